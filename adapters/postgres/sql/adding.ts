/**
 * `addContacts`: a batch at once, however long. Of the rows whose phone is no contact's yet, the first that may have it
 * has it; so whose each phone is can be told of all rows together, as if they had been added one by one. Lookups are
 * subqueries of their own, which go by index whatever the planner makes of the tables' sizes.
 */
export const adding = `
create function @@add_contacts(p jsonb) returns json language plpgsql volatile
set plan_cache_mode = force_custom_plan set jit = off as $f$
declare
  st @.campaign_state;
  due double precision := (p->>'due')::float8;
  verdicts json;
  new_pending integer;
  new_skipped integer;
  erased boolean;
  consents jsonb;
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('@.erased_numbers ' || (p->>'tenant_id'), 0));
  st := @@lock_state(p);
  erased := exists (select from @.erased_numbers e where e.tenant_id = st.tenant_id);
  if st.status in ('completed', 'cancelled') then
    perform @@refuse('CAMPAIGN_CLOSED', json_build_object('campaignId', p->>'campaign_id', 'status', st.status));
  end if;

  -- A contact once in each round, in the order of its rows.
  for consents in select x.value from jsonb_array_elements(p->'consents') x(value) loop
    perform @@add_consents(st.tenant_id, consents, true);
  end loop;

  with fresh as materialized (
    select r.n, r.contact_id, r.zone_key, r.expires_at, cardinality(r.phones) as given, left_over.phones,
      case when cardinality(r.phones) = 0 or cardinality(left_over.phones) > 0 then r.attributes end as attributes,
      st.contacts + (row_number() over (order by r.n))::integer - 1 as seq,
      coalesce(r.skip, case when cardinality(r.phones) = 0 then 'no_phone'
        when cardinality(left_over.phones) = 0 then 'suppressed' end) as why
    from jsonb_to_recordset(p->'rows') r(n integer, contact_id text, phones text[], hashes text[], zone_key text,
      attributes text, expires_at float8, skip text)
    cross join lateral (select case when erased then array(
      select ph.phone from unnest(r.phones, r.hashes) with ordinality ph(phone, hash, k)
      where (select e.hash from @.erased_numbers e where e.tenant_id = st.tenant_id and e.hash = ph.hash) is null
      order by ph.k) else r.phones end as phones) left_over
    where (select c.seq from @.contacts c where c.cid = st.cid and c.contact_id = r.contact_id) is null
  ), wanted as materialized (
    select f.seq, ph.phone, ph.k,
      (select o.seq from @.contact_phones o where o.cid = st.cid and o.phone = ph.phone) as had_by
    from fresh f cross join unnest(f.phones) with ordinality ph(phone, k) where f.why is null
  ), owners as materialized (
    select seq, phone, k, coalesce(had_by, first_value(seq) over (partition by phone order by seq)) as owner from wanted
  ), own as materialized (
    select seq, array_agg(phone order by k) as phones from owners where owner = seq group by seq
  ), judged as materialized (
    select f.*, own.phones as own_phones,
      case when f.why is not null then f.why when own.seq is null then 'duplicate' end as reason
    from fresh f left join own on own.seq = f.seq
  ), written as (
    insert into @.contacts (cid, seq, contact_id, status, reason, phones, zone_key, attributes, due_at, expires_at)
    select st.cid, seq, contact_id, case when reason is null then 'pending' else 'skipped' end, reason,
      case when reason is null then own_phones when why is not null then phones else '{}' end, zone_key, attributes, due,
      expires_at
    from judged
  ), taken as (
    insert into @.contact_phones (cid, phone, seq) select st.cid, phone, seq from owners where owner = seq
  ), counted as (
    insert into @.zones as z (cid, zone_key, pending)
    select st.cid, zone_key, count(*) from judged where reason is null group by zone_key
    on conflict (cid, zone_key) do update set pending = z.pending + excluded.pending
  ), firsts as (
    select d.seq, coalesce(
      (select c.contact_id from @.contacts c where c.cid = st.cid and c.seq = o.owner), f.contact_id) as contact_id
    from judged d join owners o on o.seq = d.seq and o.k = 1 left join fresh f on f.seq = o.owner
    where d.reason = 'duplicate' and d.why is null
  )
  select coalesce(json_agg(json_build_array(j.n, j.seq, j.reason, j.given - cardinality(j.own_phones),
      firsts.contact_id)), '[]'),
    count(*) filter (where j.reason is null), count(*) filter (where j.reason is not null)
  into verdicts, new_pending, new_skipped
  from judged j left join firsts on firsts.seq = j.seq;

  update @.campaign_state set contacts = st.contacts + new_pending + new_skipped, pending = st.pending + new_pending,
    skipped = st.skipped + new_skipped
  where cid = st.cid;
  return verdicts;
end $f$;
`
