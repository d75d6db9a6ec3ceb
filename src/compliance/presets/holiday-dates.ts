import { isCalendarDate } from '../../campaign/input/instant.js'
import { invalidInput, shown } from '../../campaign/input/issues.js'
import type { HolidayProvider } from '../../ports/holidays.js'
import type { RulePreset } from './types.js'

const dayMs = 86_400_000

/** Holidays that were read beforehand. A day is counted from 1970-01-01 on the local time line. */
export class HolidayDates {
  readonly #days = new Map<string, Set<number>>()

  /** `true` or `false` for a day of a year that is known, `undefined` for any other: whether it is one nobody can tell. */
  isHoliday(jurisdiction: string, day: number): boolean | undefined {
    return this.#days.get(key(jurisdiction, new Date(day * dayMs).getUTCFullYear()))?.has(day)
  }

  /** Makes a year of a jurisdiction known. */
  add(jurisdiction: string, year: number, dates: readonly string[]): void {
    this.#days.set(key(jurisdiction, year), new Set(dates.map(date => Date.parse(date) / dayMs)))
  }
}

const key = (jurisdiction: string, year: number) => `${jurisdiction} ${year}`

/** Whose holidays these presets need. */
export function holidaysNeeded(presets: readonly RulePreset[]): string[] {
  const policies = presets.map(({ holidays }) => holidays).filter(policy => policy.policy !== 'ignored')
  return [...new Set(policies.map(({ calendar }) => calendar.jurisdiction))]
}

/**
 * Asks for all holidays that presets need in these years. Calling hours look 400 days ahead, so take the current year,
 * the one before and two after; beyond them, and where the provider knows nothing, presets that close on holidays stay
 * closed.
 * @throws OutdialError `INVALID_INPUT` for an answer that is no list of dates of that year; whatever the provider throws
 */
export async function loadHolidays(
  provider: HolidayProvider,
  presets: readonly RulePreset[],
  years: readonly number[],
): Promise<HolidayDates> {
  const known = new HolidayDates()
  for (const jurisdiction of holidaysNeeded(presets)) {
    for (const year of years) {
      const dates = await provider.holidays(jurisdiction, year)
      if (dates === undefined) continue
      checkDates(jurisdiction, year, dates)
      known.add(jurisdiction, year, dates)
    }
  }
  return known
}

function checkDates(jurisdiction: string, year: number, dates: unknown): asserts dates is string[] {
  const list: unknown[] = Array.isArray(dates) ? dates : [dates]
  const wrong = list.find(d => typeof d !== 'string' || !isCalendarDate(d) || Number(d.slice(0, 4)) !== year)
  if (wrong === undefined && Array.isArray(dates)) return
  const issue = {
    path: `holidays.${jurisdiction}.${year}`,
    expected: `dates YYYY-MM-DD of ${year}, or undefined for what the provider does not know`,
    received: shown(wrong),
  }
  throw invalidInput('The answer of the holiday provider', [issue])
}
