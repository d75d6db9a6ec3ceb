/** ISO weekdays: 1 = Monday … 7 = Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

/**
 * A span of local time on one weekday, in minutes after local midnight: half-open, `0 <= from < 1440`,
 * `from < to <= from + 1440`. A `to` above 1440 runs on into the next day.
 */
export interface LocalWindow {
  from: number
  to: number
}

/** Calling hours of a week in local time. A holiday (`YYYY-MM-DD`, local) closes the windows that begin on that date. */
export interface WeeklyHours {
  /** Index 0 = Monday … 6 = Sunday. Empty = closed. */
  days: LocalWindow[][]
  holidays: string[]
}
