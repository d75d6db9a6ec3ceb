import type { RulePreset } from 'outdial'

/**
 * A slow second opinion on one preset: it reads the wall clock off `Intl` and applies the rule as it is worded. It shares
 * nothing with the source.
 */
export function isOpenBy(
  preset: RulePreset,
  at: number,
  zones: readonly string[],
  holidaysOf: (place: string) => readonly string[],
): boolean {
  const clocks = preset.clock.of === 'called_party' ? zones : preset.clock.zones
  return clocks.every(zone => isOpenOnClock(preset, at, zone, holidaysOf))
}

const formats = new Map<string, Intl.DateTimeFormat>()

function wall(at: number, zone: string): { date: string; minute: number } {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(zone, format)
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return { date: `${part.year}-${part.month}-${part.day}`, minute: Number(part.hour) * 60 + Number(part.minute) }
}

const nextDay = (date: string) => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10)

function isOpenOnClock(
  { effectiveFrom, effectiveTo, windows, holidays }: RulePreset,
  at: number,
  zone: string,
  holidaysOf: (place: string) => readonly string[],
): boolean {
  const { date, minute } = wall(at, zone)
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
