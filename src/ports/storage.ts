import type { AttemptRecord, AttemptResult, Outcome } from '../attempt/types.js'
import type { CampaignKey, CampaignRecord, CampaignStatus, Progress } from '../campaign/types.js'
import type { DialDecision, RefusalDecision } from '../compliance/decision.js'
import type { ContactStatus, DueContact, NewContact } from '../contact/types.js'
import type { CampaignEvent, EventDraft } from '../events/types.js'
import type { BudgetGuard, BudgetStorage } from './storage-budget.js'
import type { ComplianceStorage } from './storage-compliance.js'
import type { DecisionStorage } from './storage-decisions.js'
import type { ErasureStorage } from './storage-erasure.js'
import type { ExpiryStorage } from './storage-expiry.js'
import type { CallEvent } from './telephony.js'

/**
 * Storage speaks in intent, in batches, with guarded writes. One call is one round trip and one transaction: all of it
 * happens or none. Records given out are snapshots; records handed in are kept as they are and not mutated later.
 *
 * **Owner methods** take a `Lease`. They throw `LEASE_LOST` (see `leaseLost()`) and change nothing when the lease's
 * fence is no longer the campaign's newest, or the lease expired. One owner at a time moves contacts and attempts, so
 * those need no versions among themselves; what others may change (the campaign, numbers, consent) is guarded by version.
 *
 * A method that needs a campaign rejects with `CAMPAIGN_NOT_FOUND` where there is none; `get…` methods resolve to
 * `undefined` then. Instants that are compared (`dueAt`, starts, `sinceAt`) come from callers; only the end of a lease
 * is told by the storage's own time. Phones are E.164. Text is ordered by UTF-16 code units, as `<` orders strings.
 */
export interface Storage extends BudgetStorage, ComplianceStorage, DecisionStorage, ErasureStorage, ExpiryStorage {
  /** Several processes may use it at once. Engines then hold their campaigns by leases that end, unless told otherwise. */
  readonly shared?: boolean

  // ── Campaigns ──
  /** `false`, and nothing written, when the key is taken. */
  createCampaign(record: CampaignRecord, events: EventDraft[]): Promise<boolean>
  getCampaign(key: CampaignKey): Promise<CampaignRecord | undefined>
  /** By campaign id, ascending. */
  listCampaigns(query: CampaignQuery): Promise<CampaignRecord[]>
  /**
   * Replaces the record and appends `events`, if there is one whose version is still `record.version - 1`; else `false`.
   * A change to `completed` is refused too, with `false`, while a contact is pending or in progress.
   */
  updateCampaign(record: CampaignRecord, events: EventDraft[]): Promise<boolean>

  // ── Ownership ──
  /**
   * A lease with a higher fence than any before, or `undefined` while another owner's is in force. `ttlMs: null` = until
   * released. An owner that asks again gets a new lease, and its earlier one is lost.
   */
  acquireLease(key: CampaignKey, owner: string, ttlMs: number | null): Promise<Lease | undefined>
  /**
   * From now on for `ttlMs`, each by itself, in the order given. `undefined` for one that was lost; a lease past its end
   * is, though nobody took it. For the others what an owner that got no hint must know.
   */
  renewLeases(leases: Lease[], ttlMs: number | null): Promise<(OwnerNews | undefined)[]>
  /** No-op when it was lost. */
  releaseLease(lease: Lease): Promise<void>
  /**
   * Notes that `owner` looks for campaigns of the tenant for `ttlMs` from now (`null` = until further notice, 0 = no
   * longer), and tells what there is to look after. A campaign **needs an owner** when it is scheduled or active, has a
   * contact in progress or an item in its inbox, or is cancelled and has a pending contact. Costs little however many
   * campaigns there are that do not: engines ask every few seconds.
   */
  survey(query: SurveyQuery): Promise<Survey>

  // ── Contacts ──
  /**
   * Adds rows in order, due from `at` on; each gets a verdict. A `contactId` already in the campaign adds nothing
   * (`repeated`). A row whose every phone is another contact's of the campaign is stored as `skipped: duplicate`, without
   * phones; a phone that is another's is dropped from a row that has more. One given twice in a row counts once. A row
   * with a `skipReason` (without any phone: `no_phone`) is stored as skipped by it, and none of its phones becomes its
   * own. A phone that `phoneHashes` tells to be an erased contact's is dropped first; a row with no other left is stored as
   * `skipped: suppressed`, without phones and attributes. Consent becomes a version where it is given and `isNews()`, for repeated rows too.
   * Throws `CAMPAIGN_CLOSED` (see `campaignClosed()`), and adds nothing, when the campaign is completed or cancelled.
   */
  addContacts(key: CampaignKey, rows: NewContact[], at: number): Promise<AddedContact[]>
  /** `startsSinceAt` as in `DueQuery`; left out = `null`. */
  getContact(key: CampaignKey, contactId: string, startsSinceAt?: number | null): Promise<ContactDetail | undefined>
  /** By `seq`, ascending, from `afterSeq` exclusive. */
  scanContacts(key: CampaignKey, query: ContactQuery): Promise<ContactDetail[]>
  progress(key: CampaignKey): Promise<Progress>
  /** One row per zone key that has pending contacts, ordered by key. Costs the number of keys, not of contacts. */
  pendingByZone(key: CampaignKey): Promise<ZonePending[]>

