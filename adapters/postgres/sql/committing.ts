import { byIndex } from './planning.js'

/**
 * `commit` and `skipPending`. Transitions come folded (see `fold.ts`): each contact and each attempt once, as the whole
 * batch leaves it, so that a batch of any length is a few statements.
 */
export const committing = `
create function @@commit(p jsonb) returns json language plpgsql volatile ${byIndex} as $f$
declare
  st @.campaign_state := @@lock_owned(p);
  batch_no bigint := (p->>'batch')::bigint;
  missing integer;
begin
  if batch_no <= st.batch then return null; end if;
  select x.seq into missing from jsonb_array_elements_text(p->'seqs') s(seq) cross join lateral (select s.seq::float8 as seq) x
    where x.seq < 0 or x.seq >= st.contacts limit 1;
  if found then perform @@refuse('CONTACT_NOT_FOUND', json_build_object('contactSeq', missing)); end if;
  perform @@check_attempts(st, p->'attempts');
  if p ? 'fault' then perform @@refuse(p->'fault'->>'code', (p->'fault'->'detail')::json); end if;

  if st.erasures > 0 then
    p := p || jsonb_build_object('contacts', @@clean_moves(st.cid, p->'contacts'),
      'attempts', @@clean_attempts(st.cid, p->'attempts'));
  end if;
  perform @@write_attempts(st, p->'attempts');
  delete from @.inbox where cid = st.cid and id = any(array(select jsonb_array_elements_text(p->'applied')::bigint));
  st := @@move_contacts(st, p->'contacts');
  st := @@append_decisions(st, p->'decisions');
  update @.campaign_state set batch = coalesce(batch_no, st.batch), pending_from = st.pending_from, pending = st.pending,
    in_progress = st.in_progress, completed = st.completed, failed = st.failed, skipped = st.skipped,
    decision_seq = st.decision_seq, decision_hash = st.decision_hash,
    event_seq = st.event_seq + @@append(st.cid, st.event_seq, p->'events')
  where cid = st.cid;
  if st.erasures > 0 then
    perform @@finish_erasures(st.cid, array(select jsonb_array_elements_text(p->'seqs')::integer), null);
  end if;
  return to_json(st.event_seq);
end $f$;

create function @@check_attempts(st @.campaign_state, attempts jsonb) returns void language plpgsql stable ${byIndex} as $f$
declare
  bad record;
begin
  select x.seq, x.dial, a.seq is null as missing into bad
  from rows from (jsonb_to_recordset(attempts) as (seq integer, dial integer, needs_live boolean))
    with ordinality x(seq, dial, needs_live, nth)
  left join @.attempts a on a.cid = st.cid and a.seq = x.seq and a.dial = x.dial
  where a.seq is null or (x.needs_live and not a.live) order by x.nth limit 1;
  if not found then return; end if;
  perform @@refuse(case when bad.missing then 'ATTEMPT_NOT_FOUND' else 'ILLEGAL_TRANSITION' end,
    json_build_object('seq', bad.seq, 'dial', bad.dial));
end $f$;

create function @@write_attempts(st @.campaign_state, attempts jsonb) returns void language plpgsql volatile ${byIndex} as $f$
declare
  freed text[];
  ids text[];
begin
  select array_agg(a.phone order by a.phone), array_agg(x.attempt_id order by a.phone) into freed, ids
  from jsonb_to_recordset(attempts) x(seq integer, dial integer, attempt_id text, frees boolean)
  join @.attempts a on a.cid = st.cid and a.seq = x.seq and a.dial = x.dial where x.frees;
  if freed is not null then
    perform 1 from @.numbers n where n.tenant_id = st.tenant_id and n.phone = any(freed) order by n.phone for update;
    update @.numbers n set locked_by = null, version = n.version + 1 from unnest(freed, ids) f(phone, attempt_id)
    where n.tenant_id = st.tenant_id and n.phone = f.phone and n.locked_by = f.attempt_id;
  end if;

  update @.attempts a set live = x.live, send_before = x.send_before, settled_at = x.settled_at, ended_at = x.ended_at,
    result = x.result, record = x.record
  from jsonb_to_recordset(attempts) x(seq integer, dial integer, live boolean, send_before float8, settled_at float8,
    ended_at float8, result text, record text)
  where a.cid = st.cid and a.seq = x.seq and a.dial = x.dial and x.record is not null;

  delete from @.attempts a using jsonb_to_recordset(attempts) x(seq integer, dial integer, record text)
  where a.cid = st.cid and a.seq = x.seq and a.dial = x.dial and x.record is null;
end $f$;

-- The state with its counts as they are after the moves.
create function @@move_contacts(st @.campaign_state, moves jsonb) returns @.campaign_state
language plpgsql volatile ${byIndex} as $f$
declare
  was record;
  after record;
begin
  if jsonb_array_length(moves) = 0 then return st; end if;
  select count(*) filter (where c.status = 'pending') as pending, count(*) filter (where c.status = 'in_progress') as in_progress,
    count(*) filter (where c.status = 'completed') as completed, count(*) filter (where c.status = 'failed') as failed,
    count(*) filter (where c.status = 'skipped') as skipped
  into was from jsonb_to_recordset(moves) x(seq integer) join @.contacts c on c.cid = st.cid and c.seq = x.seq;
  select count(*) filter (where x.status = 'pending') as pending, count(*) filter (where x.status = 'in_progress') as in_progress,
    count(*) filter (where x.status = 'completed') as completed, count(*) filter (where x.status = 'failed') as failed,
    count(*) filter (where x.status = 'skipped') as skipped, min(x.seq) filter (where x.status = 'pending') as first_pending
  into after from jsonb_to_recordset(moves) x(seq integer, status text);

  insert into @.zones as z (cid, zone_key, pending)
  select st.cid, c.zone_key, sum((x.status = 'pending')::integer - (c.status = 'pending')::integer)
  from jsonb_to_recordset(moves) x(seq integer, status text) join @.contacts c on c.cid = st.cid and c.seq = x.seq
  where (x.status = 'pending') <> (c.status = 'pending') group by c.zone_key
  on conflict (cid, zone_key) do update set pending = z.pending + excluded.pending;

  update @.contacts c set version = c.version + x.moves, status = x.status, reason = x.reason,
    phone_index = coalesce(x.phone_index, c.phone_index), attempts = coalesce(x.attempts, c.attempts),
    callbacks = coalesce(x.callbacks, c.callbacks), due_at = coalesce(x.due_at, c.due_at),
    callback_due = coalesce(x.callback_due, c.callback_due)
  from jsonb_to_recordset(moves) x(seq integer, moves integer, status text, reason text, phone_index integer,
    attempts integer, callbacks integer, due_at float8, callback_due boolean)
  where c.cid = st.cid and c.seq = x.seq;

  st.pending := st.pending + after.pending - was.pending;
  st.in_progress := st.in_progress + after.in_progress - was.in_progress;
  st.completed := st.completed + after.completed - was.completed;
  st.failed := st.failed + after.failed - was.failed;
  st.skipped := st.skipped + after.skipped - was.skipped;
  st.pending_from := least(st.pending_from, after.first_pending);
  return st;
end $f$;

create function @@skip_pending(p jsonb) returns json language plpgsql volatile ${byIndex} as $f$
declare
  st @.campaign_state := @@lock_owned(p);
  seqs integer[];
  count_of integer;
begin
  seqs := array(select c.seq from @.contacts c where c.cid = st.cid and c.seq >= st.pending_from and c.status = 'pending'
    order by c.seq limit (p->>'limit')::bigint);
  count_of := cardinality(seqs);
  if count_of = 0 then return '[0]'; end if;

  insert into @.zones as z (cid, zone_key, pending)
  select st.cid, c.zone_key, -count(*) from unnest(seqs) q(seq) join @.contacts c on c.cid = st.cid and c.seq = q.seq
  group by c.zone_key
  on conflict (cid, zone_key) do update set pending = z.pending + excluded.pending;
  insert into @.events (cid, seq, record)
  select st.cid, st.event_seq + q.n, json_build_object('type', 'contact.skipped', 'at', (p->>'at')::float8,
    'contactId', c.contact_id, 'reason', p->>'reason')::text
  from unnest(seqs) with ordinality q(seq, n) join @.contacts c on c.cid = st.cid and c.seq = q.seq;
  update @.contacts c set status = 'skipped', reason = p->>'reason', version = c.version + 1
  from unnest(seqs) q(seq) where c.cid = st.cid and c.seq = q.seq;

  update @.campaign_state set pending = st.pending - count_of, skipped = st.skipped + count_of,
    pending_from = seqs[count_of] + 1, event_seq = st.event_seq + count_of
  where cid = st.cid;
  return json_build_array(count_of, st.event_seq);
end $f$;
`
