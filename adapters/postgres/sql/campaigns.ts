import { byIndex } from './planning.js'

/** `createCampaign`, `getCampaign`, `listCampaigns`, `updateCampaign`, `progress`. */
export const campaigns = `
create function @@create_campaign(p jsonb) returns json language plpgsql volatile as $f$
declare
  new_cid bigint;
begin
  perform @@writing();
  insert into @.campaigns (tenant_id, campaign_id, sort_id, status, record)
  values (p->>'tenant_id', p->>'campaign_id', p->>'sort_id', p->>'status', p->>'record')
  on conflict (tenant_id, campaign_id) do nothing returning cid into new_cid;
  if new_cid is null then return 'false'; end if;
  insert into @.campaign_state (cid, tenant_id, version, status, event_seq)
  values (new_cid, p->>'tenant_id', (p->>'version')::bigint, p->>'status', @@append(new_cid, 0, array(select jsonb_array_elements_text(p->'events'))));
  return 'true';
end $f$;

create function @@get_campaign(p jsonb) returns json language sql stable as $f$
  select record::json from @.campaigns where tenant_id = p->>'tenant_id' and campaign_id = p->>'campaign_id'
$f$;

create function @@list_campaigns(p jsonb) returns json language plpgsql stable as $f$
declare
  statuses text[] := case when p ? 'statuses' then array(select jsonb_array_elements_text(p->'statuses')) end;
begin
  if statuses is null then
    return (select coalesce(json_agg(r.record::json), '[]') from (
      select record from @.campaigns
      where tenant_id = p->>'tenant_id' and sort_id > coalesce(p->>'after_sort_id', '')
      order by sort_id limit (p->>'limit')::bigint) r);
  end if;
  return (select coalesce(json_agg(r.record::json), '[]') from (
    select f.record from unnest(statuses) s(status)
    cross join lateral (
      select sort_id, record from @.campaigns c
      where c.tenant_id = p->>'tenant_id' and c.status = s.status and c.sort_id > coalesce(p->>'after_sort_id', '')
      order by c.sort_id limit (p->>'limit')::bigint) f
    order by f.sort_id limit (p->>'limit')::bigint) r);
end $f$;

-- Null when refused; else the seq of the newest event before.
create function @@update_campaign(p jsonb) returns json language plpgsql volatile as $f$
declare
  st @.campaign_state;
begin
  perform @@writing();
  select s.* into st from @.campaign_state s where s.cid = @@find(p) for update;
  if not found or st.version <> (p->>'version')::bigint - 1 then return null; end if;
  if p->>'status' = 'completed' and st.pending + st.in_progress > 0 then return null; end if;
  update @.campaigns set status = p->>'status', record = p->>'record' where cid = st.cid;
  update @.campaign_state set version = (p->>'version')::bigint, status = p->>'status',
    event_seq = st.event_seq + @@append(st.cid, st.event_seq, array(select jsonb_array_elements_text(p->'events')))
  where cid = st.cid;
  return to_json(st.event_seq);
end $f$;

create function @@spending(p jsonb) returns json language plpgsql stable as $f$
begin
  return to_json((@@read_state(p)).spending);
end $f$;

create function @@progress(p jsonb) returns json language plpgsql stable as $f$
declare
  st @.campaign_state := @@read_state(p);
begin
  return json_build_object('total', st.contacts, 'completed', st.completed, 'pending', st.pending,
    'failed', st.failed, 'inProgress', st.in_progress, 'skipped', st.skipped);
end $f$;

-- Where campaigns stand, for who may have missed a hint.
create function @@look_at(p jsonb) returns json language plpgsql stable ${byIndex} as $f$
begin
  return (
    select coalesce(json_agg(case when s.cid is not null then json_build_array(s.version, s.event_seq, s.contacts,
      (select coalesce(max(i.id), 0) from @.inbox i where i.cid = s.cid), s.fence, s.owner is not null) end order by k.n), '[]')
    from rows from (jsonb_to_recordset(p->'keys') as (tenant_id text, campaign_id text)) with ordinality k(tenant_id, campaign_id, n)
    left join @.campaigns c on c.tenant_id = k.tenant_id and c.campaign_id = k.campaign_id
    left join @.campaign_state s on s.cid = c.cid);
end $f$;
`
