/** Columns of which one value stands for many rows, by table, whatever statistics are taken when. */
const shared: Record<string, string[]> = {
  campaigns: ['tenant_id'],
  campaign_state: ['tenant_id'],
  contacts: ['cid'],
  contact_phones: ['cid'],
  zones: ['cid'],
  attempts: ['cid', 'tenant_id', 'from_number', 'account_id'],
  numbers: ['tenant_id'],
  suppressions: ['tenant_id', 'list'],
  consents: ['tenant_id'],
  consent_versions: ['tenant_id'],
  events: ['cid'],
  decisions: ['cid', 'tenant_id'],
  inbox: ['cid'],
  erased_numbers: ['tenant_id'],
  erasures: ['tenant_id'],
}

const isShared = Object.entries(shared).flatMap(([table, columns]) =>
  columns.map(
    column =>
      `alter table @.${table} alter column ${column} set statistics 1, alter column ${column} set (n_distinct = 10);`,
  ),
)

const isFixed = Object.entries(shared).flatMap(([table, columns]) =>
  columns.map(column => `alter table @.${table} alter column ${column} set statistics 0;`),
)

const filled = Object.keys(shared).filter(table => table !== 'zones')

/**
 * Lets the planner know what the tables will be like before there is anything in them: many rows to a campaign and a
 * tenant, one to a contact or a number. Without, a campaign that it has not heard of has one row by its reckoning, any
 * index that begins with the campaign is as good as the one that goes on to the contact, and sessions keep such plans
 * while the tables grow. Of the shared columns it never learns more: what it would make of them is that whoever is not among
 * those it has seen has no rows, and a campaign that begins after an analyze would be read from end to end for each row.
 */
export const firstStatistics = `
${isShared.join('\n')}
insert into @.campaigns (cid, tenant_id, campaign_id, sort_id, status, record) overriding system value
select -n, 't' || n % 10, 'k' || n, 'k' || n, 'active', '' from generate_series(1, 600) n;
insert into @.campaign_state (cid, tenant_id, version, status) select cid, tenant_id, 1, status from @.campaigns;
insert into @.contacts (cid, seq, contact_id, status, phones, zone_key, due_at, callback_due)
select -1 - n % 10, n, 'c' || n, case when n / 10 % 2 = 0 then 'pending' else 'completed' end, array['+' || n],
  'z' || n / 20 % 4, n, n / 40 % 10 = 0
from generate_series(1, 600) n;
insert into @.contact_phones (cid, phone, seq) select cid, phones[1], seq from @.contacts;
insert into @.attempts (cid, seq, dial, tenant_id, phone, from_number, account_id, live, reserved_at, send_before, settled_at,
  record)
select cid, seq, 1, 't' || cid, phones[1], 'f' || seq / 10 % 10, 'a' || seq / 10 % 10, seq / 10 % 20 = 0, seq, seq,
  case when seq / 10 % 30 > 0 then seq end, ''
from @.contacts;
insert into @.numbers (tenant_id, phone) select 't' || cid, phones[1] from @.contacts;
insert into @.suppressions (tenant_id, phone, scope, reason, list, as_of, at, record)
select 't' || cid, phones[1], 'everything', 'do_not_call', 'l' || cid, seq, seq, '' from @.contacts;
insert into @.consents (tenant_id, contact_id) select 't' || cid, contact_id from @.contacts;
insert into @.consent_versions (tenant_id, contact_id, version, at, purposes, record)
select 't' || cid, contact_id, 1, seq, '{}', '' from @.contacts;
insert into @.decisions (cid, seq, tenant_id, contact_id, phone_hash, at, record)
select cid, seq, 't' || cid, contact_id, contact_id, seq, '' from @.contacts;
insert into @.events (cid, seq, record) select cid, seq, '' from @.contacts;
insert into @.inbox (cid, id, seq, draft) select cid, -seq, seq, '' from @.contacts;
insert into @.erased_numbers (tenant_id, hash, key_id) select 't' || cid, contact_id, '' from @.contacts;
insert into @.erasures (tenant_id, contact_id, at, key_id, hashes) select 't' || cid, contact_id, 0, '', '{}' from @.contacts;
analyze ${filled.map(table => `@.${table}`).join(', ')};
${isFixed.join('\n')}
${filled.map(table => `delete from @.${table};`).join('\n')}
`
