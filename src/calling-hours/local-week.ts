import { type InputIssue, OutdialError } from '../errors.js'
import { append, type Interval } from './intervals.js'
import type { LocalWindow, Weekday, WeeklyHours } from './types.js'

export const minuteMs = 60_000
export const dayMs = 86_400_000

/** What is open on the local time line (see {@link LocalWeek}), whichever zone's clock it is then read on. */
export interface LocalDays {
  /** Open stretches within `[from, to)` of the local time line, in order and clipped to it. */
  openBetween(from: number, to: number): Interval[]
}

/**
 * Weekly hours laid out on the local time line: milliseconds that a wall clock has counted since 1970-01-01T00:00 on
 * that same clock (`t + offset`). The line itself knows no zone; where a clock jumps, a zone skips or repeats a stretch.
 */
export class LocalWeek implements LocalDays {
  readonly #days: Interval[][]
  readonly #holidays: Set<number>

  /** Throws `INVALID_INPUT` for hours that `WeeklyHours` rules out: a NaN let through would compare false for ever. */
  constructor(weekly: WeeklyHours) {
    const issues = [...dayIssues(weekly.days), ...holidayIssues(weekly.holidays)]
    if (issues.length > 0) {
      const list = issues.map(({ path, expected, received }) => `${path}: expected ${expected}, received ${received}`)
      throw new OutdialError('INVALID_INPUT', `Calling hours cannot be read. ${list.join('; ')}`, { issues })
    }
    this.#days = weekly.days.map(mergeWindows)
    this.#holidays = new Set(weekly.holidays.map(date => Date.parse(date) / dayMs))
  }

  openBetween(from: number, to: number): Interval[] {
    const open: Interval[] = []
    // One day earlier: a window may run on past its midnight, but never past the next.
    for (let day = Math.floor(from / dayMs) - 1; day * dayMs < to; day++) {
      if (this.#holidays.has(day)) continue
      for (const [start, end] of this.#days[weekdayOf(day) - 1]!) {
        append(open, Math.max(day * dayMs + start, from), Math.min(day * dayMs + end, to))
      }
    }
    return open
  }
}

/** Weekday of a day counted from 1970-01-01, a Thursday. */
export function weekdayOf(day: number): Weekday {
  return (((((day + 3) % 7) + 7) % 7) + 1) as Weekday
}

function mergeWindows(windows: LocalWindow[]): Interval[] {
  const merged: Interval[] = []
  for (const { from, to } of windows.toSorted((a, b) => a.from - b.from)) append(merged, from * minuteMs, to * minuteMs)
  return merged
}

function dayIssues(days: LocalWindow[][]): InputIssue[] {
  if (days.length !== 7) return [{ path: 'days', expected: '7 days, Monday first', received: `${days.length}` }]
  const expected = '0 <= from < 1440 and from < to <= from + 1440, in minutes'
  return days.flatMap((windows, day) =>
    windows.flatMap(({ from, to }, index) =>
      from >= 0 && from < 1440 && from < to && to <= from + 1440
        ? []
        : [{ path: `days.${day}.${index}`, expected, received: `${from}–${to}` }],
    ),
  )
}

function holidayIssues(holidays: string[]): InputIssue[] {
  return holidays.flatMap((date, index) =>
    isDate(date) ? [] : [{ path: `holidays.${index}`, expected: 'a date YYYY-MM-DD', received: `'${date}'` }],
  )
}

/** Refuses 2026-02-30 too, which `Date.parse` takes for March on some runtimes. */
function isDate(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}
