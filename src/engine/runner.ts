import type { CampaignKey } from '../campaign/types.js'
import { OutdialError } from '../errors.js'
import { bounded } from './bounded.js'
import { tellOfBudget } from './budget.js'
import { drainInbox } from './call-events.js'
import { closeWhenDone, sweepCancelled } from './closing.js'
import type { EngineContext } from './context.js'
import { dialPass } from './dialer.js'
import { errorText } from './error-text.js'
import { expireContacts } from './expiring.js'
import { handBack } from './hand-back.js'
import type { OwnedCampaign } from './owned-campaign.js'
import { reconcile } from './reconciler.js'
import { readHolidays } from './rules.js'
import { moveStatus, refresh } from './status-moves.js'
import { resync, takeOwnership } from './take-ownership.js'
import { finishTest } from './test-run.js'

const ERROR_PAUSE_MS = 1_000
const START_ANEW_MS = 5_000
/** Beside requests in flight and last commits, how long closing may take. */
const CLOSE_MARGIN_MS = 15_000

/**
 * Drives one campaign that this engine owns: the only loop there is. Each turn takes in what changed (record, inbox,
 * silent calls), moves the campaign's own status, and makes one pass of the dial path; then it sleeps until something
 * is due or somebody wakes it. Commands do not act here directly: they change the record and wait for a turn.
 */
export class Runner {
  #waiters: { resolve: () => void; turn: number }[] = []
  #turn = 0
  #finished: Promise<void>
  readonly #stopBeating: () => void
  /** It ended because its lease was not in force any more. */
  lostLease = false

  private constructor(
    private readonly ctx: EngineContext,
    readonly owned: OwnedCampaign,
  ) {
    this.#stopBeating = this.#keep()
    this.#finished = this.#loop()
  }

  /** `undefined` when another owner has the campaign. */
  static async start(ctx: EngineContext, key: CampaignKey): Promise<Runner | undefined> {
    const owned = await takeOwnership(ctx, key)
    return owned && new Runner(ctx, owned)
  }

  /** Resolves when the loop has ended: every contact final and nothing live, closed, or the lease lost. */
  get finished(): Promise<void> {
    return this.#finished
  }

  wake(what: 'campaign' | 'contacts' | 'inbox'): void {
    if (what === 'campaign') this.owned.stale = true
    else if (what === 'inbox') this.owned.mail = true
    else {
      this.owned.contactsChanged()
      this.owned.lookAgain()
    }
    this.owned.wake.now()
  }

  /** Until the returned function is called, no request is sent. */
  hold(): () => void {
    this.owned.holds += 1
    return () => {
      this.owned.holds -= 1
      this.owned.lookAgain()
      this.owned.wake.now()
    }
  }

