import type {
  AccountUse,
  AddedContact,
  CallerUse,
  CallerUseQuery,
  CampaignEvent,
  CampaignKey,
  CampaignQuery,
  CampaignRecord,
  CommitOptions,
  ContactDetail,
  ContactQuery,
  Decision,
  DecisionQuery,
  DecisionRecord,
  DueContact,
  DueQuery,
  EventDraft,
  Expired,
  InboxDraft,
  InboxItem,
  Lease,
  LiveAttempt,
  NewContact,
  OpenRequest,
  OpenRequestQuery,
  OwnerNews,
  Progress,
  Reservation,
  ReserveReply,
  Storage,
  StorageHint,
  Survey,
  SurveyQuery,
  Transition,
  ZonePending,
} from 'outdial'
import { attemptId, parseAttemptId } from 'outdial'
import { addedRows, addingRows } from './adding.js'
import { fold } from './fold.js'
import { checkPhone, decisionRow, kept, lines, moveRow, type Row, reservationRow, toContact, writeRow } from './rows.js'
import { TenantRules } from './tenant-rules.js'
import { byUtf16, sortKey } from './text-order.js'

/**
 * Durable storage on PostgreSQL 14 or newer, for any number of processes; see `postgresStorage()` and `pgliteStorage()`.
 * Each method is one call of a function in the schema: one round trip, one transaction.
 *
 * Rejects with `CAMPAIGN_NOT_FOUND` where a campaign is needed and there is none, `LEASE_LOST` as the port says,
 * `INVALID_INPUT` for phones that are not E.164 and for text in keys that Postgres cannot hold, `SCHEMA_MISSING`,
 * `SCHEMA_OUTDATED` or `SCHEMA_NEWER` when the schema is not the one this release works with, and with what the driver
 * says when the database is out of reach. Nothing happened then, or all of it: a connection that breaks during a commit leaves
 * open which.
 */
export class PostgresStorage extends TenantRules implements Storage {
  readonly shared = true

  /**
   * Brings the schema to the version of this release, from whatever version it is at. Safe to call from several processes
   * at once, and when there is nothing to do. Throws `SCHEMA_NEWER`.
   */
  migrate(): Promise<void> {
    return this.functions.migrate()
  }

  /** What `migrate()` runs, for those who run it themselves: in one transaction, at every update of outdial. */
  migrationSql(): string {
    return this.functions.migrationSql()
  }

  /** Stops listening, and closes what the storage opened by itself. A pool or database that was handed in stays open. */
  async close(): Promise<void> {
    await this.hints.close()
    await this.functions.close()
  }

  async createCampaign(record: CampaignRecord, events: EventDraft[]): Promise<boolean> {
    const row = { ...campaignRow(record), sort_id: sortKey(record.campaignId), events: lines(events) }
    const created = await this.functions.call<boolean>('create_campaign', row)
    if (created) this.tell(record, ['campaign'], events.length > 0 ? 0 : undefined)
    return created
  }

  async getCampaign(key: CampaignKey): Promise<CampaignRecord | undefined> {
    return (await this.functions.call<CampaignRecord | null>('get_campaign', keyRow(key))) ?? undefined
  }

  listCampaigns({ tenantId, statuses, afterId, limit }: CampaignQuery): Promise<CampaignRecord[]> {
    const after = afterId === undefined ? {} : { after_sort_id: sortKey(afterId) }
    return this.functions.call('list_campaigns', { tenant_id: tenantId, statuses, ...after, limit })
  }

  async updateCampaign(record: CampaignRecord, events: EventDraft[]): Promise<boolean> {
    const row = { ...campaignRow(record), events: lines(events) }
    const before = await this.functions.call<number | null>('update_campaign', row)
    if (before === null) return false
    this.tell(record, ['campaign'], events.length > 0 ? before : undefined)
    return true
  }

  async acquireLease(key: CampaignKey, owner: string, ttlMs: number | null): Promise<Lease | undefined> {
    const fence = await this.functions.call<number | null>('acquire_lease', { ...keyRow(key), owner, ttl: ttlMs })
    if (fence === null) return undefined
    this.hints.follow(key)
    return { tenantId: key.tenantId, campaignId: key.campaignId, owner, fence }
  }

