import { byIndex } from './planning.js'

/** The inbox, pauses, and the logs. */
export const logs = `
-- No campaign is locked: whoever takes a webhook in waits for no owner. Ids by the items' places.
create function @@record(p jsonb, lines text[]) returns json language plpgsql volatile ${byIndex} as $f$
declare
  reply json;
begin
  perform @@writing();
  with items as (
    select i.nth, c.cid, i.seq, i.draft
    from rows from (jsonb_to_recordset(p->'items') as (tenant_id text, campaign_id text, seq bigint), unnest(lines))
      with ordinality i(tenant_id, campaign_id, seq, draft, nth)
    cross join lateral (select c.cid from @.campaigns c
      where c.tenant_id = i.tenant_id and c.campaign_id = i.campaign_id offset 0) c order by i.nth
  ), numbered as materialized (
    select nth, cid, seq, draft, nextval('@.inbox_id_seq') as id from items
  ), written as (
    insert into @.inbox (cid, id, seq, draft) select cid, id, seq, draft from numbered
  )
  select coalesce(json_agg(json_build_array(nth - 1, id::text) order by nth), '[]') into reply from numbered;
  return reply;
end $f$;

create function @@inbox(p jsonb) returns json language plpgsql stable ${byIndex} as $f$
declare
  st @.campaign_state := @@read_owned(p);
begin
  return (select coalesce(json_agg(json_build_array(i.id::text, i.draft::json) order by i.id), '[]') from (
    select id, draft from @.inbox where cid = st.cid order by id limit (p->>'limit')::bigint) i);
end $f$;

-- Waits for reservations under way, and those that come wait for it: none is made that did not see it.
create function @@set_pause(p jsonb) returns json language plpgsql volatile as $f$
begin
  perform @@writing();
  perform pg_advisory_xact_lock(hashtextextended('@.pauses ' || (p->>'tenant_id'), 0));
  insert into @.pauses as k (tenant_id, version, records)
  values (p->>'tenant_id', 1, case when p->>'record' is null then '{}'::jsonb
    else jsonb_build_object(p->>'jurisdiction', p->>'record') end)
  on conflict (tenant_id) do update set version = k.version + 1,
    records = (k.records - (p->>'jurisdiction')) || excluded.records;
  return null;
end $f$;

create function @@pauses(p jsonb) returns json language sql stable as $f$
  select json_build_object(
    'version', coalesce((select k.version from @.pauses k where k.tenant_id = p->>'tenant_id'), 0),
    'pauses', coalesce((select json_agg(r.value::json order by r.key collate "C")
      from @.pauses k, jsonb_each_text(k.records) r where k.tenant_id = p->>'tenant_id'), '[]'::json))
$f$;

create function @@read_events(p jsonb) returns json language plpgsql stable ${byIndex} as $f$
declare
  st @.campaign_state := @@read_state(p);
  after bigint := (p->>'after')::bigint;
begin
  if after < st.event_seq and after + 1 < st.events_from then
    perform @@refuse('EVENTS_EXPIRED', json_build_object('campaignId', p->>'campaign_id', 'after', after, 'oldest', st.events_from));
  end if;
  return (select coalesce(json_agg(json_build_array(e.seq, e.record::json) order by e.seq), '[]') from (
    select seq, record from @.events where cid = st.cid and seq > after order by seq limit (p->>'limit')::bigint) e);
end $f$;

create function @@last_event_seq(p jsonb) returns json language plpgsql stable as $f$
declare
  st @.campaign_state := @@read_state(p);
begin
  return to_json(st.event_seq);
end $f$;
`
