import { byIndex, theContact, theNumber, theNumberLocked } from './planning.js'

/**
 * `reserve`. First everything that others may change is locked, then read, then items are judged one by one on what those
 * before them left, then all that passed is written at once. Lines are the items' attempts, their decisions, and events, each of
 * the item that `event_of` says.
 */
export const reserving = `
-- Locks consents, numbers and capped caller IDs of the items, rows made where there are none: what is not there cannot
-- be locked, and would not be seen to come.
create function @@lock_for_reserve(st @.campaign_state, items jsonb) returns void language plpgsql volatile ${byIndex} as $f$
declare
  contact_ids text[];
  dialled text[];
  capped text[];
begin
  contact_ids := array(
    select c.contact_id from jsonb_to_recordset(items) x(seq integer)
    cross join lateral ${theContact('c.contact_id')} c order by 1);
  insert into @.consents (tenant_id, contact_id) select st.tenant_id, id from unnest(contact_ids) id
  on conflict do nothing;
  perform 1 from unnest(contact_ids) x(contact_id) cross join lateral (select 1 from @.consents k
    where k.tenant_id = st.tenant_id and k.contact_id = x.contact_id for share) k;

  dialled := array(select distinct i.phone collate "C" from jsonb_to_recordset(items) i(phone text) order by 1);
  insert into @.numbers (tenant_id, phone) select st.tenant_id, phone from unnest(dialled) phone on conflict do nothing;
  perform 1 from unnest(dialled) x(phone) cross join lateral ${theNumberLocked('st.tenant_id')} n;

  capped := array(select distinct i.caller collate "C" from jsonb_to_recordset(items) i(caller text, cap_max float8)
    where i.cap_max is not null order by 1);
  insert into @.callers (tenant_id, number) select st.tenant_id, number from unnest(capped) number on conflict do nothing;
  perform 1 from unnest(capped) x(number) cross join lateral (select 1 from @.callers k
    where k.tenant_id = st.tenant_id and k.number = x.number for update) k;
end $f$;

-- Whether there is room in a locked account for one more of this campaign; taken are those reserved in this call.
create function @@has_room(p_cid bigint, guard jsonb, at double precision, taken integer) returns boolean
language plpgsql volatile ${byIndex} as $f$
declare
  account text := guard->>'account_id';
  use json := @@account_counts(account, at);
  slots double precision := (guard->>'slots')::float8 - (use->>'liveCalls')::integer - taken;
  calls double precision := (guard->>'calls')::float8 - (use->>'starts')::integer - taken;
  my_place bigint;
  ahead integer;
begin
  delete from @.account_line where account_id = account and ends_at <= at;
  select place into my_place from @.account_line where account_id = account and cid = p_cid;
  select count(*) into ahead from @.account_line where account_id = account and cid <> p_cid
    and (my_place is null or place < my_place);
  if least(slots, calls) - ahead < 1 then
    insert into @.account_line (account_id, cid, ends_at) values (account, p_cid, at + (guard->>'wait')::float8)
    on conflict (account_id, cid) do update set ends_at = excluded.ends_at;
    return false;
  end if;
  delete from @.account_line where account_id = account and cid = p_cid;
  return true;
end $f$;

create function @@reserve(p jsonb, lines text[]) returns json language plpgsql volatile ${byIndex} as $f$
declare
  st @.campaign_state := @@lock_owned(p);
  items jsonb := p->'items';
  guard jsonb := p->'account';
  i record;
  reply text;
  replies text[] := '{}';
  passed integer[] := '{}';
  seqs integer[] := '{}';
  phones text[] := '{}';
  callers text[] := '{}';
  starts double precision[] := '{}';
  entered integer := 0;
  spending bigint := st.spending;
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('@.pauses ' || st.tenant_id, 0));
  if st.version <> (p->>'version')::bigint or st.status <> 'active' or (p->>'pauses_version')::bigint <> coalesce(
    (select k.version from @.pauses k where k.tenant_id = st.tenant_id), 0) then
    return json_build_object('replies',
      (select coalesce(json_agg('conflict'::text), '[]') from jsonb_array_elements(items)), 'before', st.event_seq);
  end if;
  perform @@lock_for_reserve(st, items);
  if guard is not null and jsonb_typeof(guard) = 'object' then
    insert into @.accounts (account_id) values (guard->>'account_id') on conflict do nothing;
    perform 1 from @.accounts where account_id = guard->>'account_id' for update;
  end if;

  for i in
    select x.*, c.seq is not null and c.status = 'pending' and c.version = x.contact_version and x.dial > c.dials
      and c.phones[x.phone_index + 1] = x.phone and n.version = x.number_version and n.locked_by is null
      and k.version = x.consent_version as holds
    from rows from (jsonb_to_recordset(items) as (seq integer, dial integer, contact_version float8, number_version float8,
        consent_version float8, phone text, phone_index integer, caller text, cap_max float8, cap_since float8,
        reserved_at float8, started_at float8, cost bigint, in_account boolean))
      with ordinality x(seq, dial, contact_version, number_version, consent_version, phone, phone_index, caller, cap_max,
        cap_since, reserved_at, started_at, cost, in_account, nth)
    left join lateral ${theContact('c.seq, c.contact_id, c.status, c.version, c.dials, c.phones')} c on true
    left join lateral ${theNumber('n.version, n.locked_by')} n on true
    left join lateral (select k.version from @.consents k
      where k.tenant_id = st.tenant_id and k.contact_id = c.contact_id offset 0) k on true
    order by x.nth
  loop
    reply := 'reserved';
    if i.holds is not true or i.seq = any(seqs) or i.phone = any(phones) then
      reply := 'conflict';
    elsif i.cap_max is not null and i.cap_max <= (
      (select count(*) from @.attempts a
        where a.tenant_id = st.tenant_id and a.from_number = i.caller and a.started_at >= i.cap_since) +
      (select count(*) from unnest(callers, starts) s(caller, at) where s.caller = i.caller and s.at >= i.cap_since)) then
      reply := 'conflict';
    elsif spending + coalesce(i.cost, 0) > (p->>'budget')::bigint then
      reply := 'over_budget';
    elsif i.in_account then
      if @@has_room(st.cid, guard, i.reserved_at, entered) then entered := entered + 1;
      else reply := 'account_full'; end if;
    end if;
    if reply = 'reserved' then
      spending := spending + coalesce(i.cost, 0);
      passed := passed || i.nth::integer;
      seqs := seqs || i.seq;
      phones := phones || i.phone;
      callers := callers || i.caller;
      starts := starts || i.started_at;
    end if;
    replies := replies || reply;
  end loop;

  if cardinality(passed) > 0 then perform @@write_reserved(st, p, passed, lines); end if;
  return json_build_object('replies', replies, 'before', st.event_seq);
end $f$;

create function @@write_reserved(st @.campaign_state, p jsonb, passed integer[], lines text[]) returns void
language plpgsql volatile ${byIndex} as $f$
declare
  account text := p->'account'->>'account_id';
  items integer := jsonb_array_length(p->'items');
  taken jsonb := (select jsonb_agg(p->'items'->(n - 1) order by n) from unnest(passed) n);
  records text[] := array(select lines[n] from unnest(passed) n order by n);
  decided text[] := array(select lines[items + n] from unnest(passed) n order by n);
  events text[] := array(
    select e.line from rows from (jsonb_array_elements_text(p->'event_of'), unnest(lines[2 * items + 1:]))
      with ordinality e(item, line, n)
    where e.item::integer = any(passed) order by e.n);
begin
  insert into @.attempts (cid, seq, dial, tenant_id, phone, from_number, account_id, live, reserved_at, send_before,
    settled_at, ended_at, result, cost, record)
  select st.cid, x.seq, x.dial, st.tenant_id, x.phone, x.caller, case when x.in_account then account end, x.live,
    x.reserved_at, x.send_before, x.settled_at, x.ended_at, x.result, x.cost, x.record
  from rows from (jsonb_to_recordset(taken) as (seq integer, dial integer, phone text, caller text, in_account boolean,
    live boolean, reserved_at float8, send_before float8, settled_at float8, ended_at float8, result text, cost bigint), unnest(records))
    x(seq, dial, phone, caller, in_account, live, reserved_at, send_before, settled_at, ended_at, result, cost, record);

  update @.numbers n set locked_by = x.attempt_id, version = n.version + 1
  from (select x.attempt_id, n.place from jsonb_to_recordset(taken) x(phone text, attempt_id text)
    cross join lateral ${theNumber('n.ctid as place')} n offset 0) x
  where n.ctid = x.place;

  insert into @.zones as z (cid, zone_key, pending)
  select st.cid, c.zone_key, -count(*) from jsonb_to_recordset(taken) x(seq integer)
  cross join lateral ${theContact('c.zone_key')} c group by c.zone_key
  on conflict (cid, zone_key) do update set pending = z.pending + excluded.pending;

  update @.contacts c set status = 'in_progress', reason = null, version = c.version + 1, dials = x.dial,
    phone_index = x.phone_index
  from (select x.*, c.place from jsonb_to_recordset(taken) x(seq integer, dial integer, phone_index integer)
    cross join lateral ${theContact('c.ctid as place')} c offset 0) x
  where c.ctid = x.place;

  st := @@append_decisions(st, (select jsonb_agg(t.item->'decision' order by t.nth)
    from jsonb_array_elements(taken) with ordinality t(item, nth)), decided);
  update @.campaign_state set pending = st.pending - cardinality(passed),
    spending = st.spending + coalesce((select sum(x.cost) from jsonb_to_recordset(taken) x(cost bigint)), 0), in_progress = st.in_progress + cardinality(passed),
    decision_seq = st.decision_seq, decision_hash = st.decision_hash,
    event_seq = st.event_seq + @@append(st.cid, st.event_seq, events)
  where cid = st.cid;
end $f$;
`
