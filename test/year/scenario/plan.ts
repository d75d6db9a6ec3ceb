import type { CallMode, RuleRest } from 'outdial'
import { SeededRandom } from 'outdial/testing'
import { drawDeeds, type Timed } from './deeds.js'
import { drawPeople, type Person } from './people.js'
import { drawRules, type Rules } from './rules.js'
import { type Terms, weekOf } from './terms.js'

export const dayMs = 86_400_000
export const YEAR_DAYS = 366

export interface CampaignPlan {
  id: string
  modes: CallMode[]
  terms: Terms
  maxAttempts: number
  /** Calls to a number, those of the other campaign included. */
  caps: { max: number; perMs: number }[]
  /** How long a number is left alone, whichever campaign's call it was. */
  rests: RuleRest[]
  /** How long after a result the next call is due. */
  retry: Record<'no_answer' | 'busy' | 'failed' | 'voicemail', RetryPlan>
}

export interface RetryPlan {
  delayMs: number
  multiplier: number
  jitter: number
  maxMs: number
}

/** What is done the moment some contact is about to be reserved. */
export type Trap = 'suppress' | 'revoke' | 'pause' | 'edit'

/** All that happens in one year, drawn from its seed. */
export interface Plan {
  seed: number
  startAt: number
  endAt: number
  people: Person[]
  rules: Rules
  campaigns: CampaignPlan[]
  /** Rows by instant; who comes again in another campaign brings no other consent. */
  arrivals: { at: number; campaign: string; people: Person[] }[]
  deeds: Timed[]
  /** By how many reservations there were. */
  traps: Map<number, Trap>
}

/** Years in which several zones changed their rules, each beginning so that Ramadan and both changes of clocks are in it. */
const starts = ['2024-01-29T06:00Z', '2026-01-05T06:00Z']
/** Of runs that are shorter than a year: clocks change in the weeks that follow, on both hemispheres. */
const springs = ['2024-03-04T06:00Z', '2026-03-02T06:00Z']

export function drawPlan(seed: number, size: number, days = YEAR_DAYS): Plan {
  const random = new SeededRandom(`year ${seed}`)
  const startAt = Date.parse((days < YEAR_DAYS ? springs : starts)[seed % 2]!)
  const endAt = startAt + days * dayMs
  const middle = new Date(startAt + 0.4 * days * dayMs).toISOString().slice(0, 10)
  const people = drawPeople(random.fork('people'), size, startAt)
  const rules = drawRules(random.fork('holidays'), startAt, middle)
  const campaigns = [spring(random.fork('spring'), startAt, rules), robots(random.fork('robots'), startAt, rules)]
  const arrivals = drawArrivals(random.fork('arrivals'), people, startAt, days)
  const deeds = drawDeeds(random.fork('deeds'), { startAt, endAt, people, campaigns, arrivals })
  return {
    seed,
    startAt,
    endAt,
    people,
    rules,
    campaigns,
    arrivals,
    deeds,
    traps: drawTraps(random.fork('traps'), size),
  }
}

function registers(startAt: number, { presets }: Rules): Record<string, number> {
  return Object.fromEntries(presets.flatMap(({ registry }) => (registry ? [[registry.name, startAt]] : [])))
}

/** A person who sells, with pauses at lunch, who tries for weeks. */
function spring(random: SeededRandom, startAt: number, rules: Rules): CampaignPlan {
  const week = weekOf(['09:00-12:30', '13:30-19:30'], ['10:00-16:00'], [])
  const terms = {
    week,
    holidays: [],
    closingMarginMinutes: 10,
    requireConsent: false,
    registries: registers(startAt, rules),
  }
  const retry = {
    no_answer: { delayMs: 2 * dayMs, multiplier: 2, jitter: 0.2, maxMs: 21 * dayMs },
    busy: { delayMs: dayMs / 24, multiplier: 3, jitter: 0, maxMs: 5 * dayMs },
    failed: { delayMs: dayMs, multiplier: 1, jitter: 0, maxMs: dayMs },
    voicemail: { delayMs: 9 * dayMs, multiplier: 1, jitter: 0.5, maxMs: 30 * dayMs },
  }
  const caps = [
    { max: 1, perMs: dayMs },
    { max: 3, perMs: 7 * dayMs },
    { max: random.int(4, 5), perMs: 30 * dayMs },
  ]
  const rests: RuleRest[] = [
    { after: 'conversation', restMs: 12 * dayMs },
    { after: 'refusal', restMs: 60 * dayMs },
  ]
  return { id: 'spring', modes: ['live'], terms, retry, caps, rests, maxAttempts: 9 }
}

/** A machine that speaks: rules ask more of it. */
function robots(random: SeededRandom, startAt: number, rules: Rules): CampaignPlan {
  const week = weekOf(['08:00-20:30'], ['09:00-18:00'], ['11:00-17:00'])
  const terms = {
    week,
    holidays: [],
    closingMarginMinutes: 5,
    requireConsent: true,
    registries: registers(startAt, rules),
  }
  const retry = {
    no_answer: { delayMs: 5 * dayMs, multiplier: 1.5, jitter: 0.3, maxMs: 25 * dayMs },
    busy: { delayMs: dayMs / 8, multiplier: 1, jitter: 0, maxMs: dayMs },
    failed: { delayMs: 3 * dayMs, multiplier: 1, jitter: 0, maxMs: 3 * dayMs },
    voicemail: { delayMs: 14 * dayMs, multiplier: 1, jitter: 0, maxMs: 14 * dayMs },
  }
  const caps = [
    { max: 2, perMs: dayMs },
    { max: random.int(3, 4), perMs: 7 * dayMs },
  ]
  return { id: 'robots', modes: ['artificial_voice'], terms, retry, caps, rests: [], maxAttempts: 7 }
}

/** Most come in the first months, in batches; half of them into both campaigns, at different times. */
function drawArrivals(random: SeededRandom, people: Person[], startAt: number, days: number): Plan['arrivals'] {
  const batches = new Map<string, Plan['arrivals'][number]>()
  for (const person of people) {
    const [first, second] = random.chance(0.5) ? ['spring', 'robots'] : ['robots', 'spring']
    for (const campaign of random.chance(0.55) ? [first!, second!] : [first!]) {
      const week = Math.floor((days / 8.7) * random.next() ** 2)
      const key = `${campaign} ${week}`
      // At any time of day, so that hours are about to close somewhere.
      const at = startAt + week * 7 * dayMs + random.fork(key).int(1, 7 * 24 * 60) * 60_000
      const batch = batches.get(key) ?? { at, campaign, people: [] }
      batches.set(key, batch)
      batch.people.push(person)
    }
  }
  return [...batches.values()].sort((a, b) => a.at - b.at)
}

function drawTraps(random: SeededRandom, size: number): Plan['traps'] {
  const traps: Plan['traps'] = new Map()
  const kinds = ['suppress', 'revoke', 'pause', 'edit'] as const
  for (let i = 0; i < Math.max(8, size / 8); i++) traps.set(random.int(1, size * 2), kinds[i % kinds.length]!)
  return traps
}
