import { byIndex } from './planning.js'

/** Decisions: appended by who holds the lock on their campaign, read by campaign, contact, number and time. */
export const decisions = `
-- Writes decisions after the campaign's last, chained where they come with a digest. The state with the new last one.
create function @@append_decisions(st @.campaign_state, added jsonb, records text[]) returns @.campaign_state
language plpgsql volatile as $f$
declare
  digest text;
  hashes text[] := '{}';
begin
  if jsonb_array_length(added) = 0 then return st; end if;
  if st.decision_hash <> '' or exists (select from jsonb_array_elements(added) d(item) where d.item ? 'digest') then
    for digest in select d.item->>'digest' from jsonb_array_elements(added) with ordinality d(item, nth) order by d.nth loop
      st.decision_hash := coalesce(encode(sha256(convert_to(st.decision_hash || ' ' ||
        (st.decision_seq + 1 + cardinality(hashes))::text || ' ' || digest, 'UTF8')), 'hex'), '');
      hashes := array_append(hashes, nullif(st.decision_hash, ''));
    end loop;
  end if;
  insert into @.decisions (cid, seq, tenant_id, contact_id, phone_hash, at, record, hash)
  select st.cid, st.decision_seq + x.nth, st.tenant_id, x.contact_id, x.phone_hash, x.at, x.record, hashes[x.nth::integer]
  from rows from (jsonb_to_recordset(added) as (contact_id text, phone_hash text, at float8), unnest(records))
    with ordinality x(contact_id, phone_hash, at, record, nth);
  st.decision_seq := st.decision_seq + jsonb_array_length(added);
  return st;
end $f$;

-- Planned for what is asked: by the index of the most telling condition, whatever the statistics say.
create function @@decisions(p jsonb) returns json language plpgsql stable ${byIndex} as $f$
declare
  one bigint := case when p ? 'campaign_id' then (@@read_state(p)).cid end;
  seen bigint;
  back boolean := (p->>'newest')::boolean;
  dir text := case when back then 'desc' else 'asc' end;
  beyond text := case when back then '<' else '>' end;
  source text := '@.decisions';
  conditions text := case when one is null then 'd.tenant_id = $1->>''tenant_id''' else 'd.cid = $2' end;
  places text := case when one is null then format('d.at %1$s, d.cid %1$s, d.seq %1$s', dir) else 'd.seq ' || dir end;
  reply json;
begin
  if p ? 'contact_ids' then
    source := '(select * from @.decisions where tenant_id = $1->>''tenant_id''
      and contact_id = any(array(select jsonb_array_elements_text($1->''contact_ids''))) offset 0)';
  elsif p ? 'phone_hash' then
    source := '(select * from @.decisions where phone_hash = $1->>''phone_hash'' offset 0)';
  end if;
  if p ? 'phone_hash' then conditions := conditions || ' and d.phone_hash = $1->>''phone_hash'''; end if;
  if p ? 'from_at' then conditions := conditions || ' and d.at >= ($1->>''from_at'')::float8'; end if;
  if p ? 'to_at' then conditions := conditions || ' and d.at < ($1->>''to_at'')::float8'; end if;
  if p ? 'after' and one is not null then
    conditions := conditions || format(' and d.seq %s ($1->''after''->>''seq'')::bigint', beyond);
  elsif p ? 'after' then
    seen := @@find(jsonb_build_object('tenant_id', p->>'tenant_id', 'campaign_id', p->'after'->>'campaign_id'));
    -- Its campaign may be gone: then whatever was decided at that instant counts as seen.
    seen := coalesce(seen, case when back then 0 else 9223372036854775807 end);
    conditions := conditions || format(
      ' and (d.at, d.cid, d.seq) %s (($1->''after''->>''at'')::float8, $3, ($1->''after''->>''seq'')::bigint)', beyond);
  end if;
  execute format('select coalesce(json_agg(json_build_array(k.campaign_id, x.seq, x.record::json, x.hash) order by x.n), ''[]'')
    from (select row_number() over () as n, o.* from (select d.cid, d.seq, d.record, d.hash from %s d where %s
      order by %s limit ($1->>''limit'')::bigint) o) x join @.campaigns k on k.cid = x.cid', source, conditions, places)
  into reply using p, one, seen;
  return reply;
end $f$;
`
