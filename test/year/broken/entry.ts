import { MemoryStorage } from 'outdial/memory'
import { drawPlan } from '../scenario/plan.js'
import { liveThrough } from '../world/year.js'

export interface Run {
  seed: number
  people: number
  days: number
}

/** What a broken engine's bundle offers: days in memory until something is wrong that `says` tells of; all that was wrong. */
export async function breachesOf({ seed, people, days }: Run, says: RegExp): Promise<string[]> {
  const plan = drawPlan(seed, people, days)
  const year = await liveThrough(
    plan,
    async now => new MemoryStorage({ now }),
    breach => says.test(breach),
  )
  return year.breaches
}
