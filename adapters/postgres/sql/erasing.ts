import { byIndex } from './planning.js'

/**
 * `eraseContact`. Who adds contacts shares an advisory lock that an erasure has alone: no row with its number comes in
 * that it did not see, and none that did not see its hash. What is written later of an erased row is cleaned on the way
 * in: see `clean_moves` and `clean_records`, which cost nothing in a campaign without any.
 */
export const erasing = `
-- A record's text without the number and the notes; values stay as they were written.
create function @@impersonal(record text) returns text language sql immutable as $f$
  select json_object_agg(f.key, case f.key when 'phone' then to_json(''::text)
    when 'outcome' then (select json_object_agg(o.key, o.value) from json_each(f.value) o where o.key <> 'notes')
    else f.value end)::text
  from json_each(record::json) f
$f$;

create function @@has_notes(record text) returns boolean language sql immutable as $f$
  select record::json->'outcome'->'notes' is not null
$f$;

create function @@erasure_record(p_tenant text, p_contact text) returns json language sql stable as $f$
  select json_build_object('contactId', e.contact_id, 'at', e.at, 'keyId', e.key_id, 'phoneHashes', e.hashes,
    'campaigns', e.campaigns, 'attempts', e.attempts, 'consents', e.consents, 'notes', e.notes, 'inCall', e.in_call)
  from @.erasures e where e.tenant_id = p_tenant and e.contact_id = p_contact
$f$;

create function @@get_erasure(p jsonb) returns json language sql stable as $f$
  select @@erasure_record(p->>'tenant_id', p->>'contact_id')
$f$;

create function @@erasure_keys(p jsonb) returns json language sql stable as $f$
  select coalesce(json_agg(k.key_id order by k.key_id), '[]')
  from (select distinct n.key_id from @.erased_numbers n where n.tenant_id = p->>'tenant_id') k
$f$;

create function @@erase_contact(p jsonb) returns json language plpgsql volatile ${byIndex} as $f$
declare
  tenant text := p->>'tenant_id';
  who text := p->>'contact_id';
  cids bigint[];
  all_phones text[];
  places json;
begin
  perform @@writing();
  perform pg_advisory_xact_lock(hashtextextended('@.erased_numbers ' || tenant, 0));
  cids := array(select k.cid from @.campaigns k where k.tenant_id = tenant
    and exists (select from @.contacts c where c.cid = k.cid and c.contact_id = who) order by k.cid);
  perform 1 from @.campaign_state s where s.cid = any(cids) order by s.cid for update;
  all_phones := array(select distinct ph.phone from unnest(cids) x(cid)
    join @.contacts c on c.cid = x.cid and c.contact_id = who cross join unnest(c.phones) ph(phone) order by 1);
  if exists (select from unnest(all_phones) ph(phone) where not (p->'hashes') ? ph.phone) then
    return json_build_object('phones', all_phones);
  end if;
  if cardinality(cids) = 0 and not exists (select from @.erasures e where e.tenant_id = tenant and e.contact_id = who) then
    return null;
  end if;

  insert into @.erasures as e (tenant_id, contact_id, at, key_id, hashes)
  values (tenant, who, (p->>'at')::float8, p->>'key_id',
    array(select distinct p->'hashes'->>ph.phone from unnest(all_phones) ph(phone) order by 1))
  on conflict (tenant_id, contact_id) do update
    set hashes = array(select distinct h.hash from unnest(e.hashes || excluded.hashes) h(hash) order by 1);
  with gone as (
    update @.consent_versions v set personal = null
    where v.tenant_id = tenant and v.contact_id = who and v.personal is not null returning v.version
  )
  update @.erasures e set consents = e.consents + (select count(*) from gone) where e.tenant_id = tenant and e.contact_id = who;
  insert into @.erased_numbers (tenant_id, hash, key_id)
  select distinct tenant, p->'hashes'->>ph.phone, p->>'key_id' from unnest(all_phones) ph(phone)
  on conflict (tenant_id, hash) do update set key_id = excluded.key_id;
  perform @@suppress(json_build_object('tenant_id', tenant, 'entries', (select coalesce(json_agg(json_build_object(
    'phone', ph.phone, 'scope', 'everything', 'reason', 'erased', 'list', '', 'as_of', 0, 'at', (p->>'at')::float8,
    'record', p->>'entry')), '[]') from unnest(all_phones) ph(phone)))::jsonb);

  with asked as (
    update @.contacts c set erasure = 'asked' from unnest(cids) x(cid)
    where c.cid = x.cid and c.contact_id = who and c.erasure is null returning c.cid
  ), counted as (
    update @.campaign_state s set erasures = s.erasures + 1 from asked where s.cid = asked.cid
  )
  update @.erasures e set in_call = e.in_call + (select count(*) from asked)
  where e.tenant_id = tenant and e.contact_id = who;
  select coalesce(json_agg(json_build_array(k.campaign_id, s.event_seq, c.status = 'pending') order by k.cid), '[]') into places
  from unnest(cids) x(cid) join @.campaigns k on k.cid = x.cid join @.campaign_state s on s.cid = x.cid
  join @.contacts c on c.cid = x.cid and c.contact_id = who;
  perform @@finish_erasures(c.cid, array[c.seq], (p->>'at')::float8) from unnest(cids) x(cid)
  join @.contacts c on c.cid = x.cid and c.contact_id = who;
  return json_build_object('record', @@erasure_record(tenant, who), 'places', places);
end $f$;

-- Erases those of these contacts that it was asked for and that are in no call. Their campaign is locked. Told as of p_at;
-- null: as of the end of their call.
create function @@finish_erasures(p_cid bigint, p_seqs integer[], p_at double precision) returns void
language plpgsql volatile ${byIndex} as $f$
declare
  c @.contacts;
  called integer;
  noted integer;
  unread integer;
  ended double precision;
  tenant text := (select s.tenant_id from @.campaign_state s where s.cid = p_cid);
begin
  for c in select k.* from @.contacts k where k.cid = p_cid and k.seq = any(p_seqs) and k.erasure = 'asked'
    and not exists (select from @.attempts a where a.cid = k.cid and a.seq = k.seq and a.live) order by k.seq
  loop
    select count(*), count(*) filter (where @@has_notes(a.record)), greatest(max(a.ended_at),
      (select e.at from @.erasures e where e.tenant_id = tenant and e.contact_id = c.contact_id)) into called, noted, ended
    from @.attempts a where a.cid = p_cid and a.seq = c.seq;
    update @.attempts a set phone = '', record = @@impersonal(a.record) where a.cid = p_cid and a.seq = c.seq;
    update @.inbox i set draft = @@impersonal(i.draft)
    where i.cid = p_cid and i.seq = c.seq and @@has_notes(i.draft);
    get diagnostics unread = row_count;
    update @.contacts k set phones = '{}', attributes = null, erasure = 'done', version = k.version + 1,
      status = case when k.status = 'pending' then 'skipped' else k.status end,
      reason = case when k.status = 'pending' then 'erased' else k.reason end
    where k.cid = p_cid and k.seq = c.seq;
    delete from @.contact_phones o where o.cid = p_cid and o.phone = any(c.phones) and o.seq = c.seq;
    if c.status = 'pending' then
      update @.zones z set pending = z.pending - 1 where z.cid = p_cid and z.zone_key = c.zone_key;
      update @.campaign_state s set pending = s.pending - 1, skipped = s.skipped + 1,
        event_seq = s.event_seq + @@append(p_cid, s.event_seq, array[json_build_object('type', 'contact.skipped',
          'at', coalesce(p_at, ended), 'contactId', c.contact_id, 'reason', 'erased')::text])
      where s.cid = p_cid;
    end if;
    with gone as (
      delete from @.numbers n where n.tenant_id = tenant and n.phone = any(c.phones) and not exists (
        select from @.campaigns k join @.contact_phones o on o.cid = k.cid and o.phone = n.phone where k.tenant_id = tenant)
      returning n.phone
    )
    delete from @.suppressions s where s.tenant_id = tenant and s.phone = any(array(select gone.phone from gone));
    update @.erasures e set campaigns = e.campaigns + 1, attempts = e.attempts + called, notes = e.notes + noted + unread,
      in_call = e.in_call - 1
    where e.tenant_id = tenant and e.contact_id = c.contact_id;
  end loop;
end $f$;

-- A commit's moves without those of erased contacts.
create function @@clean_moves(p_cid bigint, moves jsonb) returns jsonb language sql stable ${byIndex} as $f$
  select coalesce(jsonb_agg(m.move order by m.n), '[]') from jsonb_array_elements(moves) with ordinality m(move, n)
  where not exists (select from @.contacts c where c.cid = p_cid and c.seq = (m.move->>'seq')::integer and c.erasure = 'done')
$f$;

-- The records of a commit's attempts, those of erased contacts without what is personal.
create function @@clean_records(p_cid bigint, attempts jsonb, records text[]) returns text[] language sql stable ${byIndex} as $f$
  select coalesce(array_agg(case when x.record <> '' and exists (
      select from @.contacts c where c.cid = p_cid and c.seq = x.seq and c.erasure = 'done')
    then @@impersonal(x.record) else x.record end order by x.n), '{}')
  from rows from (jsonb_to_recordset(attempts) as (seq integer), unnest(records)) with ordinality x(seq, record, n)
$f$;
`
