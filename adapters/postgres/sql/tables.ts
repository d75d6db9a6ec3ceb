/**
 * The tables, as migration 1 made them. `@.` stands for the schema.
 *
 * Columns are what is asked for by; records whose fields nothing asks for are kept as the JSON text they came in, so that
 * they come back as they were, whatever characters and numbers are in them. Instants are epoch ms in double precision,
 * as JavaScript has them. Keys sort by bytes: the database's own collation may not.
 *
 * Who writes a campaign's contacts, attempts, events and decisions holds the lock on its row in `campaign_state`, so no
 * other row of a campaign need be locked. What campaigns share is locked in this order, each kind sorted by key:
 * campaign_state, consents, numbers, callers, accounts.
 *
 * The key that most is looked up by is made last: where several indexes seem to be equally good, as they do while a table is
 * empty, the planner takes the newest.
 */
export const tables = `
create table @.campaigns (
  cid bigint generated always as identity primary key,
  tenant_id text collate "C" not null,
  campaign_id text collate "C" not null,
  -- Sorts as the id does by UTF-16 code units.
  sort_id text collate "C" not null,
  status text collate "C" not null,
  record text not null,
  unique (tenant_id, campaign_id)
);
create index campaigns_by_id on @.campaigns (tenant_id, sort_id);
create index campaigns_by_status on @.campaigns (tenant_id, status, sort_id);

-- What changes with every write of an owner. No index is on what changes so often: updates stay in their page.
create table @.campaign_state (
  cid bigint primary key,
  tenant_id text collate "C" not null,
  version bigint not null,
  status text collate "C" not null,
  fence bigint not null default 0,
  owner text,
  -- Null: until released.
  lease_ends_at double precision,
  batch bigint,
  event_seq bigint not null default 0,
  events_from bigint not null default 1,
  decision_seq bigint not null default 0,
  -- Hash of the newest decision, '' where it has none.
  decision_hash text collate "C" not null default '',
  contacts integer not null default 0,
  -- No contact before this one is pending.
  pending_from integer not null default 0,
  pending integer not null default 0,
  in_progress integer not null default 0,
  completed integer not null default 0,
  failed integer not null default 0,
  skipped integer not null default 0,
  -- What its attempts cost, in millionths.
  spending bigint not null default 0,
  -- Contacts that are erased, or will be when their call is over.
  erasures integer not null default 0,
  needs_owner boolean not null generated always as
    (status in ('scheduled', 'active') or in_progress > 0 or (status = 'cancelled' and pending > 0)) stored
) with (fillfactor = 50);
create index campaign_state_needy on @.campaign_state (tenant_id) where needs_owner;
create index campaign_state_owned on @.campaign_state (tenant_id) where owner is not null;

create table @.engines (
  tenant_id text collate "C" not null,
  owner text collate "C" not null,
  ends_at double precision,
  primary key (tenant_id, owner)
);

create table @.contacts (
  cid bigint not null,
  seq integer not null,
  contact_id text collate "C" not null,
  version bigint not null default 1,
  status text collate "C" not null,
  reason text,
  phones text[] not null,
  phone_index integer not null default 0,
  zone_key text collate "C" not null,
  attributes text,
  attempts integer not null default 0,
  dials integer not null default 0,
  callbacks integer not null default 0,
  due_at double precision not null,
  expires_at double precision,
  callback_due boolean not null default false,
  -- 'asked': once its call is over; 'done'.
  erasure text
) with (fillfactor = 80);
create unique index contacts_by_id on @.contacts (cid, contact_id);
create index contacts_due on @.contacts (cid, zone_key, callback_due, due_at, seq) where status = 'pending';
alter table @.contacts add primary key (cid, seq);
create index contacts_expiring on @.contacts (cid, expires_at, seq) where status = 'pending' and expires_at is not null;

-- Whose a phone is within its campaign.
create table @.contact_phones (
  cid bigint not null,
  phone text collate "C" not null,
  seq integer not null,
  primary key (cid, phone)
);

-- How many contacts of a zone key are pending.
create table @.zones (
  cid bigint not null,
  zone_key text collate "C" not null,
  pending integer not null,
  primary key (cid, zone_key)
) with (fillfactor = 50);

create table @.attempts (
  cid bigint not null,
  seq integer not null,
  dial integer not null,
  tenant_id text collate "C" not null,
  phone text collate "C" not null,
  from_number text collate "C" not null,
  account_id text collate "C",
  live boolean not null,
  reserved_at double precision not null,
  send_before double precision not null,
  settled_at double precision,
  ended_at double precision,
  started_at double precision not null generated always as (coalesce(settled_at, reserved_at)) stored,
  begun_at double precision generated always as (coalesce(settled_at, ended_at)) stored,
  open boolean not null generated always as (live and settled_at is null) stored,
  result text collate "C",
  cost bigint,
  record text not null
) with (fillfactor = 80);
create index attempts_live on @.attempts (cid) where live;
create index attempts_open on @.attempts (tenant_id, cid) where open;
create index attempts_of_number on @.attempts (tenant_id, phone, started_at);
create index attempts_of_caller on @.attempts (tenant_id, from_number, started_at);
create index attempts_begun on @.attempts (cid, begun_at);
create index attempts_of_account on @.attempts (account_id, settled_at) where account_id is not null;
create index attempts_live_of_account on @.attempts (account_id) where live and account_id is not null;
alter table @.attempts add primary key (cid, seq, dial);

-- Numbers that were ever reserved or suppressed; any other has version 0 and nothing more.
create table @.numbers (
  tenant_id text collate "C" not null,
  phone text collate "C" not null,
  version bigint not null default 0,
  -- Id of the live attempt.
  locked_by text,
  -- End of the latest conversation, and the latest refusal.
  conversed_at double precision,
  refused_at double precision,
  primary key (tenant_id, phone)
) with (fillfactor = 80);

-- Guarded by the number's row, which is there. In the record is what makes an entry another one: not its date, nor which
-- copy of its list has it.
create table @.suppressions (
  tenant_id text collate "C" not null,
  phone text collate "C" not null,
  scope text collate "C" not null,
  reason text collate "C" not null,
  -- '': on none.
  list text collate "C" not null,
  as_of double precision not null,
  at double precision not null,
  record text not null,
  primary key (tenant_id, phone, scope, reason, list)
);
create index suppressions_of_list on @.suppressions (tenant_id, list, as_of) where list <> '';

create table @.suppression_lists (
  tenant_id text collate "C" not null,
  name text collate "C" not null,
  as_of double precision not null,
  complete boolean not null,
  imported_at double precision not null,
  primary key (tenant_id, name)
);

-- A row at version 0 holds no consent: it is there to be locked.
create table @.consents (
  tenant_id text collate "C" not null,
  contact_id text collate "C" not null,
  version bigint not null default 0,
  -- Versions, oldest first.
  in_force bigint[] not null default '{}',
  primary key (tenant_id, contact_id)
);

-- Kept as they were given, but for what is personal, which is erased.
create table @.consent_versions (
  tenant_id text collate "C" not null,
  contact_id text collate "C" not null,
  version bigint not null,
  at double precision not null,
  -- Empty: for any.
  purposes text[] not null,
  record text not null,
  personal text,
  primary key (tenant_id, contact_id, version)
);

-- Where a tenant's calls are paused: a record per jurisdiction. Guarded by an advisory lock, which reservations share.
create table @.pauses (
  tenant_id text collate "C" primary key,
  version bigint not null,
  records jsonb not null
);

-- What was erased, in ids, counts and hashes.
create table @.erasures (
  tenant_id text collate "C" not null,
  contact_id text collate "C" not null,
  at double precision not null,
  key_id text collate "C" not null,
  hashes text[] not null,
  campaigns integer not null default 0,
  attempts integer not null default 0,
  consents integer not null default 0,
  notes integer not null default 0,
  in_call integer not null default 0,
  primary key (tenant_id, contact_id)
);

-- Numbers of erased contacts, which do not get in any more.
create table @.erased_numbers (
  tenant_id text collate "C" not null,
  hash text collate "C" not null,
  key_id text collate "C" not null,
  primary key (tenant_id, hash)
);

-- Rows to lock while uses of a capped caller ID are counted.
create table @.callers (
  tenant_id text collate "C" not null,
  number text collate "C" not null,
  primary key (tenant_id, number)
);

create table @.accounts (
  account_id text collate "C" primary key
);

-- Campaigns in line for room in an account, the first to have come first.
create table @.account_line (
  account_id text collate "C" not null,
  cid bigint not null,
  place bigint generated always as identity,
  ends_at double precision not null,
  primary key (account_id, cid)
);

create table @.events (
  cid bigint not null,
  seq bigint not null,
  record text not null,
  primary key (cid, seq)
);

create table @.decisions (
  cid bigint not null,
  seq bigint not null,
  tenant_id text collate "C" not null,
  contact_id text collate "C" not null,
  phone_hash text collate "C",
  at double precision not null,
  record text not null,
  hash text collate "C",
  primary key (cid, seq)
);
create index decisions_of_contact on @.decisions (tenant_id, contact_id);
create index decisions_of_number on @.decisions (phone_hash) where phone_hash is not null;
create index decisions_by_time on @.decisions (tenant_id, at, cid, seq);

create table @.inbox (
  cid bigint not null,
  id bigint generated by default as identity,
  -- Of the contact, as the attempt's id has it.
  seq bigint not null,
  draft text not null,
  primary key (cid, id)
);
`
