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
/** After so many looks that found something left, what this engine gave away itself was wanted by nobody. */
const NOBODYS_AFTER = 3
/** A campaign may have been changed by a command for its owner to come. */
const AFTER_CHANGE_MS = 1_000
/** After others did not want what was given: for so many leases nothing is. */
const NO_GIVING_LEASES = 20

/**
 * Finds campaigns that need an owner and have none, and spreads them over the engines that look for them. Each takes up
 * to its share: campaigns under way by engines, rounded up. What is still there a second later it takes whatever its
 * share, so that an engine that cannot take its own starves nobody. What it has too much of for a whole lease it hands
 * over: what is beyond its share, or one, if another has two less. What nobody wanted of that it takes back, and keeps
 * for a while.
 *
 * It looks when a lease is released, when the first lease of another engine ends, and twice per lease at least. A lease
 * without an end is released by its owner or never: then it takes all there is, and looks after releases only.
 */
export class Takeover {
  #timer: Timer | undefined
  #due = Number.POSITIVE_INFINITY
  #looking = false
  #started = false
  #closed = false
  /** How many looks in a row left campaigns to others. */
  #left = 0
  #noGivingBefore = Number.NEGATIVE_INFINITY
  /** Since when (monotonic) every look found that it has too much. */
  #surplusSince: number | undefined
  /** What was given last, by id. */
  #given = new Set<string>()

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
    const { leaseTtlMs } = this.ctx
    for (;;) {
      const survey = await this.#survey()
      const taken = await this.#take(survey)
      const left = survey.unownedTotal - taken
      if (left > 0 && taken > 0 && survey.unowned.length < survey.unownedTotal && !this.#closed) continue
      if (leaseTtlMs === null) return Number.POSITIVE_INFINITY
      if (survey.unownedTotal === 0) this.#give(survey)
      this.#left = left > 0 ? this.#left + 1 : 0
      if (left > 0) return LEFT_TO_OTHERS_MS
      return Math.min(leaseTtlMs / 2, survey.firstEndsInMs ?? leaseTtlMs)
    }
  }

  #survey(): Promise<Survey> {
    const { storage, owner, leaseTtlMs } = this.ctx
    // It asks twice per lease: who is late once is not forgotten yet.
    return storage.survey({ tenantId: this.tenantId, owner, ttlMs: leaseTtlMs, limit: PAGE })
  }

  /** How many it took. */
  async #take(survey: Survey): Promise<number> {
    const all = survey.engines <= 1 || this.#left > 0 || this.ctx.leaseTtlMs === null
    const room = all ? PAGE : shareOf(survey) - this.owners.count
    const open =
      this.#left < NOBODYS_AFTER ? survey.unowned.filter(each => !this.#given.has(each.campaignId)) : survey.unowned
    const chosen = (survey.engines > 1 ? this.#shuffled(open) : open).slice(0, Math.max(0, room))
    let taken = 0
    const failures: unknown[] = []
    for (let i = 0; i < chosen.length && !this.#closed; i += AT_ONCE) {
      const answers = await Promise.allSettled(chosen.slice(i, i + AT_ONCE).map(key => this.owners.ensure(key)))
      for (const answer of answers) {
        if (answer.status === 'rejected') failures.push(answer.reason)
        else if (answer.value) {
          taken += 1
          this.#tookBack(answer.value.owned.key.campaignId)
        }
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

  #tookBack(campaignId: string): void {
    const { clock, leaseTtlMs } = this.ctx
    if (this.#given.has(campaignId)) this.#noGivingBefore = clock.monotonic() + NO_GIVING_LEASES * (leaseTtlMs ?? 0)
  }

  /** An engine that died is counted for a while after its campaigns went to others: hence the wait. */
  #give(survey: Survey): void {
    const { clock, leaseTtlMs } = this.ctx
    const mine = this.owners.count
    const surplus = Math.max(mine - shareOf(survey), mine - survey.fewest >= 2 ? 1 : 0)
    const mono = clock.monotonic()
    if (survey.engines <= 1 || surplus < 1) this.#surplusSince = undefined
    else this.#surplusSince ??= mono
    const since = this.#surplusSince
    if (since === undefined || mono - since < (leaseTtlMs ?? 0) || mono < this.#noGivingBefore) return
    this.#surplusSince = undefined
    this.#given = new Set(this.owners.handOver(surplus))
  }
}

function shareOf({ owned, unownedTotal, engines }: Survey): number {
  return Math.ceil((owned + unownedTotal) / Math.max(1, engines))
}
