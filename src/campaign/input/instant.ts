import { invalidInput, shown } from './issues.js'

/**
 * A point in time: a `Date`, epoch milliseconds, or ISO text with `Z` or an offset (`'2026-03-02T09:00:00+01:00'`).
 * Text without an offset is refused: it would mean another instant on each machine.
 */
export type InstantInput = Date | number | string

export const instantExpected =
  "an instant: a Date, epoch milliseconds, or ISO text with an offset ('2026-03-02T09:00:00Z')"

const isoPattern = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/
const datePattern = /^(\d{4})-(\d\d)-(\d\d)$/
/** The furthest a Date reaches. */
const furthest = 8.64e15

/** Epoch milliseconds, or `undefined` for what is no instant. */
export function readInstant(value: unknown): number | undefined {
  const at = typeof value === 'string' ? fromIso(value.trim()) : value instanceof Date ? value.getTime() : value
  return typeof at === 'number' && Number.isInteger(at) && Math.abs(at) <= furthest ? at : undefined
}

/**
 * Epoch milliseconds.
 * @throws OutdialError `INVALID_INPUT` naming `path`
 */
export function parseInstant(value: unknown, path = 'instant'): number {
  const at = readInstant(value)
  if (at !== undefined) return at
  throw invalidInput('The instant', [{ path, expected: instantExpected, received: shown(value) }])
}

/** Whether `YYYY-MM-DD` is a day of the calendar; `2026-02-30` is none. */
export function isCalendarDate(text: string): boolean {
  const match = datePattern.exec(text)
  if (!match) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12 || day < 1) return false
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!
}

/** `Date.parse` rolls 30 February over into March, so the date is checked apart. */
function fromIso(text: string): number | undefined {
  const match = isoPattern.exec(text)
  return match && isCalendarDate(match[1]!) ? Date.parse(text) : undefined
}