  /** Resolves when a whole turn that began after this call has ended and is durable, so that what storage holds now is in force. */
  async sync(): Promise<void> {
    this.owned.stale = true
    this.owned.mail = true
    const turn = this.#turn + 1
    const done = new Promise<void>(resolve => this.#waiters.push({ resolve, turn }))
    this.owned.wake.now()
    await Promise.race([done, this.#finished])
    await this.owned.committer.flush().catch(() => undefined)
  }

  /** Resolves when every request in flight now has settled and what it told is durable. */
  async quiet(): Promise<void> {
    await Promise.all(this.owned.inFlight)
    await this.owned.committer.flush().catch(() => undefined)
  }

  /** Stops dialling, waits for requests in flight, hands the campaign back. Live calls go on; storage knows them. Ends in any case: see `engine.close()`. */
  async close(): Promise<void> {
    const { ctx, owned } = this
    owned.stopped = true
    owned.committer.close()
    owned.wake.now()
    const { campaignId } = owned.record
    // A storage that never answers must not hold the process: it sends nothing more, and its lease ends by itself.
    await bounded(ctx.clock, ctx.requestTimeoutMs + CLOSE_MARGIN_MS, this.#finished, () =>
      ctx.logger.error('A campaign could not be handed back in time; its next owner finds out what became of it', {
        campaignId,
      }),
    )
  }

  async #loop(): Promise<void> {
    const { owned } = this
    while (!owned.stopped) {
      this.#turn += 1
      const again = await this.#guarded()
      this.#release()
      if (!again && !owned.stopped) await owned.wake.wait(this.#sleepMs())
    }
    await Promise.all(owned.acting)
    await this.quiet()
    this.#stopBeating()
    await owned.throttle.close()
    this.ctx.room.leave(owned.roomFree)
    this.ctx.account?.pace.leave(owned.myTurn)
    await handBack(this.ctx, owned)
  }

  #release(): void {
    const ready = this.#waiters.filter(waiter => waiter.turn <= this.#turn)
    this.#waiters = this.#waiters.filter(waiter => waiter.turn > this.#turn)
    for (const waiter of ready) waiter.resolve()
  }

  async #guarded(): Promise<boolean> {
    try {
      return await this.#takeTurn()
    } catch (error) {
      const { owned, ctx } = this
      if (owned.committer.lost !== undefined && !OutdialError.is(owned.committer.lost, 'LEASE_LOST')) {
        await this.#startAnew()
        return false
      }
      if (OutdialError.is(error, 'LEASE_LOST')) {
        ctx.logger.warn('Lease lost; this engine stops dialling the campaign', { campaignId: owned.record.campaignId })
        this.lostLease = true
        owned.stopped = true
        return false
      }
      ctx.logger.error('A turn failed; trying again', { campaignId: owned.record.campaignId, error: errorText(error) })
      await new Promise<void>(resolve => ctx.clock.setTimer(ERROR_PAUSE_MS, resolve))
      owned.stale = owned.mail = owned.unsure = true
      owned.lookAgain()
      return true
    }
  }

  /** Storage knows of something else than this owner does: it lets go, and is taken up with everything read anew. */
  async #startAnew(): Promise<void> {
    const { ctx, owned } = this
    this.lostLease = true
    owned.stopped = true
    // Not at once: should the same come again, it must not come a thousand times a second.
    await new Promise<void>(resolve => ctx.clock.setTimer(START_ANEW_MS, resolve))
  }

  async #takeTurn(): Promise<boolean> {
    const { ctx, owned } = this
    if (owned.committer.lost !== undefined) throw owned.committer.lost
    if (owned.stale) await refresh(ctx, owned)
    if (owned.unsure) await resync(ctx, owned)
    if (owned.mail) {
      owned.mail = false
      await drainInbox(ctx, owned)
    }
    await ctx.pauses.refresh()
    owned.pausedBy(ctx.pauses.current)
    if (owned.hours.asksForLists) await ctx.lists.refresh()
    owned.listsAre(ctx.lists.current)
    await readHolidays(ctx, owned)
    reconcile(ctx, owned)
    await moveStatus(ctx, owned)
    await expireContacts(ctx, owned)
    if (owned.record.status === 'cancelled') await sweepCancelled(ctx, owned)
    const again = await dialPass(ctx, owned)
    if (!again) {
      tellOfBudget(ctx, owned)
      await finishTest(ctx, owned)
      await closeWhenDone(ctx, owned)
    }
    return again || owned.stale || owned.mail
  }

  #sleepMs(): number {
    const { ctx, owned } = this
    const mono = ctx.clock.monotonic()
    const now = ctx.clock.now()
    const waits = [owned.live.nextCheck() - mono]
    if (owned.holidaysAgainAt > mono) waits.push(owned.holidaysAgainAt - mono)
    if (owned.record.status === 'active' || owned.record.status === 'scheduled') waits.push(owned.nextExpiryAt - now)
    if (owned.record.status === 'scheduled') waits.push((owned.record.startAt ?? now) - now)
    if (owned.sending && !owned.starved && !owned.overBudget && !owned.crowdedOut && !owned.unpaced) {
      const due = owned.nothingToDialBefore - now
      waits.push(Math.max(due, owned.pacing.waitMs()))
    }
    if (owned.sending && owned.wrapUpUntil > mono) waits.push(owned.wrapUpUntil - mono)
    // Never 0: a turn that found nothing to do must not be followed by the same turn in the same instant for ever.
    return Math.max(1, Math.min(...waits))
  }

  /** What the heartbeat brings: the lease holds on, and news that a hint may not have brought. */
  #keep(): () => void {
    const { owned } = this
    return this.ctx.heartbeat.keep({
      lease: owned.lease,
      renewed: (safeUntil, { version, inbox }) => {
        owned.leasedUntil = safeUntil
        if (version !== owned.record.version) owned.stale = true
        if (inbox) owned.mail = true
        owned.wake.now()
      },
      lost: () => {
        this.lostLease = true
        void this.close()
      },
    })
  }
}