  // ── The dial path (owner) ──
  /**
   * Up to `limit` pending contacts with `dueAt <= now` in one of the `zoneKeys`: callbacks first, then by `dueAt`, then
   * `seq`. Marks nothing: a contact stays pending until `reserve` or `commit` moves it.
   */
  claimDue(lease: Lease, query: DueQuery): Promise<DueContact[]>
  /**
   * Per item, in order: if campaign, contact, number, consent and the tenant's pauses are still at the versions the gate
   * saw, the campaign is active, the contact pending, its `dial` above any it had, and the number locked by no campaign of the tenant, writes
   * the attempt (`reserved`), the number lock, the start, the decision (see `chainHash()`) and the events, and moves the contact to
   * `in_progress` with that `dial` and `phoneIndex`. Else that item is a conflict and leaves no trace; so of two items
   * for one contact or one number the second is.
   *
   * An item with a `callerCap` is a conflict too when its caller ID has had that many starts. Those count that other
   * items, campaigns and owners reserve at the same time: of two that want the last use, one gets it.
   *
   * An item with an `account`, and no conflict, also needs room in it, else it is `account_full` and leaves no trace but
   * the campaign's place in the account's line. The room is what both limits leave (see `AccountUse` for what counts),
   * less one for each other campaign that has stood in line for longer than this one; so nobody who asks again and again
   * is passed over for ever. A campaign joins the line with its first item refused so, keeps its place for `waitMs` after
   * each, and leaves it when an item of it is reserved; with one refused after that it joins anew, at the end.
   */
  reserve(lease: Lease, campaignVersion: number, items: Reservation[]): Promise<ReserveReply[]>
  /**
   * How much each caller ID was used, in the order asked for; one that was never used has no start. Starts are those of
   * attempts not withdrawn, in any campaign of the tenant, told as in `NumberFacts.recentStarts`, by `AttemptRecord.from`.
   * Should cost the number of caller IDs, not of starts: it is asked before every pass of the dial path of a campaign
   * with a cap.
   */
  callerUse(tenantId: string, query: CallerUseQuery): Promise<CallerUse[]>
  /**
   * Applies all transitions, in order, and appends the decision and the events of each, then the events of `options`. An `ended` or withdrawn
   * attempt unlocks its number, if the lock is its own. What an attempt tells of a conversation or a refusal is noted with
   * its number (see `NumberFacts`), also by an outcome that comes late; it never goes back. With the `batch` of the last commit under this lease, or a lower
   * one, it changes nothing: an owner whose answer got lost asks again, and what it had asked for first may come after that.
   *
   * All or nothing; throws `CONTACT_NOT_FOUND` or `ATTEMPT_NOT_FOUND` for what there is not, and `ILLEGAL_TRANSITION`
   * when an attempt that has ended is withdrawn or made live again. To write an ended one anew, ended, is fine: an
   * outcome may come late. Then its `batch` counts as not used.
   */
  commit(lease: Lease, transitions: Transition[], options?: CommitOptions): Promise<void>
  /** Every attempt not `ended`, by reservation time then id, with its contact; `recentStarts` of its numbers stay empty. */
  liveAttempts(lease: Lease): Promise<LiveAttempt[]>
  /**
   * When each request of an attempt not withdrawn settled (`settledAt`, or `endedAt` where only the end is known), from
   * `sinceAt` on; ascending. Requests still open are among the live attempts, without `settledAt`.
   */
  startsSince(lease: Lease, sinceAt: number): Promise<number[]>
  /** Skips up to `limit` pending contacts, lowest `seq` first, with one `contact.skipped` event each; how many it skipped. */
  skipPending(lease: Lease, reason: string, at: number, limit: number): Promise<number>

  /**
   * Attempts that have not ended and whose request has not settled (no `settledAt`), of the tenant, by reservation time,
   * then id. What a command waits for that must reach calls about to be sent.
   */
  openRequests(query: OpenRequestQuery): Promise<OpenRequest[]>
  /** How much of a provider account is taken at `now` (epoch ms), by calls of every tenant. Nothing, for one never named. */
  accountUse(accountId: string, now: number): Promise<AccountUse>

