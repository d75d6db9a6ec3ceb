import { byIndex } from './planning.js'

/** What is asked about attempts: `liveAttempts`, `getAttempt`, `startsSince`, `openRequests`, `callerUse`, `accountUse`. */
export const attempts = `
create function @@live_attempts(p jsonb) returns json language plpgsql stable ${byIndex} as $f$
declare
  st @.campaign_state := @@read_owned(p);
  seqs integer[] := array(select distinct a.seq from @.attempts a where a.cid = st.cid and a.live order by 1);
begin
  return json_build_object(
    'attempts', (select coalesce(json_agg(a.record::json), '[]') from @.attempts a where a.cid = st.cid and a.live),
    'contacts', (select coalesce(json_agg(contact), '[]') from @@contact_rows(st.cid, st.tenant_id, seqs, null, false)));
end $f$;

create function @@get_attempt(p jsonb) returns json language plpgsql stable ${byIndex} as $f$
declare
  found_cid bigint := @@find(p);
begin
  return (
    select json_build_object('attempt', a.record::json, 'contact',
      (select contact from @@contact_rows(found_cid, p->>'tenant_id', array[a.seq], null, false)))
    from @.attempts a
    where a.cid = found_cid and a.seq = (p->>'seq')::bigint and a.dial = (p->>'dial')::bigint);
end $f$;

create function @@starts_since(p jsonb) returns json language plpgsql stable ${byIndex} as $f$
declare
  st @.campaign_state := @@read_owned(p);
begin
  return (select coalesce(json_agg(a.begun_at order by a.begun_at), '[]') from @.attempts a
    where a.cid = st.cid and a.begun_at >= (p->>'since')::float8);
end $f$;

create function @@open_requests(p jsonb) returns json language plpgsql stable ${byIndex} as $f$
declare
  phones text[] := case when p ? 'phones' then array(select jsonb_array_elements_text(p->'phones')) end;
  contact_ids text[] := case when p ? 'contact_ids' then array(select jsonb_array_elements_text(p->'contact_ids')) end;
begin
  return (
    select coalesce(json_agg(json_build_array(k.campaign_id, a.seq, a.dial, a.reserved_at, a.send_before)), '[]')
    from @.attempts a join @.campaigns k on k.cid = a.cid
    where a.tenant_id = p->>'tenant_id' and a.open and (not p ? 'campaign_id' or a.cid = @@find(p))
      and (phones is null or a.phone = any(phones))
      and (contact_ids is null or
        (select c.contact_id from @.contacts c where c.cid = a.cid and c.seq = a.seq) = any(contact_ids)));
end $f$;

create function @@caller_use(p jsonb) returns json language plpgsql stable ${byIndex} as $f$
declare
  since double precision := (p->>'since')::float8;
begin
  return (
    select coalesce(json_agg(json_build_array(
      (select count(*) from @.attempts a
        where a.tenant_id = p->>'tenant_id' and a.from_number = n.number and a.started_at >= since),
      (select a.started_at from @.attempts a
        where a.tenant_id = p->>'tenant_id' and a.from_number = n.number and a.started_at >= since
        order by a.started_at desc offset (p->>'max')::bigint - 1 limit 1)) order by n.nth), '[]')
    from jsonb_array_elements_text(p->'numbers') with ordinality n(number, nth));
end $f$;

-- An hour after it settled a start still counts: two exactly an hour apart are both within 60 minutes.
create function @@account_counts(account text, at double precision) returns json language plpgsql stable ${byIndex} as $f$
declare
  live bigint;
  unsettled bigint;
  settled bigint;
  oldest double precision;
begin
  select count(*), count(*) filter (where a.settled_at is null) into live, unsettled
  from @.attempts a where a.account_id = account and a.live;
  select count(*), min(a.settled_at) into settled, oldest
  from @.attempts a where a.account_id = account and a.settled_at >= at - 3600000;
  return json_build_object('liveCalls', live, 'starts', unsettled + settled, 'nextStartFreeAt', oldest + 3600001);
end $f$;

create function @@account_use(p jsonb) returns json language sql stable as $f$
  select @@account_counts(p->>'account_id', (p->>'at')::float8)
$f$;
`
