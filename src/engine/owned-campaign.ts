import type { CampaignHours } from '../campaign/hours.js'
import type { CampaignKey, CampaignRecord } from '../campaign/types.js'
import type { JurisdictionPauses } from '../compliance/pauses.js'
import type { Lease } from '../ports/storage.js'
import type { Throttle } from '../ports/throttle.js'
import { CallerIds } from './caller-ids.js'
import { Committer } from './committer.js'
import type { EngineContext } from './context.js'
import type { ListDates } from './lists.js'
import { LiveCalls } from './live-calls.js'
import { Pacing } from './pacing.js'
import { Wake } from './wake.js'

/** How often to look at what time alone does not open, or a pause of a jurisdiction closes: the hint that it was lifted may get lost. */
const CLOSED_LOOK_MS = 3_600_000

/** Everything the owner of a campaign holds in memory; all of it can be read anew from storage. */
export class OwnedCampaign {
  record: CampaignRecord
  hours: CampaignHours
  throttle!: Throttle
  readonly live = new LiveCalls()
  readonly callerIds: CallerIds
  readonly committer: Committer
  readonly pacing: Pacing
  readonly wake: Wake
  /** Requests under way; `pause()` waits for them. */
  readonly inFlight = new Set<Promise<void>>()
  /** What is being asked about machines that answered; the campaign is not handed back before. */
  readonly acting = new Set<Promise<void>>()
  /** While above 0 no request is sent: a command is about to change what is allowed. */
  holds = 0
  /** The year whose holidays `hours` know, and those around it; `undefined` = to be looked at. */
  holidaysOf: number | undefined
  /** They could not be read: not before (monotonic). */
  holidaysAgainAt = Number.NEGATIVE_INFINITY
  /** A draw fell short; no further pass until permits come back. */
  starved = false
  /** As many requests are under way as the engine allows; no further pass until one settles. */
  crowdedOut = false
  /** Tells that one has, and it is this campaign's turn. */
  readonly roomFree = () => {
    this.crowdedOut = false
    this.wake.now()
  }
  /** The provider account's pace lets no call start now; no further pass until it is this campaign's turn. */
  unpaced = false
  /** Tells that it is. */
  readonly myTurn = () => {
    this.unpaced = false
    this.wake.now()
  }
  /** Nothing is due before this instant (wall time), as far as we know. */
  nothingDueBefore = Number.NEGATIVE_INFINITY
  /** What is left of the budget was not enough for a call; no further pass until some is given back, or more is allowed. */
  overBudget = false
  /** That it is used up was told of. */
  budgetTold = false
  /** No contact expires before this instant (wall time), as far as we know. */
  nextExpiryAt = Number.NEGATIVE_INFINITY
  /** Window keys of every contact that may be pending; `undefined` = to be read. One too many costs a claim next to nothing. */
  zoneKeys: Set<string> | undefined
  /** Until when (monotonic) the campaign stays open for outcomes. */
  wrapUpUntil = Number.NEGATIVE_INFINITY
  /** What a person must mend; the runner pauses the campaign with it, and until then nothing is sent. */
  trouble: string | undefined
  /** The record here may be older than storage's. */
  stale = false
  /** A turn failed, so storage may hold reservations whose answer never came: nothing is claimed before they are looked for. */
  unsure = false
  /** Until when (monotonic) the lease is surely ours; nothing is sent from then on. */
  leasedUntil = Number.POSITIVE_INFINITY
  /** Items may wait in the inbox. */
  mail = true
  /** Resolves when what was taken in from the inbox has left it. */
  takenIn: Promise<void> = Promise.resolve()
  stopped = false

  constructor(
    private readonly ctx: EngineContext,
    readonly lease: Lease,
    record: CampaignRecord,
  ) {
    this.record = record
    this.hours = ctx.rules.hours(record.settings, ctx.clock.now())
    this.callerIds = new CallerIds(record)
    this.committer = new Committer(ctx, lease, () => this.wake.now())
    this.wake = new Wake(ctx.clock)
    this.pacing = new Pacing(
      ctx,
      () => this.record.settings.breaker,
      event => this.committer.event(event),
    )
  }

  get key(): CampaignKey {
    return { tenantId: this.record.tenantId, campaignId: this.record.campaignId }
  }

  /** Takes a newer record in; what was derived from the old one is derived anew. */
  adopt(record: CampaignRecord): void {
    if (record.settingsVersion !== this.record.settingsVersion) {
      this.renewHours(record)
      this.budgetFreed()
      this.holidaysOf = undefined
    }
    this.record = record
    this.callerIds.adopt(record)
    this.lookAgain()
  }

  /** Other settings hold, or other holidays are known. */
  renewHours(record = this.record): void {
    const { pauses, lists } = this.hours
    this.hours = this.ctx.rules.hours(record.settings, this.ctx.clock.now())
    this.hours.pauses = pauses
    this.hours.lists = lists
    this.lookAgain()
  }

  /** Of which date suppression lists are now. */
  listsAre(lists: ListDates): void {
    if (this.hours.lists === lists) return
    this.hours.lists = lists
    this.lookAgain()
  }

  /** Pauses of jurisdictions that hold now. */
  pausedBy(pauses: JurisdictionPauses): void {
    if (this.hours.pauses === pauses) return
    this.hours.pauses = pauses
    this.lookAgain()
  }

  /**
   * When to look at a contact of this key that is due at `dueAt`; never `Infinity`, which is to say that nobody is pending.
   * Of a pause that was lifted only a hint tells, so where one holds it is looked at now and then.
   */
  takenUpFrom(zoneKey: string, dueAt: number): number {
    const now = this.ctx.clock.now()
    const from = this.hours.claimableFrom(zoneKey, dueAt)
    const sleepsItOut = from !== Number.POSITIVE_INFINITY && !this.hours.isPaused(zoneKey, now)
    return sleepsItOut ? from : Math.min(from, Math.max(dueAt, now + CLOSED_LOOK_MS))
  }

  /** Contacts may be due that were not before. */
  lookAgain(from = Number.NEGATIVE_INFINITY): void {
    this.nothingDueBefore = Math.min(this.nothingDueBefore, from)
  }

  /** There may be enough for a call again. */
  budgetFreed(): void {
    if (!this.overBudget) return
    this.overBudget = this.budgetTold = false
    this.lookAgain()
    this.wake.now()
  }

  /** A contact that is pending expires then; `undefined` = it does not. */
  expiresFrom(at = Number.POSITIVE_INFINITY): void {
    this.nextExpiryAt = Math.min(this.nextExpiryAt, at)
  }

  /** Contacts may be pending that this owner has not heard of. */
  contactsChanged(): void {
    this.zoneKeys = undefined
    this.nextExpiryAt = Number.NEGATIVE_INFINITY
  }

  /** A contact of this zone is pending again. */
  pendingAgain(zoneKey: string, from?: number): void {
    this.zoneKeys?.add(zoneKey)
    this.lookAgain(from)
  }

  /** No pass is worth making before this instant (wall time), as far as we know. */
  get nothingToDialBefore(): number {
    return Math.max(this.nothingDueBefore, this.callerIds.usedUpUntil)
  }

  get sending(): boolean {
    const may = this.holds === 0 && !this.stopped && this.trouble === undefined && this.record.status === 'active'
    return may && !this.leaseRunsOut
  }

  /** The heartbeat had no answer for so long that others may soon take over. */
  get leaseRunsOut(): boolean {
    return this.ctx.clock.monotonic() >= this.leasedUntil
  }
}