  async renewLeases(leases: Lease[], ttlMs: number | null): Promise<(OwnerNews | undefined)[]> {
    if (leases.length === 0) return []
    const params = { leases: leases.map(leaseRow), ttl: ttlMs }
    const renewed = await this.functions.call<(OwnerNews | null)[]>('renew_leases', params)
    return renewed.map(news => news ?? undefined)
  }

  async releaseLease(lease: Lease): Promise<void> {
    if (await this.functions.call<boolean>('release_lease', leaseRow(lease))) this.tell(lease, ['lease'])
  }

  async survey({ tenantId, owner, ttlMs, limit }: SurveyQuery): Promise<Survey> {
    const params = { tenant_id: tenantId, owner, ttl: ttlMs, limit }
    const { unowned, firstEndsInMs, ...counts } = await this.functions.call<
      Omit<Survey, 'unowned' | 'firstEndsInMs'> & { unowned: string[]; firstEndsInMs: number | null }
    >('survey', params)
    const ends = firstEndsInMs === null ? {} : { firstEndsInMs }
    return { unowned: unowned.map(campaignId => ({ tenantId, campaignId })), ...counts, ...ends }
  }

  async addContacts(key: CampaignKey, rows: NewContact[], at: number): Promise<AddedContact[]> {
    for (const row of rows) for (const phone of row.phones) checkPhone(phone)
    const verdicts = await this.functions.call<never[]>('add_contacts', {
      ...keyRow(key),
      due: at,
      ...addingRows(rows),
    })
    this.tell(key, ['contacts'])
    return addedRows(rows.length, verdicts)
  }

  async getContact(
    key: CampaignKey,
    contactId: string,
    startsSinceAt: number | null = null,
  ): Promise<ContactDetail | undefined> {
    const params = { ...keyRow(key), contact_id: contactId, since: startsSinceAt }
    const contact = await this.functions.call<ContactDetail | null>('get_contact', params)
    return contact === null ? undefined : toContact(contact)
  }

  async scanContacts(key: CampaignKey, query: ContactQuery): Promise<ContactDetail[]> {
    const { afterSeq, limit, statuses, results, seqs, startsSinceAt } = query
    const params = { ...keyRow(key), after_seq: afterSeq, limit, statuses, results, seqs, since: startsSinceAt }
    return (await this.functions.call<ContactDetail[]>('scan_contacts', params)).map(toContact)
  }

  progress(key: CampaignKey): Promise<Progress> {
    return this.functions.call('progress', keyRow(key))
  }

  async pendingByZone(key: CampaignKey): Promise<ZonePending[]> {
    const zones = await this.functions.call<ZonePending[]>('pending_by_zone', keyRow(key))
    return zones.sort(byUtf16(zone => zone.zoneKey))
  }

  async claimDue(lease: Lease, { now, zoneKeys, limit, startsSinceAt }: DueQuery): Promise<DueContact[]> {
    const query = { due_by: now, zone_keys: [...new Set(zoneKeys)], limit, since: startsSinceAt }
    return (await this.functions.call<DueContact[]>('claim_due', { ...leaseRow(lease), ...query })).map(toContact)
  }

  async reserve(lease: Lease, campaignVersion: number, items: Reservation[]): Promise<ReserveReply[]> {
    const guard = items.find(item => item.account)?.account
    const account = guard && {
      account_id: guard.accountId,
      slots: guard.concurrentCalls ?? Number.MAX_SAFE_INTEGER,
      calls: guard.callsPerHour ?? Number.MAX_SAFE_INTEGER,
      wait: guard.waitMs,
    }
    const params = {
      ...leaseRow(lease),
      version: campaignVersion,
      pauses_version: items[0]?.expect.pausesVersion ?? 0,
      account,
      budget: items.find(item => item.budget)?.budget?.limitMicros,
      items: items.map(reservationRow),
      event_of: items.flatMap((item, n) => item.events.map(() => n + 1)),
    }
    const { replies, before } = await this.functions.call<{ replies: ReserveReply[]; before: number }>(
      'reserve',
      params,
      lines([
        ...items.map(item => item.attempt),
        ...items.map(item => item.decision),
        ...items.flatMap(item => item.events),
      ]),
    )
    const wrote = items.some((item, n) => replies[n] === 'reserved' && item.events.length > 0)
    this.tell(lease, ['numbers'], wrote ? before : undefined)
    return replies
  }

