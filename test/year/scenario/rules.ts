import { type HolidayProvider, parsePresets, type RulePreset, type RulePresetInput } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import type { SeededRandom } from 'outdial/testing'

/** Everything that holds besides what a campaign says itself. */
export interface Rules {
  presets: RulePreset[]
  /** By place, all years; a place without an entry is one whose holidays nobody knows. */
  holidays: Map<string, string[]>
  provider: HolidayProvider
}

/** Its holidays are asked for, and nobody knows them. */
export const unknownHolidays = 'ZA'

/** Presets of the package, all of them, and some that ask for what those do not; `middle`: a day in mid-year. */
export function drawRules(random: SeededRandom, startAt: number, middle: string): Rules {
  const presets = [...rulePresets(), ...parsePresets(ownPresets(middle))]
  const holidays = new Map<string, string[]>()
  const first = new Date(startAt).getUTCFullYear() - 2
  for (const { holidays: policy } of presets) {
    if (policy.policy === 'ignored' || policy.calendar.jurisdiction === unknownHolidays) continue
    const { jurisdiction } = policy.calendar
    const dates = random.fork(jurisdiction)
    const drawn = Array.from({ length: 6 * 12 }, (_, i) => dateOf(first, i * 30 + dates.int(0, 29)))
    holidays.set(jurisdiction, [...new Set(drawn)].sort())
  }
  const provider = {
    async holidays(place: string, year: number) {
      return holidays.get(place)?.filter(date => date.startsWith(`${year}-`))
    },
  }
  return { presets, holidays, provider }
}

const dateOf = (year: number, day: number) => new Date(Date.UTC(year, 0, 1 + day)).toISOString().slice(0, 10)

function ownPresets(middle: string): RulePresetInput[] {
  const dayBefore = new Date(Date.parse(middle) - 86_400_000).toISOString().slice(0, 10)
  const any = { name: 'A rule', purposes: ['telemarketing' as const], modes: ['autodialed' as const], sources: [] }
  const own = (id: string, jurisdiction: string, rule: Partial<RulePresetInput>): RulePresetInput => ({
    ...any,
    id: `own-${id}`,
    jurisdiction,
    status: 'unverified',
    revised: '2024-01-01',
    ...rule,
  })
  const cap = { counts: 'attempts', window: 'rolling', scope: 'number' } as const
  const list = { meaning: 'any', jurisdiction: 'NZ' }
  return [
    own('np', 'NP', { windows: { weekdays: '10:15-16:45' }, caps: [{ ...cap, max: 3, per: '30d' }] }),
    own('ma', 'MA', { windows: { everyDay: ['09:00-12:00', '15:00-19:00'] } }),
    own('br', 'BR', { caps: [{ ...cap, max: 1, per: '1d', window: 'calendar' }], consent: 'lawful_basis' }),
    own('cl', 'CL', {
      windows: { everyDay: '13:00-22:00' },
      clock: { of: 'fixed', zones: ['Europe/Paris'] },
      caps: [{ ...cap, counts: 'conversations', max: 1, per: '20d' }],
    }),
    own('kz-until', 'KZ', { windows: { weekdays: '09:00-12:00' }, effectiveTo: dayBefore }),
    own('kz-from', 'KZ', { windows: { weekdays: '14:00-18:00' }, effectiveFrom: middle, consent: 'express' }),
    own('nz', 'NZ', {
      holidays: { policy: 'narrowed', to: '13:00-16:00', calendar: list, dayBefore: '09:00-14:00' },
      registry: { name: 'A register', maxAgeDays: 20 },
    }),
    own('ki', 'KI', { windows: { weekend: '09:00-18:00' } }),
  ]
}
