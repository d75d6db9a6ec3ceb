/**
 * What the others stand on: the storage's time, and a campaign found, owned, locked. `@@name` stands for a function of
 * this schema and version. Errors of ours have SQLSTATE `OD001`, our code as the message and what it is about as detail.
 */
export const guards = `
create function @@time(p jsonb) returns double precision language sql volatile as $f$
  select coalesce((p->>'now')::float8, floor(extract(epoch from clock_timestamp()) * 1000)::float8)
$f$;

-- Isolation above READ COMMITTED would check what is no longer so; and what is committed must be on disk.
create function @@writing() returns void language plpgsql volatile as $f$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'OD002', message = 'ISOLATION',
      detail = json_build_object('isolation', current_setting('transaction_isolation'))::text;
  end if;
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'local', true);
  end if;
end $f$;

create function @@refuse(code text, about json) returns void language plpgsql as $f$
begin
  raise exception using errcode = 'OD001', message = code, detail = about::text;
end $f$;

create function @@find(p jsonb) returns bigint language sql stable as $f$
  select cid from @.campaigns where tenant_id = p->>'tenant_id' and campaign_id = p->>'campaign_id'
$f$;

create function @@read_state(p jsonb) returns @.campaign_state language plpgsql stable as $f$
declare
  st @.campaign_state;
begin
  select s.* into st from @.campaign_state s where s.cid = @@find(p);
  if not found then
    perform @@refuse('CAMPAIGN_NOT_FOUND', json_build_object('tenantId', p->>'tenant_id', 'campaignId', p->>'campaign_id'));
  end if;
  return st;
end $f$;

create function @@lock_state(p jsonb) returns @.campaign_state language plpgsql volatile as $f$
declare
  st @.campaign_state;
begin
  perform @@writing();
  select s.* into st from @.campaign_state s where s.cid = @@find(p) for update;
  if not found then
    perform @@refuse('CAMPAIGN_NOT_FOUND', json_build_object('tenantId', p->>'tenant_id', 'campaignId', p->>'campaign_id'));
  end if;
  return st;
end $f$;

create function @@in_force(st @.campaign_state, p_fence bigint, p_now double precision) returns boolean
language sql immutable as $f$
  select st.owner is not null and st.fence = p_fence and (st.lease_ends_at is null or p_now < st.lease_ends_at)
$f$;

-- Read by the lease's owner: nothing is locked, all is of one instant.
create function @@read_owned(p jsonb) returns @.campaign_state language plpgsql stable as $f$
declare
  st @.campaign_state := @@read_state(p);
begin
  if not @@in_force(st, (p->>'fence')::bigint, @@time(p)) then
    perform @@refuse('LEASE_LOST', json_build_object('campaignId', p->>'campaign_id'));
  end if;
  return st;
end $f$;

-- Locked first, then looked at: by the time of the look nobody else can change it.
create function @@lock_owned(p jsonb) returns @.campaign_state language plpgsql volatile as $f$
declare
  st @.campaign_state := @@lock_state(p);
begin
  if not @@in_force(st, (p->>'fence')::bigint, @@time(p)) then
    perform @@refuse('LEASE_LOST', json_build_object('campaignId', p->>'campaign_id'));
  end if;
  return st;
end $f$;

-- Writes events after the campaign's last; how many there were. The caller adds them to its event_seq.
create function @@append(p_cid bigint, p_after bigint, p_events text[]) returns bigint language plpgsql volatile as $f$
declare
  added bigint;
begin
  insert into @.events (cid, seq, record)
  select p_cid, p_after + e.n, e.record from unnest(p_events) with ordinality e(record, n);
  get diagnostics added = row_count;
  return added;
end $f$;
`
