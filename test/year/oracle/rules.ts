import type { ConsentRecord, RulePreset } from 'outdial'
import { type Dates, isOpenBy } from '../../compliance/oracle.js'
import { openAt, wallClock } from '../../unit/calling-hours-oracle.js'
import type { Home } from '../scenario/homes.js'
import type { CampaignPlan, Plan } from '../scenario/plan.js'
import { minutesOf, type Terms } from '../scenario/terms.js'

export type Rule =
  | 'not active'
  | 'suppressed'
  | 'consent missing'
  | 'consent expired'
  | 'consent revoked'
  | 'place unknown'
  | 'zone unknown'
  | 'place paused'
  | 'own hours'
  | 'own margin'
  | 'preset hours'
  | 'preset holiday'
  | 'preset margin'
  | 'register'
  | 'own cap'
  | 'preset cap'
  | 'rest'

const hourMs = 3_600_000
const minuteMs = 60_000
const dayMs = 24 * hourMs
const levels = ['none', 'lawful_basis', 'express', 'express_written']
const everyDay: Dates = { includes: () => true }
const noDay: Dates = { includes: () => false }

/** A call to a number, as far as caps count it. */
export interface Counted {
  at: number
  answered: boolean
}

/**
 * Calling rules as they are worded, read one by one by code that shares nothing with the gate: presets as data, clocks off
 * `Intl`, homes told by hand.
 */
export class RuleOracle {
  readonly #plan: Plan
  readonly #held = new Map<string, RulePreset[]>()
  readonly #weeks = new Map<string[][], ReturnType<typeof minutesOf>>()
  readonly #open = new Map<string, Rule[]>()

  constructor(plan: Plan) {
    this.#plan = plan
  }

  /** Rules of hours that close a home to a campaign. */
  hours(home: Home, campaign: CampaignPlan, terms: Terms, at: number): Rule[] {
    if (home.zones.length === 0) return ['zone unknown']
    const marginMs = terms.closingMarginMinutes * minuteMs
    const own = (instant: number) => this.#isOpenByOwn(home, terms, instant)
    const rules: Rule[] = own(at) ? (own(at + marginMs) ? [] : ['own margin']) : ['own hours']
    return [...rules, ...this.#presetHours(home, campaign, marginMs, at)]
  }

  /** What the presets in force there ask of a call, consent and registers. */
  asks(home: Home, campaign: CampaignPlan, terms: Terms, consent: ConsentRecord | undefined, at: number): Rule[] {
    const rules: Rule[] = []
    if (consent?.status === 'revoked') rules.push('consent revoked')
    if (consent?.expiresAt != null && consent.expiresAt <= at) rules.push('consent expired')
    if (consent === undefined && terms.requireConsent) rules.push('consent missing')
    const given = levels.indexOf(consent ? (consent.level ?? 'express') : 'none')
    for (const { consent: need, registry } of this.inForce(home, campaign, at)) {
      if (given < levels.indexOf(need)) rules.push('consent missing')
      const fetchedAt = registry ? terms.registries[registry.name] : undefined
      if (registry && (fetchedAt === undefined || fetchedAt > at)) rules.push('register')
      else if (registry && at >= fetchedAt! + (registry.maxAgeDays ?? 1e6) * dayMs) rules.push('register')
    }
    return rules
  }

  /** Caps of presets that one more call at `at` would pass. `before`: earlier calls to the number. */
  caps(home: Home, campaign: CampaignPlan, before: readonly Counted[], at: number): Rule[] {
    for (const { caps } of this.inForce(home, campaign, at)) {
      for (const { counts, max, perMs, window } of caps) {
        const counted = before.filter(call => counts === 'attempts' || call.answered)
        const days = perMs / dayMs
        const near = counted.filter(call =>
          window === 'rolling' ? call.at > at - perMs : home.zones.some(zone => daysApart(zone, call.at, at) < days),
        )
        if (near.length >= max) return ['preset cap']
      }
    }
    return []
  }

  inForce(home: Home, campaign: CampaignPlan, at: number): RulePreset[] {
    return this.#heldIn(home, campaign).filter(({ effectiveFrom, effectiveTo }) => {
      const first = effectiveFrom === null ? Number.NEGATIVE_INFINITY : Date.parse(effectiveFrom) - 14 * hourMs
      const last = effectiveTo === null ? Number.POSITIVE_INFINITY : Date.parse(effectiveTo) + 36 * hourMs
      return first <= at && at < last
    })
  }

  #isOpenByOwn({ zones }: Home, { week, holidays }: Terms, at: number): boolean {
    let days = this.#weeks.get(week)
    if (!days) this.#weeks.set(week, (days = minutesOf(week)))
    return openAt({ days, holidays }, zones, at)
  }

  #presetHours(home: Home, campaign: CampaignPlan, marginMs: number, at: number): Rule[] {
    const key = `${home.prefix} ${campaign.id} ${marginMs} ${at}`
    let rules = this.#open.get(key)
    if (rules) return rules
    rules = []
    for (const preset of this.#heldIn(home, campaign)) {
      const isOpen = (instant: number, dates: (place: string) => Dates) => isOpenBy(preset, instant, home.zones, dates)
      if (!isOpen(at, this.#dates)) rules.push(isOpen(at, () => noDay) ? 'preset holiday' : 'preset hours')
      else if (!isOpen(at + marginMs, this.#dates)) rules.push('preset margin')
    }
    this.#open.set(key, rules)
    return rules
  }

  readonly #dates = (place: string): Dates => this.#plan.rules.holidays.get(place) ?? everyDay

  #heldIn(home: Home, campaign: CampaignPlan): RulePreset[] {
    const key = `${home.prefix} ${campaign.id}`
    let held = this.#held.get(key)
    if (held) return held
    held = this.#plan.rules.presets.filter(
      ({ jurisdiction, purposes, modes }) =>
        purposes.includes('telemarketing') &&
        modes.some(mode => mode === 'autodialed' || campaign.modes.includes(mode)) &&
        home.places.some(place => reaches(jurisdiction, place)),
    )
    this.#held.set(key, held)
    return held
  }
}

/** Whether the law of a country or state, or a pause of it, holds for who may be in a place. */
export function reaches(jurisdiction: string, place: string): boolean {
  const country = place.slice(0, 2)
  return jurisdiction === place || jurisdiction === country || (place.endsWith('*') && jurisdiction.startsWith(country))
}

/** Between two instants, in dates on the wall. */
function daysApart(zone: string, earlier: number, later: number): number {
  const date = (at: number) => Date.parse(wallClock(zone, at).date)
  return (date(later) - date(earlier)) / dayMs
}
