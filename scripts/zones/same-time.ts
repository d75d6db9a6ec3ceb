import { preferred } from './places.js'
import type { TimeZones } from './sources.js'

/**
 * Keeps one of zones that show the same time from 2026 on. Same: by the tz database's source, and by the release
 * that this Node has. Where the two
 * disagree about a place both its zones stay, and either may turn out right.
 */
export function withoutTwins(zones: readonly string[], times: TimeZones): string[] {
  const byTime = new Map<string, string>()
  for (const zone of zones) {
    const time = timeOf(zone, times)
    if (!byTime.has(time) || preferred.includes(zone)) byTime.set(time, zone)
  }
  return [...byTime.values()]
}

/** Text that is the same for zones with the same time. */
export function timeOf(zone: string, times: TimeZones): string {
  const rules = times.rules.get(zone)
  if (rules === undefined) throw new Error(`The tz database has no zone ${zone}.`)
  return `${rules} ${offsets(zone).join()}`
}

/** Local time, every ten days for twelve years: as `h` hours of a day, whatever the day. */
function offsets(zone: string): string[] {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short', dateStyle: 'short' })
  const from = Date.UTC(2026, 0, 1)
  return Array.from({ length: 440 }, (_, i) => format.format(from + i * 10 * 86_400_000))
}
