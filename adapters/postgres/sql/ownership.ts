import { byIndex } from './planning.js'

/** `acquireLease`, `renewLeases`, `releaseLease`, `survey`. */
export const ownership = `
create function @@acquire_lease(p jsonb) returns json language plpgsql volatile as $f$
declare
  st @.campaign_state := @@lock_state(p);
  at double precision := @@time(p);
begin
  if st.owner <> p->>'owner' and (st.lease_ends_at is null or at < st.lease_ends_at) then return null; end if;
  update @.campaign_state set fence = st.fence + 1, owner = p->>'owner',
    lease_ends_at = at + (p->>'ttl')::float8, batch = null
  where cid = st.cid;
  return to_json(st.fence + 1);
end $f$;

create function @@renew_leases(p jsonb) returns json language plpgsql volatile ${byIndex} as $f$
declare
  at double precision;
  reply json;
begin
  perform @@writing();
  perform 1 from (
    select distinct c.cid from jsonb_to_recordset(p->'leases') l(tenant_id text, campaign_id text)
    join @.campaigns c on c.tenant_id = l.tenant_id and c.campaign_id = l.campaign_id) mine
  join @.campaign_state s on s.cid = mine.cid order by s.cid for update of s;
  at := @@time(p);
  with asked as (
    select l.n, c.cid, l.fence
    from rows from (jsonb_to_recordset(p->'leases') as (tenant_id text, campaign_id text, fence bigint))
      with ordinality l(tenant_id, campaign_id, fence, n)
    left join @.campaigns c on c.tenant_id = l.tenant_id and c.campaign_id = l.campaign_id
  ), renewed as (
    update @.campaign_state s set lease_ends_at = at + (p->>'ttl')::float8
    from asked a where s.cid = a.cid and @@in_force(s, a.fence, at)
    returning s.cid, s.fence, s.version
  )
  select coalesce(json_agg(case when r.cid is not null then json_build_object('version', r.version,
    'inbox', exists (select from @.inbox i where i.cid = r.cid)) end order by a.n), '[]')
  into reply
  from asked a left join renewed r on r.cid = a.cid and r.fence = a.fence;
  return reply;
end $f$;

create function @@release_lease(p jsonb) returns json language plpgsql volatile as $f$
declare
  st @.campaign_state := @@lock_state(p);
begin
  if not @@in_force(st, (p->>'fence')::bigint, @@time(p)) then return 'false'; end if;
  update @.campaign_state set owner = null, lease_ends_at = null where cid = st.cid;
  return 'true';
end $f$;

-- Campaigns with something in their inbox, one step of the index for each.
create function @@with_inbox() returns setof bigint language sql stable as $f$
  with recursive each as (
    select min(cid) as cid from @.inbox
    union all
    select (select min(i.cid) from @.inbox i where i.cid > each.cid) from each where each.cid is not null
  )
  select cid from each where cid is not null
$f$;

create function @@survey(p jsonb) returns json language plpgsql volatile ${byIndex} as $f$
declare
  tenant text := p->>'tenant_id';
  me text := p->>'owner';
  ttl double precision := (p->>'ttl')::float8;
  at double precision := @@time(p);
begin
  -- Two who ask at once must not wait for each other's rows.
  delete from @.engines where ctid = any(array(
    select ctid from @.engines where tenant_id = tenant and (ends_at <= at or (owner = me and ttl = 0))
    for update skip locked));
  if ttl is distinct from 0 then
    insert into @.engines (tenant_id, owner, ends_at) values (tenant, me, at + ttl)
    on conflict (tenant_id, owner) do update set ends_at = excluded.ends_at;
  end if;
  return (
    with needy as (
      select cid from @.campaign_state where tenant_id = tenant and needs_owner
      union
      select s.cid from @@with_inbox() w(cid) join @.campaign_state s on s.cid = w.cid where s.tenant_id = tenant
    ), unowned as (
      select s.cid from needy join @.campaign_state s on s.cid = needy.cid
      where s.owner is null or s.lease_ends_at <= at
    ), owned as (
      select owner, lease_ends_at from @.campaign_state
      where tenant_id = tenant and owner is not null and (lease_ends_at is null or lease_ends_at > at)
    ), looking as (
      select owner from @.engines where tenant_id = tenant and (ends_at is null or ends_at > at)
    )
    select json_build_object(
      'unowned', (select coalesce(json_agg(c.campaign_id), '[]') from (
        select cid from unowned limit (p->>'limit')::bigint) u join @.campaigns c on c.cid = u.cid),
      'unownedTotal', (select count(*) from unowned),
      'owned', (select count(*) from owned),
      'engines', (select count(*) from looking),
      'fewest', (select coalesce(min(each.held), 0) from (
        select count(o.owner) as held from looking l left join owned o on o.owner = l.owner group by l.owner) each),
      'firstEndsInMs', (select min(lease_ends_at) - at from owned where owner <> me)));
end $f$;
`
