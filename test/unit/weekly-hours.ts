import { CallingHours } from '../../src/calling-hours/calling-hours.js'
import type { LocalWindow, WeeklyHours } from '../../src/calling-hours/types.js'

/** Calling hours and instants as tests write them down. */
export const at = (iso: string) => Date.parse(iso)
export const iso = (instant: number) => new Date(instant).toISOString().replace(':00.000Z', 'Z')
export const day = 86_400_000

/** `'09:00-12:00, 13:00-17:00'`, with hours above 24 for the next day. */
export function windows(text: string): LocalWindow[] {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  return text.split(', ').map(window => {
    const [from, to] = window.split('-') as [string, string]
    return { from: minutes(from), to: minutes(to) }
  })
}

export type Days = 'all' | 'weekdays' | 'mon' | 'fri' | 'sat' | 'sun'
const daysOf: Record<Days, number[]> = {
  all: [0, 1, 2, 3, 4, 5, 6],
  weekdays: [0, 1, 2, 3, 4],
  mon: [0],
  fri: [4],
  sat: [5],
  sun: [6],
}

export function weekly(on: Days, text: string, holidays: string[] = []): WeeklyHours {
  return { days: Array.from({ length: 7 }, (_, d) => (daysOf[on].includes(d) ? windows(text) : [])), holidays }
}

export function open(hours: WeeklyHours, zones: string | string[], from: string, to: string): string[] {
  const zoneHours = new CallingHours(hours).forZones([zones].flat())
  return zoneHours.openIntervals(at(from), at(to)).map(([start, end]) => `${iso(start)}/${iso(end)}`)
}

export const closed: WeeklyHours = { days: [[], [], [], [], [], [], []], holidays: [] }
