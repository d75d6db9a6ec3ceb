import type { SeededRandom } from 'outdial/testing'
import type { Action, CampaignPlan } from './scenario.js'

const HOUR_MS = 3_600_000

/** All campaigns draw from the same few numbers, so that a cap is shared. */
export function drawCallerIds(random: SeededRandom, campaigns: CampaignPlan[]): void {
  const capped = random.chance(0.4)
  for (const { input } of campaigns) {
    input.agent.callerId = {
      localPresence: random.chance(0.4),
      sticky: random.chance(0.4),
      maxPerDay: capped && random.chance(0.8) ? random.pick([1, 1, 2, 3, 5, 8]) : null,
    }
  }
}

/** A cap comes, goes or moves while calls are made. */
export function drawCapEdits(random: SeededRandom, campaigns: number): Action[] {
  return Array.from({ length: random.pick([0, 0, 0, 1, 2]) }, () => {
    const maxPerDay = random.pick([null, 1, 2, 3, 5, 10])
    const when = random.chance(0.5)
      ? { afterMs: random.int(0, 6 * HOUR_MS) }
      : { request: random.int(1, 16), delayMs: random.pick([0, 1, 100, 6_000]) }
    const edit = { agent: { callerId: { maxPerDay } } }
    return { when, kind: 'edit', campaign: random.int(0, campaigns - 1), what: 'caller_ids', edit }
  })
}
