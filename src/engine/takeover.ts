import type { CampaignKey } from '../campaign/types.js'
import type { Timer } from '../ports/clock.js'
import type { StorageHint, Survey } from '../ports/storage.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'
import type { Owners } from './owners.js'

/** Most campaigns taken up after one survey, and how many of them at once. */
const PAGE = 100
const AT_ONCE = 10
/** Looks that hints ask for come no closer together than this. */
const SPACING_MS = 200
/** How soon to look again for what was left to others; what they did not take by then is anybody's. */
const LEFT_TO_OTHERS_MS = 1_000
/** A campaign may have been changed by a command for its owner to come. */
const AFTER_CHANGE_MS = 1_000
/** After others left campaigns alone: for so many leases nothing is given to them. */
const NO_GIVING_LEASES = 20

/**
 * Finds campaigns that need an owner and have none, and spreads them over the engines that look for them. Each takes up
 * to its share: campaigns under way by engines, rounded up. What is still there a second later it takes whatever its share,
 * so that an engine that cannot take its own starves nobody; what it has beyond its share when nothing waits, it hands
 * over. It looks when a lease is released, when the first lease of another engine ends, and once per lease at least. A
 * lease without an end is released by its owner or never: then it takes all there is, and looks after releases only.
 */
export class Takeover {
  #timer: Timer | undefined
  #due = Number.POSITIVE_INFINITY
  #looking = false
  #started = false
  #closed = false
  /** The look before this one left campaigns to others. */
  #left = false
  #noGivingBefore = Number.NEGATIVE_INFINITY

  constructor(
    private readonly ctx: EngineContext,
    private readonly owners: Owners,
    private readonly tenantId: string,
  ) {}

  /** Takes up what nobody owns, and goes on looking. */
  async start(): Promise<void> {
    if (!this.ctx.runsCampaigns) return
    this.#started = true
    await this.#look()
  }

  hint({ what, ...key }: StorageHint): void {
    if (what === 'lease') this.#lookIn(SPACING_MS)
    else if ((what === 'campaign' || what === 'inbox') && !this.owners.runs(key)) this.#lookIn(AFTER_CHANGE_MS)
  }

  /** Others no longer count on this engine. */
  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    const { storage, owner, logger } = this.ctx
    if (!this.#started) return
    try {
      await storage.survey({ tenantId: this.tenantId, owner, ttlMs: 0, limit: 0 })
    } catch (error) {
      logger.warn('Storage was not told that this engine is gone; it will notice', { error: errorText(error) })
    }
  }

  /** Whether a campaign without an owner is noticed here though nobody asks for it. */
  get active(): boolean {
    return this.#started && !this.#closed && this.ctx.leaseTtlMs !== null
  }

  async #look(): Promise<void> {
    if (this.#looking || this.#closed) return
    this.#looking = true
    this.#due = Number.POSITIVE_INFINITY
    this.#timer?.cancel()
    let nextMs = this.ctx.leaseTtlMs === null ? Number.POSITIVE_INFINITY : LEFT_TO_OTHERS_MS
    try {
      nextMs = await this.#share()
    } finally {
      this.#looking = false
      // A hint that came meanwhile may have asked for an earlier one.
      const asked = this.#due - this.ctx.clock.monotonic()
      this.#due = Number.POSITIVE_INFINITY
      this.#lookIn(Math.min(nextMs, asked))
    }
  }

  #lookIn(ms: number): void {
    if (!this.#started || this.#closed) return
    const { clock, logger } = this.ctx
    const due = clock.monotonic() + Math.max(1, ms)
    if (due >= this.#due) return
    this.#due = due
    this.#timer?.cancel()
    if (this.#looking) return
    const look = () => {
      this.#look().catch(error =>
        logger.error('Looking for campaigns without an owner failed', { error: errorText(error) }),
      )
    }
    this.#timer = clock.setTimer(due - clock.monotonic(), look, { background: true })
  }

  /** Takes and gives by one survey, or more where much is free; in how many ms to look again. */
  async #share(): Promise<number> {
    const { leaseTtlMs, clock } = this.ctx
    for (;;) {
      const survey = await this.#survey()
      const taken = await this.#take(survey)
      const left = survey.unownedTotal - taken
      if (left > 0 && taken > 0 && survey.unowned.length < survey.unownedTotal && !this.#closed) continue
      if (leaseTtlMs === null) return Number.POSITIVE_INFINITY
      if (survey.unownedTotal === 0) this.#give(survey)
      if (this.#left && taken > 0) this.#noGivingBefore = clock.monotonic() + NO_GIVING_LEASES * leaseTtlMs
      this.#left = left > 0
      if (this.#left) return LEFT_TO_OTHERS_MS
      return Math.min(leaseTtlMs, (survey.firstEndsInMs ?? leaseTtlMs) + 1)
    }
  }

  #survey(): Promise<Survey> {
    const { storage, owner, leaseTtlMs } = this.ctx
    // It asks at least once per lease; one that misses a turn is not forgotten yet.
    const ttlMs = leaseTtlMs === null ? null : 2 * leaseTtlMs
    return storage.survey({ tenantId: this.tenantId, owner, ttlMs, limit: PAGE })
  }

  /** How many it took. */
  async #take(survey: Survey): Promise<number> {
    const all = survey.engines <= 1 || this.#left || this.ctx.leaseTtlMs === null
    const room = all ? PAGE : shareOf(survey) - this.owners.count
    const chosen = (survey.engines > 1 ? this.#shuffled(survey.unowned) : survey.unowned).slice(0, Math.max(0, room))
    let taken = 0
    const failures: unknown[] = []
    for (let i = 0; i < chosen.length && !this.#closed; i += AT_ONCE) {
      const answers = await Promise.allSettled(chosen.slice(i, i + AT_ONCE).map(key => this.owners.ensure(key)))
      for (const answer of answers) {
        if (answer.status === 'rejected') failures.push(answer.reason)
        else if (answer.value) taken += 1
      }
    }
    if (failures.length > 0) throw failures[0]
    return taken
  }

  /** So that engines which look at the same time do not all ask for the same campaigns. */
  #shuffled(keys: CampaignKey[]): CampaignKey[] {
    const { random } = this.ctx
    return keys
      .map(key => ({ key, at: random.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ key }) => key)
  }

  #give(survey: Survey): void {
    const surplus = this.owners.count - shareOf(survey)
    if (survey.engines > 1 && surplus > 0 && this.ctx.clock.monotonic() >= this.#noGivingBefore)
      this.owners.handOver(surplus)
  }
}

function shareOf({ owned, unownedTotal, engines }: Survey): number {
  return Math.ceil((owned + unownedTotal) / Math.max(1, engines))
}
