import { append, type Interval, intersect } from '../../calling-hours/intervals.js'
import { dayMs, type LocalDays, minuteMs, weekdayOf } from '../../calling-hours/local-week.js'
import type { LocalWindow } from '../../calling-hours/types.js'
import type { HolidayDates } from './holiday-dates.js'
import type { RulePreset } from './types.js'

const wholeDay: readonly LocalWindow[] = [{ from: 0, to: 1440 }]

/**
 * When one preset lets call, on the local time line. Before it takes effect and after it has ended it closes nothing;
 * a day of which nobody can tell whether it is a holiday is closed where the rule asks for holidays.
 */
export class PresetDays implements LocalDays {
  readonly #preset: RulePreset
  readonly #holidays: HolidayDates
  readonly #firstDay: number
  readonly #lastDay: number

  constructor(preset: RulePreset, holidays: HolidayDates) {
    this.#preset = preset
    this.#holidays = holidays
    this.#firstDay = preset.effectiveFrom === null ? Number.NEGATIVE_INFINITY : Date.parse(preset.effectiveFrom) / dayMs
    this.#lastDay = preset.effectiveTo === null ? Number.POSITIVE_INFINITY : Date.parse(preset.effectiveTo) / dayMs
  }

  openBetween(from: number, to: number): Interval[] {
    const open: Interval[] = []
    for (let day = Math.floor(from / dayMs); day * dayMs < to; day++) {
      for (const window of this.#windowsOf(day)) {
        append(
          open,
          Math.max(day * dayMs + window.from * minuteMs, from),
          Math.min(day * dayMs + window.to * minuteMs, to),
        )
      }
    }
    return open
  }

  #windowsOf(day: number): readonly LocalWindow[] {
    if (day < this.#firstDay || day > this.#lastDay) return wholeDay
    const { windows, holidays } = this.#preset
    const regular = windows === null ? wholeDay : windows[weekdayOf(day) - 1]!
    if (holidays.policy === 'ignored') return regular
    const { jurisdiction } = holidays.calendar
    const isHoliday = this.#holidays.isHoliday(jurisdiction, day)
    if (isHoliday === undefined) return []
    if (isHoliday) return holidays.policy === 'closed' ? [] : bothOf(regular, holidays.to)
    if (holidays.dayBefore === undefined) return regular
    const isDayBefore = this.#holidays.isHoliday(jurisdiction, day + 1)
    return isDayBefore === false ? regular : bothOf(regular, holidays.dayBefore)
  }
}

/** What is open in each of them. */
export function intersectDays(all: readonly LocalDays[]): LocalDays {
  return { openBetween: (from, to) => all.map(days => days.openBetween(from, to)).reduce(intersect) }
}

/** The minutes that are in both lists of windows of one day. */
export function bothOf(a: readonly LocalWindow[], b: readonly LocalWindow[]): LocalWindow[] {
  return intersect(intervals(a), intervals(b)).map(([from, to]) => ({ from, to }))
}

function intervals(windows: readonly LocalWindow[]): Interval[] {
  const merged: Interval[] = []
  for (const { from, to } of windows.toSorted((a, b) => a.from - b.from)) append(merged, from, to)
  return merged
}
