import type { RulePreset } from 'outdial'
import { wallClock } from '../unit/calling-hours-oracle.js'

export type Dates = Pick<readonly string[], 'includes'>

/**
 * A slow second opinion on one preset: it reads the wall clock off `Intl` and applies the rule as it is worded. It shares
 * nothing with the source. `holidaysOf` gives the dates of a place; where nobody knows them, one that includes every day.
 */
export function isOpenBy(
  preset: RulePreset,
  at: number,
  zones: readonly string[],
  holidaysOf: (place: string) => Dates,
): boolean {
  const clocks = preset.clock.of === 'called_party' ? zones : preset.clock.zones
  return clocks.every(zone => isOpenOnClock(preset, at, zone, holidaysOf))
}

const nextDay = (date: string) => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10)

function isOpenOnClock(
  { effectiveFrom, effectiveTo, windows, holidays }: RulePreset,
  at: number,
  zone: string,
  holidaysOf: (place: string) => Dates,
): boolean {
  const { date, minuteOfDay: minute } = wallClock(zone, at)
  if (effectiveFrom !== null && date < effectiveFrom) return true
  if (effectiveTo !== null && date > effectiveTo) return true
  const among = (list: readonly { from: number; to: number }[]) => list.some(w => minute >= w.from && minute < w.to)
  const mondayFirst = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
  if (windows !== null && !among(windows[mondayFirst]!)) return false
  if (holidays.policy === 'ignored') return true
  const list = holidaysOf(holidays.calendar.jurisdiction)
  if (list.includes(date)) return holidays.policy === 'narrowed' && among(holidays.to)
  return holidays.dayBefore === undefined || !list.includes(nextDay(date)) || among(holidays.dayBefore)
}
