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
import { OutdialError, parseAttemptId } from 'outdial'
import { Accounts } from './accounts.js'
import { addContacts } from './adding.js'
import type { Campaign, CampaignLimits } from './campaign.js'
import { readDecisions } from './decisions.js'
import { commit, reserve } from './dialing.js'
import * as queries from './queries.js'
import { contactDetail, dueContact } from './snapshots.js'
import { openRequests, survey } from './survey.js'
import { hint, TenantRules } from './tenant-rules.js'

/** How much is kept, and by which time. */
export interface MemoryStorageOptions {
  /** How many of the newest events are kept for each campaign; default 10,000. */
  eventWindow?: number
  /** How many of the newest decision records are kept for each campaign; default 10,000. */
  decisionWindow?: number
  /** The storage's time, epoch ms. Needed only for leases that end by themselves (`ttlMs` not `null`). */
  now?: () => number
}

/**
 * Reference storage: everything in this process, gone with it. A million contacts with one and a half attempts each take
 * about 0.4 GB. Each method does all its work before anything else runs, so each is a transaction.
 *
 * Rejects with `CAMPAIGN_NOT_FOUND` where a campaign is needed and there is none, `LEASE_LOST` as the port says, and
 * `INVALID_INPUT` for phones that are not E.164.
 */
export class MemoryStorage extends TenantRules implements Storage {
  readonly #limits: CampaignLimits
  readonly #accounts = new Accounts()
  #arrivals = 0

