import { chooseCallerId } from '../caller-id/choose.js'
import { CallerPool } from '../caller-id/pool.js'
import { Rota } from '../caller-id/rota.js'
import { CallerUses, countsSince } from '../caller-id/uses.js'
import type { CampaignRecord } from '../campaign/types.js'
import type { DueContact } from '../contact/types.js'
import type { CallerCap } from '../ports/storage.js'
import type { EngineContext } from './context.js'

/** Another campaign may give a use back before its time, and nobody tells: so often do we look again. */
const LOOK_AGAIN_MS = 5 * 60_000

/** What is left of each caller ID now. Asks storage only where there is a cap. */
export async function callerUses(ctx: EngineContext, { tenantId, settings }: CampaignRecord): Promise<CallerUses> {
  const { numbers, callerId } = settings.agent
  const max = callerId.maxPerDay
  if (max === null || numbers.length === 0) return new CallerUses(numbers, 0, undefined)
  const query = { numbers, max, sinceAt: countsSince(ctx.clock.now()) }
  return new CallerUses(numbers, max, await ctx.storage.callerUse(tenantId, query))
}

/** The caller IDs of a campaign as its owner uses them: whose turn it is, and whether any is left. */
export class CallerIds {
  readonly #rota: Rota
  #record: CampaignRecord
  #pool: CallerPool
  #usedUpUntil = Number.NEGATIVE_INFINITY

  constructor(record: CampaignRecord) {
    this.#record = record
    this.#pool = new CallerPool(record.settings.agent.numbers)
    this.#rota = new Rota(offsetOf(record.campaignId))
  }

  /** Nothing is worth claiming before (wall time): all are used up, as far as we know. */
  get usedUpUntil(): number {
    return this.#usedUpUntil
  }

  get isCapped(): boolean {
    return this.#record.settings.agent.callerId.maxPerDay !== null
  }

  /** Uses may be left that were not before. */
  lookAgain(): void {
    this.#usedUpUntil = Number.NEGATIVE_INFINITY
  }

  adopt(record: CampaignRecord): void {
    this.lookAgain()
    if (record.settingsVersion !== this.#record.settingsVersion)
      this.#pool = new CallerPool(record.settings.agent.numbers)
    this.#record = record
  }

  /** As `callerUses()`; notes when to look again if none is left. */
  async uses(ctx: EngineContext): Promise<CallerUses> {
    const uses = await callerUses(ctx, this.#record)
    const until = uses.usedUpUntil
    this.#usedUpUntil =
      until === undefined ? Number.NEGATIVE_INFINITY : Math.min(until, ctx.clock.now() + LOOK_AGAIN_MS)
    return uses
  }

  /** The one for this call; takes turn and use. `undefined` when all are used up. */
  take(contact: DueContact, phone: string, uses: CallerUses): string | undefined {
    const callee = contact.lastFrom === undefined ? { phone } : { phone, lastFrom: contact.lastFrom }
    const settings = this.#record.settings.agent.callerId
    const from = chooseCallerId(callee, { pool: this.#pool, settings, rota: this.#rota, uses })
    if (from === undefined) return undefined
    this.#rota.took(from)
    uses.take(from)
    return from
  }

  /** What storage is to hold a reservation at `now` to. */
  cap(now: number): CallerCap | undefined {
    const max = this.#record.settings.agent.callerId.maxPerDay
    return max === null ? undefined : { max, sinceAt: countsSince(now) }
  }
}

/** Any number that tells campaigns apart will do. */
function offsetOf(campaignId: string): number {
  let sum = 0
  for (const character of campaignId) sum += character.codePointAt(0)!
  return sum
}
