import { byIndex, inOrder, theAttempt, theContact, theNumber, theNumberLocked } from './planning.js'

/** How many more are in the status than were. */
const gained = (status: string) =>
  `count(*) filter (where m.status = '${status}') - count(*) filter (where m.was = '${status}') as ${status}`

/**
 * `commit` and `skipPending`. Transitions come folded (see `fold.ts`): each contact and each attempt once, as the whole
 * batch leaves it, so that a batch of any length is a few statements. Lines are the records of attempts, of decisions, events.
 */
export const committing = `
create function @@commit(p jsonb, lines text[]) returns json language plpgsql volatile ${byIndex} as $f$
declare
  st @.campaign_state := @@lock_owned(p);
  batch_no bigint := (p->>'batch')::bigint;
  missing integer;
  attempts integer := jsonb_array_length(p->'attempts');
  decisions integer := jsonb_array_length(p->'decisions');
  records text[] := lines[1:attempts];
begin
  if batch_no <= st.batch then return null; end if;
  select x.seq into missing from jsonb_array_elements_text(p->'seqs') s(seq) cross join lateral (select s.seq::float8 as seq) x
    where x.seq < 0 or x.seq >= st.contacts limit 1;
  if found then perform @@refuse('CONTACT_NOT_FOUND', json_build_object('contactSeq', missing)); end if;
  perform @@check_attempts(st, p->'attempts');
  if p ? 'fault' then perform @@refuse(p->'fault'->>'code', (p->'fault'->'detail')::json); end if;

  if st.erasures > 0 then
    p := p || jsonb_build_object('contacts', @@clean_moves(st.cid, p->'contacts'));
    records := @@clean_records(st.cid, p->'attempts', records);
  end if;
  perform @@write_attempts(st, p->'attempts', records);
  delete from @.inbox where cid = st.cid and id = any(array(select jsonb_array_elements_text(p->'applied')::bigint));
  st := @@move_contacts(st, p->'contacts');
  st := @@append_decisions(st, p->'decisions', lines[attempts + 1:attempts + decisions]);
  update @.campaign_state set batch = coalesce(batch_no, st.batch), pending_from = st.pending_from, pending = st.pending,
    in_progress = st.in_progress, completed = st.completed, failed = st.failed, skipped = st.skipped,
    decision_seq = st.decision_seq, decision_hash = st.decision_hash,
    event_seq = st.event_seq + @@append(st.cid, st.event_seq, lines[attempts + decisions + 1:])
  where cid = st.cid;
  if st.erasures > 0 then
    perform @@finish_erasures(st.cid, array(select jsonb_array_elements_text(p->'seqs')::integer), null);
  end if;
  return to_json(st.event_seq);
end $f$;

-- Refused where one is not there, or has ended and must not have.
create function @@check_attempts(st @.campaign_state, attempts jsonb) returns void language plpgsql stable ${byIndex} as $f$
declare
  bad record;
begin
  select x.seq, x.dial, a.live is null as missing into bad
  from rows from (jsonb_to_recordset(attempts) as (seq integer, dial integer, needs_live boolean))
    with ordinality x(seq, dial, needs_live, nth)
  left join lateral ${theAttempt('a.live')} a on true
  where a.live is null or (x.needs_live and not a.live) order by x.nth limit 1;
  if not found then return; end if;
  perform @@refuse(case when bad.missing then 'ATTEMPT_NOT_FOUND' else 'ILLEGAL_TRANSITION' end,
    json_build_object('seq', bad.seq, 'dial', bad.dial));
end $f$;

create function @@write_attempts(st @.campaign_state, attempts jsonb, records text[]) returns void
language plpgsql volatile ${byIndex} as $f$
declare
  touched text[];
  dearer bigint := (select sum(coalesce(x.cost, 0) - coalesce(a.cost, 0))
    from jsonb_to_recordset(attempts) x(seq integer, dial integer, cost bigint) cross join lateral ${theAttempt('a.cost')} a);
begin
  if dearer <> 0 then update @.campaign_state set spending = spending + dearer where cid = st.cid; end if;
  touched := array(select distinct a.phone
    from jsonb_to_recordset(attempts) x(seq integer, dial integer, frees boolean, conversed_at float8, refused_at float8)
    cross join lateral ${theAttempt('a.phone')} a where x.frees or x.conversed_at is not null or x.refused_at is not null
    order by 1);
  if cardinality(touched) > 0 then
    perform 1 from unnest(touched) x(phone) cross join lateral ${theNumberLocked('st.tenant_id')} n;
    update @.numbers n set locked_by = case when n.locked_by = any(x.freed_by) then null else n.locked_by end,
      conversed_at = greatest(n.conversed_at, x.conversed_at), refused_at = greatest(n.refused_at, x.refused_at),
      version = n.version + 1
    from (select x.*, n.place from (
        select a.phone, array_agg(x.attempt_id) filter (where x.frees) as freed_by, max(x.conversed_at) as conversed_at,
          max(x.refused_at) as refused_at
        from jsonb_to_recordset(attempts) x(seq integer, dial integer, attempt_id text, frees boolean, conversed_at float8,
          refused_at float8)
        cross join lateral ${theAttempt('a.phone')} a group by a.phone) x
      cross join lateral ${theNumber('n.ctid as place')} n offset 0) x
    where n.ctid = x.place and (n.locked_by = any(x.freed_by)
      or greatest(n.conversed_at, x.conversed_at) is distinct from n.conversed_at
      or greatest(n.refused_at, x.refused_at) is distinct from n.refused_at);
  end if;

  update @.attempts a set live = x.live, send_before = x.send_before, settled_at = x.settled_at, ended_at = x.ended_at,
    result = x.result, cost = x.cost, record = x.record
  from (select x.*, a.place from rows from (jsonb_to_recordset(attempts) as (seq integer, dial integer, withdrawn boolean,
      live boolean, send_before float8, settled_at float8, ended_at float8, result text, cost bigint), unnest(records))
      x(seq, dial, withdrawn, live, send_before, settled_at, ended_at, result, cost, record)
    cross join lateral ${theAttempt('a.ctid as place')} a where x.withdrawn is null offset 0) x
  where a.ctid = x.place;

  delete from @.attempts a
  using (select a.place from jsonb_to_recordset(attempts) x(seq integer, dial integer, withdrawn boolean)
    cross join lateral ${theAttempt('a.ctid as place')} a where x.withdrawn offset 0) x
  where a.ctid = x.place;
end $f$;

-- The state with its counts as they are after the moves.
create function @@move_contacts(st @.campaign_state, moves jsonb) returns @.campaign_state
language plpgsql volatile ${byIndex} as $f$
declare
  tally record;
begin
  if jsonb_array_length(moves) = 0 then return st; end if;
  with moved as materialized (
    select x.seq, x.status, c.status as was, c.zone_key
    from jsonb_to_recordset(moves) x(seq integer, status text) cross join lateral ${theContact('c.status, c.zone_key')} c
  ), counted as (
    insert into @.zones as z (cid, zone_key, pending)
    select st.cid, m.zone_key, sum((m.status = 'pending')::integer - (m.was = 'pending')::integer) from moved m
    where (m.status = 'pending') <> (m.was = 'pending') group by m.zone_key
    on conflict (cid, zone_key) do update set pending = z.pending + excluded.pending
  )
  select ${['pending', 'in_progress', 'completed', 'failed', 'skipped'].map(gained).join(',\n    ')},
    min(m.seq) filter (where m.status = 'pending') as first_pending
  into tally from moved m;

  update @.contacts c set version = c.version + x.moves, status = x.status, reason = x.reason,
    phone_index = coalesce(x.phone_index, c.phone_index), attempts = coalesce(x.attempts, c.attempts),
    callbacks = coalesce(x.callbacks, c.callbacks), due_at = coalesce(x.due_at, c.due_at),
    callback_due = coalesce(x.callback_due, c.callback_due)
  from (select x.*, c.place from jsonb_to_recordset(moves) x(seq integer, moves integer, status text, reason text,
      phone_index integer, attempts integer, callbacks integer, due_at float8, callback_due boolean)
    cross join lateral ${theContact('c.ctid as place')} c offset 0) x
  where c.ctid = x.place;

  st.pending := st.pending + tally.pending;
  st.in_progress := st.in_progress + tally.in_progress;
  st.completed := st.completed + tally.completed;
  st.failed := st.failed + tally.failed;
  st.skipped := st.skipped + tally.skipped;
  st.pending_from := least(st.pending_from, tally.first_pending);
  return st;
end $f$;

create function @@skip_pending(p jsonb) returns json language plpgsql volatile ${inOrder} as $f$
declare
  st @.campaign_state := @@lock_owned(p);
  seqs integer[];
begin
  seqs := array(select c.seq from @.contacts c where c.cid = st.cid and c.seq >= st.pending_from and c.status = 'pending'
    order by c.seq limit (p->>'limit')::bigint);
  if cardinality(seqs) = 0 then return '[0]'; end if;
  perform @@skip(st, seqs, p->>'reason', (p->>'at')::float8);
  update @.campaign_state set pending_from = seqs[cardinality(seqs)] + 1 where cid = st.cid;
  return json_build_array(cardinality(seqs), st.event_seq);
end $f$;

create function @@expire(p jsonb) returns json language plpgsql volatile ${inOrder} as $f$
declare
  st @.campaign_state := @@lock_owned(p);
  seqs integer[];
begin
  seqs := array(select c.seq from @.contacts c where c.cid = st.cid and c.status = 'pending' and c.expires_at is not null
      and c.expires_at <= (p->>'at')::float8
    order by c.expires_at, c.seq limit (p->>'limit')::bigint);
  if cardinality(seqs) > 0 then perform @@skip(st, seqs, 'contact_expired', (p->>'at')::float8); end if;
  return json_build_array(cardinality(seqs), (select c.expires_at from @.contacts c
    where c.cid = st.cid and c.status = 'pending' and c.expires_at is not null order by c.expires_at, c.seq limit 1), st.event_seq);
end $f$;

-- Skips these pending contacts, with an event each, in this order. Their campaign is locked.
create function @@skip(st @.campaign_state, seqs integer[], why text, told_at double precision) returns void
language plpgsql volatile ${byIndex} as $f$
begin
  insert into @.zones as z (cid, zone_key, pending)
  select st.cid, c.zone_key, -count(*) from unnest(seqs) x(seq) cross join lateral ${theContact('c.zone_key')} c
  group by c.zone_key
  on conflict (cid, zone_key) do update set pending = z.pending + excluded.pending;
  insert into @.events (cid, seq, record)
  select st.cid, st.event_seq + x.n, json_build_object('type', 'contact.skipped', 'at', told_at,
    'contactId', c.contact_id, 'reason', why)::text
  from unnest(seqs) with ordinality x(seq, n) cross join lateral ${theContact('c.contact_id')} c;
  update @.contacts c set status = 'skipped', reason = why, version = c.version + 1
  from (select c.place from unnest(seqs) x(seq) cross join lateral ${theContact('c.ctid as place')} c offset 0) x
  where c.ctid = x.place;
  update @.campaign_state set pending = st.pending - cardinality(seqs), skipped = st.skipped + cardinality(seqs),
    event_seq = st.event_seq + cardinality(seqs)
  where cid = st.cid;
end $f$;
`