  async callerUse(tenantId: string, { numbers, max, sinceAt }: CallerUseQuery): Promise<CallerUse[]> {
    const params = { tenant_id: tenantId, numbers, max, since: sinceAt }
    const uses = await this.functions.call<[starts: number, bindingStartAt: number | null][]>('caller_use', params)
    return uses.map(([starts, binding]) => (binding === null ? { starts } : { starts, bindingStartAt: binding }))
  }

  async commit(lease: Lease, transitions: Transition[], options: CommitOptions = {}): Promise<void> {
    const { seqs, contacts, attempts, fault } = fold(lease.campaignId, transitions)
    const events = [...transitions.flatMap(each => each.events), ...(options.events ?? [])]
    const decided = transitions.filter(each => each.decision)
    const params = {
      ...leaseRow(lease),
      batch: options.batch,
      applied: (options.applied ?? []).filter(id => /^\d{1,18}$/.test(id)),
      seqs,
      contacts: contacts.map(moveRow),
      attempts: attempts.map(writeRow),
      decisions: decided.map(each => decisionRow(each.decision!, each.decisionDigest)),
      ...(fault ? { fault: { code: fault.code, detail: { seq: fault.seq, dial: fault.dial } } } : {}),
    }
    const before = await this.functions.call<number | null>('commit', params, [
      ...attempts.map(({ record }) => (record ? JSON.stringify(record) : '')),
      ...lines(decided.map(each => each.decision!)),
      ...lines(events),
    ])
    if (before !== null) this.tell(lease, ['numbers'], events.length > 0 ? before : undefined)
  }

  async liveAttempts(lease: Lease): Promise<LiveAttempt[]> {
    const { attempts, contacts } = await this.functions.call<{
      attempts: LiveAttempt['attempt'][]
      contacts: DueContact[]
    }>('live_attempts', leaseRow(lease))
    const bySeq = new Map(contacts.map(contact => [contact.seq, contact]))
    const live = attempts.map(attempt => ({
      attempt,
      contact: structuredClone(toContact(bySeq.get(attempt.contactSeq)!)),
    }))
    const byId = byUtf16<LiveAttempt>(({ attempt }) => attempt.attemptId)
    return live.sort((a, b) => a.attempt.reservedAt - b.attempt.reservedAt || byId(a, b))
  }

  startsSince(lease: Lease, sinceAt: number): Promise<number[]> {
    return this.functions.call('starts_since', { ...leaseRow(lease), since: sinceAt })
  }

  async skipPending(lease: Lease, reason: string, at: number, limit: number): Promise<number> {
    const params = { ...leaseRow(lease), reason, at, limit }
    const [skipped, before] = await this.functions.call<[number, number?]>('skip_pending', params)
    if (skipped > 0) this.tell(lease, [], before)
    return skipped
  }

  async expireContacts(lease: Lease, at: number, limit: number): Promise<Expired> {
    const params = { ...leaseRow(lease), at, limit }
    const [expired, nextAt, before] = await this.functions.call<[number, number | null, number?]>('expire', params)
    if (expired > 0) this.tell(lease, [], before)
    return { expired, nextAt }
  }

  spending(key: CampaignKey): Promise<number> {
    return this.functions.call('spending', keyRow(key))
  }

  async openRequests({ tenantId, campaignId, phones, contactIds }: OpenRequestQuery): Promise<OpenRequest[]> {
    const params = { tenant_id: tenantId, campaign_id: campaignId, phones, contact_ids: contactIds }
    const rows = await this.functions.call<[string, number, number, number, number][]>('open_requests', params)
    const open = rows.map(([id, seq, dial, reservedAt, sendBefore]) => {
      return { tenantId, campaignId: id, attemptId: attemptId(id, seq, dial), reservedAt, sendBefore }
    })
    const byId = byUtf16<OpenRequest>(each => each.attemptId)
    return open.sort((a, b) => a.reservedAt - b.reservedAt || byId(a, b))
  }

