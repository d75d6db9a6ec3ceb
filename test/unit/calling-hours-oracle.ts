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

interface CalendarDay {
  text: string
  mondayFirst: number
  dayBefore: string
}

const calendar = new Map<string, CalendarDay>()
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
    const today = calendarDay(date)
    return (
      startedOn(weekly, today).some(({ from, to }) => minuteOfDay >= from && minuteOfDay < to) ||
      startedOn(weekly, calendarDay(today.dayBefore)).some(({ to }) => minuteOfDay + 1440 < to)
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

function startedOn(weekly: WeeklyHours, date: CalendarDay) {
  return weekly.holidays.includes(date.text) ? [] : weekly.days[date.mondayFirst]!
}

/** Read off `Date` once per date: a question walks over thousands of minutes of the same few. */
function calendarDay(text: string): CalendarDay {
  let day = calendar.get(text)
  if (!day) {
    const noon = new Date(`${text}T12:00:00Z`)
    const mondayFirst = (noon.getUTCDay() + 6) % 7
    noon.setUTCDate(noon.getUTCDate() - 1)
    calendar.set(text, (day = { text, mondayFirst, dayBefore: noon.toISOString().slice(0, 10) }))
  }
  return day
}