  // ── Inbox: what arrives from outside for an attempt ──
  /**
   * Stores items durably, from any process, each under an id of its own; `ids` are in the order of the items. Those whose
   * attempt id names no campaign of their tenant come back in `unmatched`. Whether there is such an attempt, and whether
   * the item says anything new, is for the owner to judge.
   */
  record(items: InboxDraft[]): Promise<{ ids: string[]; unmatched: InboxDraft[] }>
  /** The oldest items not yet applied, in order of arrival; they stay until a commit names them in `applied`. */
  inbox(lease: Lease, limit: number): Promise<InboxItem[]>
  /** Live or ended; not one that was withdrawn. As in `liveAttempts`. */
  getAttempt(key: CampaignKey, attemptId: string): Promise<LiveAttempt | undefined>

  // ── Logs ──
  /**
   * Events with `seq > after`, ascending, at most `limit`. The sequence is gapless per campaign, from 1. Throws
   * `EVENTS_EXPIRED` (see `eventsExpired()`) when the first of them is no longer kept.
   */
  readEvents(key: CampaignKey, after: number, limit: number): Promise<CampaignEvent[]>
  /** Seq of the newest event, 0 when none. */
  lastEventSeq(key: CampaignKey): Promise<number>

  /**
   * Calls `listener` soon after something changed, whoever changed it; a hint, may be late, doubled or spurious, but does
   * come. What a listener throws harms nobody. Returns the way to stop, after which none is called.
   */
  watch(listener: (hint: StorageHint) => void): () => void
}

/**
 * Something changed:
 * - `campaign`: it was created or updated.
 * - `lease`: its lease was released, so that another may have it.
 * - `contacts`: rows were added, or a consent set.
 * - `inbox`: an item arrived.
 * - `events`: the log grew.
 * - `pauses`: a pause of a jurisdiction was set or lifted.
 * - `lists`: a suppression list was taken in.
 * - `numbers`: a call to a number was reserved or moved on, or a suppression changed.
 *
 * `campaignId` is `''` where the change is the whole tenant's. An owner's own moves of contacts give no hint.
 */
export interface StorageHint extends CampaignKey {
  what: 'campaign' | 'lease' | 'contacts' | 'inbox' | 'events' | 'numbers' | 'pauses' | 'lists'
  /** With `events`: the newest seq before this change, where known. */
  after?: number
}

/** Proof of owning a campaign; the higher fence wins. */
export interface Lease extends CampaignKey {
  owner: string
  fence: number
}

/** Told with a lease that was renewed. */
export interface OwnerNews {
  /** The campaign's version now. */
  version: number
  /** Whether anything waits in its inbox. */
  inbox: boolean
}

/** Who looks for campaigns, for how long that holds, and how many of those without an owner are to be told. */
export interface SurveyQuery {
  tenantId: string
  owner: string
  ttlMs: number | null
  limit: number
}

/** What a tenant's engines have to look after. */
export interface Survey {
  /** Campaigns that need an owner while no lease on them is in force; any `limit` of them. */
  unowned: CampaignKey[]
  /** How many those are in all. */
  unownedTotal: number
  /** Leases in force. */
  owned: number
  /** Engines that look for campaigns, the asking one included unless its `ttlMs` was 0. */
  engines: number
  /** The fewest leases in force that one of them has; 0 where none looks. */
  fewest: number
  /** In how many ms the first lease of another owner ends; `undefined` where none does. */
  firstEndsInMs?: number
}

/** Which campaigns. */
export interface CampaignQuery {
  tenantId: string
  statuses?: CampaignStatus[]
  /** Exclusive. */
  afterId?: string
  limit: number
}

/** What became of a row: its place, and how many of its phones were another contact's, or an erased one's. */
export type AddedContact =
  | { kind: 'added'; seq: number; dropped: number }
  | { kind: 'skipped'; seq: number; reason: string; duplicateOf?: string }
  | { kind: 'repeated' }

/** Which contacts. */
export interface ContactQuery {
  afterSeq?: number
  limit: number
  statuses?: ContactStatus[]
  /** Contacts with at least one attempt of these results. */
  results?: AttemptResult[]
  /** Only these contacts; those that there are not are passed over. */
  seqs?: number[]
  /** As in `DueQuery`; left out = `null`. */
  startsSinceAt?: number | null
}

/** A contact with its attempts (oldest first) and the facts the gate reads. */
export interface ContactDetail extends DueContact {
  attemptList: AttemptRecord[]
}

/** How many contacts of one window key are pending, and when the first of them is due (epoch ms). */
export interface ZonePending {
  zoneKey: string
  pending: number
  nextDueAt: number
}

