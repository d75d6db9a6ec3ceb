import type { LocalWindow } from '../../calling-hours/types.js'
import { fields, reading } from './fields.js'
import { isCalendarDate } from './instant.js'

/** One or several windows of local time: `'09:00-17:00'`, `'22:00-02:00'` (into the next day), `'09:00-24:00'`, `'closed'`. */
export type DayHoursInput = string | string[]

/** Windows per day. A day's own entry wins over `weekdays` and `weekend`, these over `everyDay`; a day without any is closed. */
export interface HoursInput {
  monday?: DayHoursInput
  tuesday?: DayHoursInput
  wednesday?: DayHoursInput
  thursday?: DayHoursInput
  friday?: DayHoursInput
  saturday?: DayHoursInput
  sunday?: DayHoursInput
  /** Monday to Friday. */
  weekdays?: DayHoursInput
  /** Saturday and Sunday. */
  weekend?: DayHoursInput
  everyDay?: DayHoursInput
}

const dayMinutes = 1440
const windowPattern = /^([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*(?:([01]?\d|2[0-3]):([0-5]\d)|24:00)$/

const day = reading(
  "windows such as '09:00-17:00', '22:00-02:00' or ['09:00-12:00', '13:00-24:00'] " +
    "(begin and end differ; the whole day is '00:00-24:00'), or 'closed'",
  readDay,
).optional()

const names = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** Index 0 = Monday, as `WeeklyHours.days`. */
export const weekOfHours = fields("an object with hours per day, such as { weekdays: '09:00-17:00' }", {
  monday: day,
  tuesday: day,
  wednesday: day,
  thursday: day,
  friday: day,
  saturday: day,
  sunday: day,
  weekdays: day,
  weekend: day,
  everyDay: day,
}).transform((week): LocalWindow[][] =>
  names.map((name, i) => week[name] ?? (i < 5 ? week.weekdays : week.weekend) ?? week.everyDay ?? []),
)

export const holiday = reading("a day of the calendar as 'YYYY-MM-DD'", value =>
  typeof value === 'string' && isCalendarDate(value) ? value : undefined,
)

function readDay(value: unknown): LocalWindow[] | undefined {
  if (value === 'closed') return []
  const windows = (Array.isArray(value) ? value : [value]).map(readWindow)
  return windows.every(window => window !== undefined) ? merged(windows) : undefined
}

function readWindow(value: unknown): LocalWindow | undefined {
  const match = typeof value === 'string' ? windowPattern.exec(value.trim()) : null
  if (!match) return undefined
  const from = Number(match[1]) * 60 + Number(match[2])
  const to = match[3] === undefined ? dayMinutes : Number(match[3]) * 60 + Number(match[4])
  if (from === to) return undefined
  return { from, to: to < from ? to + dayMinutes : to }
}

/** Windows that overlap or touch become one, unless that one would be longer than a window may be. */
function merged(windows: LocalWindow[]): LocalWindow[] {
  const out: LocalWindow[] = []
  for (const window of [...windows].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = out.at(-1)
    const to = last && Math.max(last.to, window.to)
    if (last && to && window.from <= last.to && to <= last.from + dayMinutes) last.to = to
    else out.push({ ...window })
  }
  return out
}
