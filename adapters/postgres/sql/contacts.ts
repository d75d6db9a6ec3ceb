import { byIndex, inOrder } from './planning.js'

/** `getContact`, `scanContacts`, `pendingByZone`, `claimDue`: contacts with the facts the gate reads. */
export const contacts = `
-- In the order of seqs. Starts of numbers from p_since on; none where it is null.
create function @@contact_rows(p_cid bigint, p_tenant text, p_seqs integer[], p_since double precision, p_attempts boolean)
returns table (seq integer, contact json) language sql stable as $f$
  select c.seq, json_build_object(
    'seq', c.seq, 'contactId', c.contact_id, 'version', c.version, 'status', c.status, 'reason', c.reason,
    'erased', case when c.erasure = 'done' then true end,
    'phones', c.phones, 'phoneIndex', c.phone_index, 'zoneKey', c.zone_key, 'attributes', c.attributes::json,
    'attempts', c.attempts, 'dials', c.dials, 'callbacks', c.callbacks, 'dueAt', c.due_at, 'expiresAt', c.expires_at, 'callbackDue', c.callback_due,
    'numbers', (
      select coalesce(json_agg(json_build_object('phone', ph.phone, 'version', coalesce(n.version, 0),
        'suppressions', @@suppressions_of(p_tenant, ph.phone), 'lockedBy', n.locked_by, 'conversationAt', n.conversed_at,
        'refusalAt', n.refused_at, 'recentStarts', coalesce(r.starts, '[]'),
        'recentConversations', coalesce(r.conversations, '[]')) order by ph.n), '[]')
      from unnest(c.phones) with ordinality ph(phone, n)
      left join lateral (select n.version, n.locked_by, n.conversed_at, n.refused_at from @.numbers n
        where n.tenant_id = p_tenant and n.phone = ph.phone offset 0) n on true
      left join lateral (select json_agg(a.started_at order by a.started_at) as starts,
          json_agg(a.started_at order by a.started_at) filter (where a.result in ('answered', 'completed')) as conversations
        from @.attempts a where p_since is not null and a.tenant_id = p_tenant and a.phone = ph.phone
          and a.started_at >= p_since) r on true),
    'consents', case when k.in_force <> '{}' then @@consents_in_force(p_tenant, c.contact_id, k.in_force) end,
    'consentVersion', coalesce(k.version, 0),
    'attemptStarts', case when c.dials = 0 then '[]' else (select coalesce(json_agg(a.started_at order by a.started_at), '[]')
      from @.attempts a where a.cid = p_cid and a.seq = c.seq) end,
    'lastFrom', case when c.dials > 0 then (select a.from_number from @.attempts a where a.cid = p_cid and a.seq = c.seq
      order by a.dial desc limit 1) end,
    'attemptList', case when p_attempts then (select coalesce(json_agg(a.record::json order by a.dial), '[]')
      from @.attempts a where a.cid = p_cid and a.seq = c.seq) end)
  from unnest(p_seqs) with ordinality q(seq, n)
  cross join lateral (select c.* from @.contacts c where c.cid = p_cid and c.seq = q.seq offset 0) c
  left join lateral (select k.in_force, k.version from @.consents k
    where k.tenant_id = p_tenant and k.contact_id = c.contact_id offset 0) k on true
  order by q.n
$f$;

create function @@get_contact(p jsonb) returns json language plpgsql stable ${byIndex} as $f$
declare
  found_cid bigint := @@find(p);
  found_seq integer;
begin
  select c.seq into found_seq from @.contacts c where c.cid = found_cid and c.contact_id = p->>'contact_id';
  return (select contact from @@contact_rows(found_cid, p->>'tenant_id', array[found_seq], (p->>'since')::float8, true));
end $f$;

create function @@scan_contacts(p jsonb) returns json language plpgsql stable ${inOrder} as $f$
declare
  st @.campaign_state := @@read_state(p);
  statuses text[] := case when p ? 'statuses' then array(select jsonb_array_elements_text(p->'statuses')) end;
  results text[] := case when p ? 'results' then array(select jsonb_array_elements_text(p->'results')) end;
  seqs integer[];
begin
  seqs := case when p ? 'seqs' then array(select distinct x.seq::integer from jsonb_array_elements_text(p->'seqs') x(seq)) end;
  seqs := array(
    select c.seq from @.contacts c
    where c.cid = st.cid and (seqs is null or c.seq = any(seqs)) and c.seq > coalesce((p->>'after_seq')::bigint, -1)
      and (statuses is null or c.status = any(statuses))
      and (results is null or exists (
        select from @.attempts a where a.cid = st.cid and a.seq = c.seq and a.result = any(results)))
    order by c.seq limit (p->>'limit')::bigint);
  return (select coalesce(json_agg(contact), '[]')
    from @@contact_rows(st.cid, st.tenant_id, seqs, (p->>'since')::float8, true));
end $f$;

create function @@pending_by_zone(p jsonb) returns json language plpgsql stable ${inOrder} as $f$
declare
  st @.campaign_state := @@read_state(p);
begin
  return (
    select coalesce(json_agg(json_build_object('zoneKey', z.zone_key, 'pending', z.pending, 'nextDueAt', least(
      (select c.due_at from @.contacts c where c.cid = st.cid and c.zone_key = z.zone_key and c.callback_due
        and c.status = 'pending' order by c.due_at limit 1),
      (select c.due_at from @.contacts c where c.cid = st.cid and c.zone_key = z.zone_key and not c.callback_due
        and c.status = 'pending' order by c.due_at limit 1)))), '[]')
    from @.zones z where z.cid = st.cid and z.pending > 0);
end $f$;

-- Per zone key the first of its queues, off the index; of all those the first.
create function @@claim_due(p jsonb) returns json language plpgsql stable ${inOrder} as $f$
declare
  st @.campaign_state := @@read_owned(p);
  zone_keys text[] := array(select jsonb_array_elements_text(p->'zone_keys'));
  due_by double precision := (p->>'due_by')::float8;
  most bigint := (p->>'limit')::bigint;
  seqs integer[];
begin
  seqs := array(
    select f.seq from unnest(zone_keys) z(zone_key) cross join lateral (
      (select c.callback_due, c.due_at, c.seq from @.contacts c
        where c.cid = st.cid and c.zone_key = z.zone_key and c.callback_due and c.status = 'pending' and c.due_at <= due_by
        order by c.due_at, c.seq limit most)
      union all
      (select c.callback_due, c.due_at, c.seq from @.contacts c
        where c.cid = st.cid and c.zone_key = z.zone_key and not c.callback_due and c.status = 'pending' and c.due_at <= due_by
        order by c.due_at, c.seq limit most)
    ) f order by f.callback_due desc, f.due_at, f.seq limit most);
  return (select coalesce(json_agg(contact), '[]')
    from @@contact_rows(st.cid, st.tenant_id, seqs, (p->>'since')::float8, false));
end $f$;
`