/** What to claim. Instants are epoch ms. */
export interface DueQuery {
  now: number
  zoneKeys: string[]
  limit: number
  /** `recentStarts` are those from this instant on; `null` = not needed, they stay empty. */
  startsSinceAt: number | null
}

/** At most `max` (from 1) starts from one caller ID since `sinceAt`, which counts (epoch ms); later instants than now count too. */
export interface CallerCap {
  max: number
  sinceAt: number
}

/** Of which caller IDs (E.164), and under which cap. */
export interface CallerUseQuery extends CallerCap {
  numbers: string[]
}

/** What became of the cap of one caller ID. */
export interface CallerUse {
  /** Starts from `sinceAt` on; may be more than `max`. */
  starts: number
  /** Once there are `max` starts or more: the `max`-th newest. Fewer than `max` are left when that no longer counts. */
  bindingStartAt?: number
}

/** An intent to dial, with the versions that the gate saw and what is written with it. */
export interface Reservation {
  attempt: AttemptRecord
  /** `pausesVersion`: the same for all items of one call. */
  expect: { contactVersion: number; numberVersion: number; consentVersion: number; pausesVersion: number }
  phoneIndex: number
  /** For `attempt.from`, across the tenant. Left out = no cap. */
  callerCap?: CallerCap
  decision: DialDecision
  /** In a campaign with a hash chain: `decisionDigest()` of the decision. */
  decisionDigest?: string
  events: EventDraft[]
  /** The provider account that the call is placed on, if its use is limited; the same for all items of one call. */
  account?: AccountGuard
  /** What the campaign may cost; left out = anything. */
  budget?: BudgetGuard
}

/** `conflict`: something changed since the gate. `account_full`: no room in the provider account. `over_budget`: see `BudgetGuard`. Nothing was written then. */
export type ReserveReply = 'reserved' | 'conflict' | 'account_full' | 'over_budget'

/** A provider account and how much of it may be used; `null` = no such limit. */
export interface AccountGuard {
  /** Whatever tenants share it. */
  accountId: string
  concurrentCalls: number | null
  callsPerHour: number | null
  /** How long a campaign keeps its place in line after it was refused. */
  waitMs: number
}

/**
 * What is taken of a provider account, by attempts reserved with it. A **live call** is an attempt that has not ended. A
 * **start** is an attempt that was not withdrawn, until an hour after its `settledAt`, that hour's end included; while it
 * has none it counts until it ends: without a `settledAt` by then, no call was placed. A storage may count a start for
 * up to a second longer.
 */
export interface AccountUse {
  liveCalls: number
  starts: number
  /** When the first of the starts stops counting, if none is added; epoch ms. `undefined` where that is not known of any. */
  nextStartFreeAt?: number
}

/** Which open requests: all of the tenant's, or those of a campaign, of phones, of contacts; all that is given must hold. */
export interface OpenRequestQuery {
  tenantId: string
  campaignId?: string
  phones?: string[]
  contactIds?: string[]
}

/** A request that may still be sent, or has no answer yet. Instants are epoch ms. */
export interface OpenRequest extends CampaignKey {
  attemptId: string
  reservedAt: number
  sendBefore: number
}

/** What a transition writes of a contact; fields left out stay, but for `reason`, which belongs to the status. */
export interface ContactPatch {
  status: ContactStatus
  reason?: string
  phoneIndex?: number
  attempts?: number
  callbacks?: number
  dueAt?: number
  callbackDue?: boolean
}

/** A move of one contact, its attempt, or both, with the events that tell of it. */
export interface Transition {
  contactSeq: number
  contact?: ContactPatch
  /** The attempt's new state, whole. */
  attempt?: AttemptRecord
  /** The reservation never became a call: the attempt is removed, its lock and start with it; the contact keeps its dial count. */
  withdraw?: string
  /** Why the contact is not dialled. */
  decision?: RefusalDecision
  /** As in `Reservation`. */
  decisionDigest?: string
  events: EventDraft[]
}

/** What is written beside the transitions. */
export interface CommitOptions {
  /** Numbers the commits under one lease: 1, 2, … in order. */
  batch?: number
  /** Ids of inbox items that these transitions took in, and so go; unknown ones are passed over. */
  applied?: string[]
  /** Events of the campaign itself. */
  events?: EventDraft[]
}

/** An attempt and its contact. */
export interface LiveAttempt {
  attempt: AttemptRecord
  contact: DueContact
}

/** What arrived for an attempt; `receivedAt` in epoch ms. */
export type InboxDraft =
  | { kind: 'call'; tenantId: string; attemptId: string; event: CallEvent; receivedAt: number }
  | { kind: 'outcome'; tenantId: string; attemptId: string; outcome: Outcome; receivedAt: number }

/** The same, stored. */
export type InboxItem = InboxDraft & { id: string }