  /** Throws `INVALID_INPUT` for a window that is not a whole number from 1. */
  constructor(options: MemoryStorageOptions = {}) {
    super()
    this.#limits = {
      eventWindow: checkWindow('eventWindow', options.eventWindow ?? 10_000),
      decisionWindow: checkWindow('decisionWindow', options.decisionWindow ?? 10_000),
      now: options.now,
    }
  }

  async createCampaign(record: CampaignRecord, events: EventDraft[]): Promise<boolean> {
    const tenant = this.tenant(record.tenantId)
    if (tenant.campaigns.has(record.campaignId)) return false
    const campaign = tenant.create(frozen(record), this.#limits)
    campaign.append(events)
    this.tell(campaign, 0, 'campaign')
    return true
  }

  async getCampaign(key: CampaignKey): Promise<CampaignRecord | undefined> {
    return this.#find(key)?.record
  }

  async listCampaigns(query: CampaignQuery): Promise<CampaignRecord[]> {
    return queries.listCampaigns(this.tenant(query.tenantId), query)
  }

  async updateCampaign(record: CampaignRecord, events: EventDraft[]): Promise<boolean> {
    const campaign = this.#find(record)
    if (campaign?.record.version !== record.version - 1) return false
    if (record.status === 'completed' && !campaign.isFinal()) return false
    const before = campaign.events.last
    campaign.record = frozen(record)
    campaign.append(events)
    this.tell(campaign, before, 'campaign')
    return true
  }

  async acquireLease(key: CampaignKey, owner: string, ttlMs: number | null): Promise<Lease | undefined> {
    const fence = this.#campaign(key).ownership.acquire(owner, ttlMs)
    return fence === undefined ? undefined : { tenantId: key.tenantId, campaignId: key.campaignId, owner, fence }
  }

  async renewLeases(leases: Lease[], ttlMs: number | null): Promise<(OwnerNews | undefined)[]> {
    return leases.map(lease => {
      const campaign = this.#find(lease)
      if (!campaign?.ownership.renew(lease, ttlMs)) return undefined
      return { version: campaign.record.version, inbox: campaign.inbox.size > 0 }
    })
  }

  async releaseLease(lease: Lease): Promise<void> {
    if (this.#campaign(lease).ownership.release(lease)) this.hints.send(hint(lease, 'lease'))
  }

  async survey(query: SurveyQuery): Promise<Survey> {
    return survey(this.tenant(query.tenantId), query, this.#limits.now)
  }

  async addContacts(key: CampaignKey, rows: NewContact[], at: number): Promise<AddedContact[]> {
    const added = addContacts(this.tenant(key.tenantId), this.#campaign(key), rows, at)
    this.hints.send(hint(key, 'contacts'))
    return added
  }

  async getContact(
    key: CampaignKey,
    contactId: string,
    startsSinceAt: number | null = null,
  ): Promise<ContactDetail | undefined> {
    const campaign = this.#find(key)
    const seq = campaign?.contacts.find(contactId) ?? -1
    return campaign && seq >= 0 ? contactDetail(this.tenant(key.tenantId), campaign, seq, startsSinceAt) : undefined
  }

  async scanContacts(key: CampaignKey, query: ContactQuery): Promise<ContactDetail[]> {
    return queries.scanContacts(this.tenant(key.tenantId), this.#campaign(key), query)
  }

  async progress(key: CampaignKey): Promise<Progress> {
    return this.#campaign(key).progress()
  }

  async pendingByZone(key: CampaignKey): Promise<ZonePending[]> {
    return this.#campaign(key).due.pending()
  }

  async claimDue(lease: Lease, { zoneKeys, now, limit, startsSinceAt }: DueQuery): Promise<DueContact[]> {
    const campaign = this.#owned(lease)
    const tenant = this.tenant(lease.tenantId)
    return campaign.due.due(zoneKeys, now, limit).map(seq => dueContact(tenant, campaign, seq, startsSinceAt))
  }

  async reserve(lease: Lease, campaignVersion: number, items: Reservation[]): Promise<ReserveReply[]> {
    const campaign = this.#owned(lease)
    const before = campaign.events.last
    const replies = reserve(this.tenant(lease.tenantId), campaign, campaignVersion, items, this.#accounts)
    this.tell(campaign, before, 'numbers')
    return replies
  }

  async callerUse(tenantId: string, { numbers, ...cap }: CallerUseQuery): Promise<CallerUse[]> {
    const { callerStarts } = this.tenant(tenantId)
    return numbers.map(number => callerStarts.use(number, cap))
  }

  async commit(lease: Lease, transitions: Transition[], options: CommitOptions = {}): Promise<void> {
    const campaign = this.#owned(lease)
    if (campaign.ownership.isRepeated(options.batch)) return
    const before = campaign.events.last
    commit(this.tenant(lease.tenantId), campaign, transitions, options, this.#accounts)
    campaign.ownership.committed(options.batch)
    this.tell(campaign, before, 'numbers')
  }

  async liveAttempts(lease: Lease): Promise<LiveAttempt[]> {
    return queries.liveAttempts(this.tenant(lease.tenantId), this.#owned(lease))
  }

  async startsSince(lease: Lease, sinceAt: number): Promise<number[]> {
    return this.#owned(lease).attempts.settledSince(sinceAt)
  }

  async skipPending(lease: Lease, reason: string, at: number, limit: number): Promise<number> {
    const campaign = this.#owned(lease)
    const before = campaign.events.last
    const skipped = queries.skipPending(campaign, reason, at, limit)
    this.tell(campaign, before)
    return skipped
  }

  async expireContacts(lease: Lease, at: number, limit: number): Promise<Expired> {
    const campaign = this.#owned(lease)
    const before = campaign.events.last
    const expired = queries.expireContacts(campaign, at, limit)
    this.tell(campaign, before)
    return expired
  }

  async spending(key: CampaignKey): Promise<number> {
    return this.#campaign(key).spending
  }

  async openRequests(query: OpenRequestQuery): Promise<OpenRequest[]> {
    return openRequests(this.tenant(query.tenantId), query)
  }

  async accountUse(accountId: string, now: number): Promise<AccountUse> {
    return this.#accounts.use(accountId, now)
  }

  async record(items: InboxDraft[]): Promise<{ ids: string[]; unmatched: InboxDraft[] }> {
    const ids: string[] = []
    const unmatched: InboxDraft[] = []
    const campaigns = new Set<Campaign>()
    for (const item of items) {
      const campaignId = parseAttemptId(item.attemptId)?.campaignId
      const campaign = campaignId === undefined ? undefined : this.#find({ tenantId: item.tenantId, campaignId })
      if (campaign) {
        const id = String(++this.#arrivals)
        ids.push(id)
        campaign.inbox.set(id, { id, ...item })
        campaigns.add(campaign)
      } else unmatched.push(item)
    }
    for (const { record } of campaigns) this.hints.send(hint(record, 'inbox'))
    return { ids, unmatched }
  }

  async inbox(lease: Lease, limit: number): Promise<InboxItem[]> {
    const items: InboxItem[] = []
    for (const item of this.#owned(lease).inbox.values()) {
      if (items.length >= limit) break
      items.push({ ...item })
    }
    return items
  }

  async getAttempt(key: CampaignKey, attemptId: string): Promise<LiveAttempt | undefined> {
    const campaign = this.#find(key)
    return campaign && queries.findAttempt(this.tenant(key.tenantId), campaign, attemptId)
  }

  async readEvents(key: CampaignKey, after: number, limit: number): Promise<CampaignEvent[]> {
    return queries.readEvents(this.#campaign(key), after, limit)
  }

  async lastEventSeq(key: CampaignKey): Promise<number> {
    return this.#campaign(key).events.last
  }

  async decisions(query: DecisionQuery): Promise<Decision[]> {
    const { tenantId, campaignId, after } = query
    const one = campaignId === undefined ? undefined : this.#campaign({ tenantId, campaignId })
    const { campaigns } = this.tenant(tenantId)
    return readDecisions(one ? [one] : [...campaigns.values()], after && campaigns.get(after.campaignId), query)
  }

  /** Called before the promise of the change resolves. `campaignId` is `''` where the change is the whole tenant's. */
  watch(listener: (hint: StorageHint) => void): () => void {
    return this.hints.watch(listener)
  }

  #find(key: CampaignKey): Campaign | undefined {
    return this.tenants.get(key.tenantId)?.campaigns.get(key.campaignId)
  }

  #campaign(key: CampaignKey): Campaign {
    const campaign = this.#find(key)
    if (campaign) return campaign
    const { tenantId, campaignId } = key
    throw new OutdialError('CAMPAIGN_NOT_FOUND', `There is no campaign '${campaignId}' of tenant '${tenantId}'.`, {
      tenantId,
      campaignId,
    })
  }

  #owned(lease: Lease): Campaign {
    return this.#campaign(lease).guard(lease)
  }
}

/** A copy that cannot be changed, and so can be given out as it is however often it is asked for. */
function frozen(record: CampaignRecord): CampaignRecord {
  const copy = structuredClone(record)
  const freeze = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return
    Object.freeze(value)
    Object.values(value).forEach(freeze)
  }
  freeze(copy)
  return copy
}

function checkWindow(name: string, window: number): number {
  if (Number.isInteger(window) && window >= 1) return window
  throw new OutdialError(
    'INVALID_INPUT',
    `MemoryStorage was given ${name} ${window}; it must be a whole number from 1.`,
    {
      issues: [{ path: name, expected: 'a whole number from 1', received: String(window) }],
    },
  )
}
