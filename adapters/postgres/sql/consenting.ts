import { byIndex } from './planning.js'

/** `setConsent`, `consentHistory`, and the consents that come with rows. */
export const consenting = `
-- Each contact once: locked, then looked at. Versions given; of rows that are to be news (later than each one in force about any
-- of the same) those that are none are passed over. A version about any purpose, or about no fewer than an earlier one, takes
-- that one's place.
create function @@add_consents(tenant text, consents jsonb, news_only boolean) returns json
language plpgsql volatile ${byIndex} as $f$
declare
  who text[] := array(select distinct x.contact_id collate "C" from jsonb_to_recordset(consents) x(contact_id text) order by 1);
  given json;
begin
  insert into @.consents (tenant_id, contact_id) select tenant, id from unnest(who) id on conflict do nothing;
  perform 1 from unnest(who) x(id) cross join lateral
    (select 1 from @.consents k where k.tenant_id = tenant and k.contact_id = x.id for update) k;
  with added as materialized (
    select x.*, k.place, k.version + 1 as version, k.in_force
    from jsonb_to_recordset(consents) x(contact_id text, at float8, purposes text[], record text, personal text)
    cross join lateral (select k.ctid as place, k.version, k.in_force from @.consents k
      where k.tenant_id = tenant and k.contact_id = x.contact_id offset 0) k
    where not news_only or not exists (select from unnest(k.in_force) f(version)
      cross join lateral (select v.at, v.purposes from @.consent_versions v
        where v.tenant_id = tenant and v.contact_id = x.contact_id and v.version = f.version offset 0) v
      where v.at >= x.at and (v.purposes = '{}' or x.purposes = '{}' or v.purposes && x.purposes))
  ), written as (
    insert into @.consent_versions (tenant_id, contact_id, version, at, purposes, record, personal)
    select tenant, a.contact_id, a.version, a.at, a.purposes, a.record, a.personal from added a
  ), moved as (
    update @.consents k set version = a.version, in_force = array(
      select f.version from unnest(a.in_force) with ordinality f(version, nth)
      cross join lateral (select v.purposes from @.consent_versions v
        where v.tenant_id = tenant and v.contact_id = a.contact_id and v.version = f.version offset 0) v
      where a.purposes <> '{}' and (v.purposes = '{}' or not v.purposes <@ a.purposes) order by f.nth) || a.version
    from added a where k.ctid = a.place
  )
  select json_agg(a.version) into given from added a;
  return given;
end $f$;

create function @@set_consent(p jsonb) returns json language plpgsql volatile as $f$
begin
  perform @@writing();
  return @@add_consents(p->>'tenant_id', jsonb_build_array(p->'consent'), false)->0;
end $f$;

create function @@consents_in_force(tenant text, who text, versions bigint[]) returns json language sql stable ${byIndex} as $f$
  select coalesce(json_agg(json_build_array(f.version, v.record::json) order by f.version), '[]') from unnest(versions) f(version)
  cross join lateral (select v.record from @.consent_versions v
    where v.tenant_id = tenant and v.contact_id = who and v.version = f.version offset 0) v
$f$;

create function @@consent_history(p jsonb) returns json language plpgsql stable ${byIndex} as $f$
begin
  return (select coalesce(json_agg(json_build_array(v.version, v.record::json, v.personal::json) order by v.version), '[]')
    from @.consent_versions v where v.tenant_id = p->>'tenant_id' and v.contact_id = p->>'contact_id');
end $f$;
`
