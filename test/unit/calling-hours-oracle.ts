import type { WeeklyHours } from '../../src/calling-hours/types.js'

/**
 * A slow second opinion on calling hours: it reads the wall clock of every single minute off `Intl` and applies the
 * rule as it is worded. It shares no arithmetic with the source: no offsets, no spans, no shifting.
 */
export const minute = 60_000

interface WallClock {
  date: string
  minuteOfDay: number
}

const formats = new Map<string, Intl.DateTimeFormat>()
const clocks = new Map<string, Map<number, WallClock>>()

export function wallClock(zone: string, at: number): WallClock {
  const wholeMinute = Math.floor(at / minute) * minute
  let seen = clocks.get(zone)
  if (!seen) clocks.set(zone, (seen = new Map()))
  let clock = seen.get(wholeMinute)
  if (!clock) seen.set(wholeMinute, (clock = readClock(zone, wholeMinute)))
  return clock
}

/** Every minute on which the hours are open in every zone. */
export function openAt(weekly: WeeklyHours, zones: string[], at: number): boolean {
  return zones.every(zone => {
    const { date, minuteOfDay } = wallClock(zone, at)
    return (
      startedOn(weekly, date).some(({ from, to }) => minuteOfDay >= from && minuteOfDay < to) ||
      startedOn(weekly, dayBefore(date)).some(({ to }) => minuteOfDay + 1440 < to)
    )
  })
}

/** First minute after `at` on which the state is no longer that of `at`; `undefined` if it lasts until `limit`. */
export function changeAfter(weekly: WeeklyHours, zones: string[], at: number, limit: number): number | undefined {
  const state = openAt(weekly, zones, at)
  for (let next = (Math.floor(at / minute) + 1) * minute; next <= limit; next += minute) {
    if (openAt(weekly, zones, next) !== state) return next
  }
  return undefined
}

function readClock(zone: string, at: number): WallClock {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
    formats.set(zone, format)
  }
  const [date, time] = format.format(at).split(' ') as [string, string]
  const [hour, min] = time.split(':').map(Number) as [number, number]
  return { date, minuteOfDay: hour * 60 + min }
}

function startedOn(weekly: WeeklyHours, date: string) {
  if (weekly.holidays.includes(date)) return []
  const sundayFirst = new Date(`${date}T12:00:00Z`).getUTCDay()
  return weekly.days[(sundayFirst + 6) % 7]!
}

function dayBefore(date: string): string {
  const noon = new Date(`${date}T12:00:00Z`)
  noon.setUTCDate(noon.getUTCDate() - 1)
  return noon.toISOString().slice(0, 10)
}