  async accountUse(accountId: string, now: number): Promise<AccountUse> {
    const params = { account_id: accountId, at: now }
    const { nextStartFreeAt: next, ...use } = await this.functions.call<
      AccountUse & { nextStartFreeAt: number | null }
    >('account_use', params)
    return next === null ? use : { ...use, nextStartFreeAt: next }
  }

  async record(items: InboxDraft[]): Promise<{ ids: string[]; unmatched: InboxDraft[] }> {
    const campaignOf = (item: InboxDraft) => parseAttemptId(item.attemptId)?.campaignId
    const ours = items.filter(item => campaignOf(item) !== undefined)
    const rows = ours.map(item => ({
      tenant_id: item.tenantId,
      campaign_id: campaignOf(item),
      seq: parseAttemptId(item.attemptId)!.contactSeq,
    }))
    const stored =
      rows.length === 0
        ? []
        : await this.functions.call<[n: number, id: string][]>('record', { items: rows }, lines(ours))
    const matched = new Set(stored.map(([n]) => ours[n]!))
    for (const item of matched) this.tell({ tenantId: item.tenantId, campaignId: campaignOf(item)! }, ['inbox'])
    return { ids: stored.map(([, id]) => id), unmatched: items.filter(item => !matched.has(item)) }
  }

  async inbox(lease: Lease, limit: number): Promise<InboxItem[]> {
    const items = await this.functions.call<[id: string, draft: InboxDraft][]>('inbox', { ...leaseRow(lease), limit })
    return items.map(([id, draft]) => ({ id, ...draft }))
  }

  async getAttempt(key: CampaignKey, id: string): Promise<LiveAttempt | undefined> {
    const parts = parseAttemptId(id)
    if (parts?.campaignId !== key.campaignId) return undefined
    const params = { ...keyRow(key), seq: parts.contactSeq, dial: parts.dial }
    const found = await this.functions.call<LiveAttempt | null>('get_attempt', params)
    return found === null ? undefined : { attempt: found.attempt, contact: toContact(found.contact) }
  }

  async readEvents(key: CampaignKey, after: number, limit: number): Promise<CampaignEvent[]> {
    const { tenantId, campaignId } = key
    const params = { ...keyRow(key), after, limit }
    const events = await this.functions.call<[seq: number, draft: EventDraft][]>('read_events', params)
    return events.map(([seq, draft]) => ({ seq, tenantId, campaignId, ...draft }))
  }

  lastEventSeq(key: CampaignKey): Promise<number> {
    return this.functions.call('last_event_seq', keyRow(key))
  }

  async decisions({ tenantId, after, newestFirst, ...query }: DecisionQuery): Promise<Decision[]> {
    const rows = await this.functions.call<[campaignId: string, seq: number, DecisionRecord, hash: string | null][]>(
      'decisions',
      {
        tenant_id: tenantId,
        campaign_id: query.campaignId,
        contact_ids: query.contactIds,
        phone_hash: query.phoneHash,
        from_at: query.fromAt,
        to_at: query.toAt,
        after: after && { at: after.at, campaign_id: after.campaignId, seq: after.seq },
        newest: newestFirst === true,
        limit: query.limit,
      },
    )
    return rows.map(([campaignId, seq, record, hash]) => {
      return { ...record, tenantId, campaignId, seq, ...(hash !== null && { hash }) }
    })
  }

  watch(listener: (hint: StorageHint) => void): () => void {
    return this.hints.watch(listener)
  }
}

const keyRow = ({ tenantId, campaignId }: CampaignKey): Row => ({ tenant_id: tenantId, campaign_id: campaignId })

const leaseRow = (lease: Lease): Row => ({ ...keyRow(lease), fence: lease.fence })

const campaignRow = (record: CampaignRecord): Row => ({
  ...keyRow(record),
  version: record.version,
  status: record.status,
  record: kept(record),
})
