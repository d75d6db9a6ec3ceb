import type { CampaignInput, ContactInput, EngineOptions, RulesOption } from 'outdial'
import { fixedHolidays, rulePresets } from 'outdial/compliance'
import { requested } from './carrier-account.js'
import { type PlanInput, Scene, type SceneOptions } from './setup.js'

const years = [2025, 2026, 2027, 2028]

/** Every year has one, so that every year is known. */
export const holidays = fixedHolidays(
  Object.fromEntries(
    ['FR', 'AU', 'ES', 'IT', 'ZA', 'US-AL', 'US-LA', 'US-NE', 'US-PA', 'US-RI', 'US-UT'].map(place => [
      place,
      years.flatMap(year => [`${year}-01-01`, `${year}-05-01`, `${year}-12-25`]),
    ]),
  ),
)

export const rules: RulesOption = { presets: rulePresets(), holidays }

/** Selling calls of an AI agent, every preset on, all registers just fetched. */
export function selling(now: string, change: Partial<CampaignInput['compliance']> = {}): CampaignInput['compliance'] {
  const names = rulePresets().flatMap(({ registry }) => registry?.name ?? [])
  return {
    mode: 'artificial_voice',
    unverified: 'all',
    registries: Object.fromEntries(names.map(name => [name, now])),
    ...change,
  }
}

/** Consent to anything, in writing. */
export const consent = { status: 'granted', at: '2025-06-01T00:00Z', level: 'express_written' } as const

export const roundTheClock = { hours: { everyDay: '00:00-24:00' } }

/** A campaign under rules, on contacts who agreed in writing; open round the clock on their own clocks but for the rules. */
export function underRules(now: string, segment: ContactInput[], input: PlanInput = {}): PlanInput {
  return {
    segment: segment.map(contact => ({ consent, ...contact })),
    schedule: roundTheClock,
    purpose: 'telemarketing',
    compliance: selling(now)!,
    ...input,
  }
}

export function ruledScene(now: string, options: SceneOptions & { engine?: Partial<EngineOptions> } = {}): Scene {
  return new Scene({ now, ...options, engine: { rules, ...options.engine } })
}

/** When each number was first asked for. */
export function firstDials(scene: Scene): Map<string, string> {
  const first = new Map<string, string>()
  for (const { to, at } of requested(scene.carrier.log)) if (!first.has(to)) first.set(to, new Date(at).toISOString())
  return first
}
