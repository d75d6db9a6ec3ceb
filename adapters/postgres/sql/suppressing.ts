import { byIndex, theNumberLocked } from './planning.js'

/**
 * Suppression entries and the lists they come from. Whatever changes the entries of a number locks its row in `numbers`
 * and raises its version, as reservations look at that.
 */
export const suppressing = `
create function @@lock_numbers(tenant text, phones text[]) returns void language plpgsql volatile ${byIndex} as $f$
begin
  insert into @.numbers (tenant_id, phone) select tenant, ph.phone from unnest(phones) ph(phone) on conflict do nothing;
  perform 1 from unnest(phones) x(phone) cross join lateral ${theNumberLocked('tenant')} n;
end $f$;

create function @@suppress(p jsonb) returns json language plpgsql volatile ${byIndex} as $f$
declare
  tenant text := p->>'tenant_id';
  replies json;
begin
  perform @@writing();
  perform @@lock_numbers(tenant,
    array(select distinct e.phone collate "C" from jsonb_to_recordset(p->'entries') e(phone text) order by 1));
  with given as materialized (
    select e.*, (select s.record from @.suppressions s where s.tenant_id = tenant and s.phone = e.phone
      and s.scope = e.scope and s.reason = e.reason and s.list = e.list) as before
    from jsonb_to_recordset(p->'entries')
      e(n integer, phone text, scope text, reason text, list text, as_of float8, at float8, record text)
  ), written as (
    insert into @.suppressions as s (tenant_id, phone, scope, reason, list, as_of, at, record)
    select tenant, g.phone, g.scope, g.reason, g.list, g.as_of, g.at, g.record from given g
    on conflict (tenant_id, phone, scope, reason, list) do update set record = excluded.record,
      at = case when s.record = excluded.record then s.at else excluded.at end, as_of = greatest(s.as_of, excluded.as_of)
    where s.record <> excluded.record or s.as_of < excluded.as_of
  ), raised as (
    update @.numbers n set version = n.version + 1
    where n.tenant_id = tenant
      and n.phone = any(array(select distinct g.phone from given g where g.before is distinct from g.record))
  )
  select coalesce(json_agg(case when g.before is null then 'added' when g.before = g.record then 'repeated' else 'changed' end
    order by g.n), '[]') into replies from given g;
  return replies;
end $f$;

create function @@unsuppress(p jsonb) returns json language plpgsql volatile ${byIndex} as $f$
declare
  tenant text := p->>'tenant_id';
  phones text[] := array(select distinct ph collate "C" from jsonb_array_elements_text(p->'phones') ph order by 1);
  lifted text[];
begin
  perform @@writing();
  delete from @.erased_numbers where tenant_id = tenant
    and hash = any(array(select jsonb_array_elements_text(p->'hashes')));
  perform 1 from unnest(phones) x(phone) cross join lateral ${theNumberLocked('tenant')} n;
  with gone as (
    delete from @.suppressions s where s.tenant_id = tenant and s.phone = any(phones)
      and (not p ? 'scope' or s.scope = p->>'scope')
      and (not p ? 'list' or (s.list = p->>'list' and s.as_of <= (p->>'as_of')::float8)) returning s.phone
  )
  select coalesce(array_agg(gone.phone), '{}') into lifted from gone;
  update @.numbers n set version = n.version + 1 where n.tenant_id = tenant and n.phone = any(lifted);
  return to_json(cardinality(lifted));
end $f$;

-- The numbers are locked before they are looked at again: a newer copy may have them meanwhile.
create function @@lift_outdated(p jsonb) returns json language plpgsql volatile ${byIndex} as $f$
declare
  tenant text := p->>'tenant_id';
  copy double precision := (p->>'as_of')::float8;
  phones text[] := array(select f.phone from (
    select s.phone from @.suppressions s where s.tenant_id = tenant and s.list = p->>'list' and s.list <> '' and s.as_of < copy
    order by s.as_of limit (p->>'limit')::bigint) f order by f.phone);
  lifted text[];
begin
  perform @@writing();
  perform 1 from unnest(phones) x(phone) cross join lateral ${theNumberLocked('tenant')} n;
  with gone as (
    delete from @.suppressions s where s.tenant_id = tenant and s.phone = any(phones) and s.list = p->>'list'
      and s.as_of < copy returning s.phone
  )
  select coalesce(array_agg(gone.phone), '{}') into lifted from gone;
  update @.numbers n set version = n.version + 1 where n.tenant_id = tenant and n.phone = any(lifted);
  return to_json(cardinality(lifted));
end $f$;

create function @@suppressions_of(tenant text, p_phone text) returns json language sql stable ${byIndex} as $f$
  select json_agg(json_build_array(s.record::json, s.at, s.as_of))
  from @.suppressions s where s.tenant_id = tenant and s.phone = p_phone
$f$;

create function @@get_suppressions(p jsonb) returns json language sql stable as $f$
  select coalesce(@@suppressions_of(p->>'tenant_id', p->>'phone'), '[]')
$f$;

create function @@note_list(p jsonb) returns json language plpgsql volatile as $f$
begin
  perform @@writing();
  insert into @.suppression_lists as l (tenant_id, name, as_of, complete, imported_at)
  values (p->>'tenant_id', p->>'name', (p->>'as_of')::float8, (p->>'complete')::boolean, (p->>'at')::float8)
  on conflict (tenant_id, name) do update set as_of = greatest(l.as_of, excluded.as_of),
    complete = l.complete or excluded.complete, imported_at = excluded.imported_at;
  return null;
end $f$;

create function @@suppression_lists(p jsonb) returns json language sql stable as $f$
  select coalesce(json_agg(json_build_object('name', l.name, 'asOf', l.as_of, 'complete', l.complete,
    'importedAt', l.imported_at)), '[]')
  from @.suppression_lists l where l.tenant_id = p->>'tenant_id'
$f$;
`
