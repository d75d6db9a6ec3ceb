import { z } from 'zod'
import type { HoursZone, Schedule } from '../settings.js'
import { fields, reading, zone, zoneExpected } from './fields.js'
import { type HoursInput, holiday, weekOfHours } from './hours.js'
import { type InstantInput, instantExpected, readInstant } from './instant.js'

/** When calls may be made. Left out: from launch on, every day 09:00–20:00 on the contact's own clock. */
export interface ScheduleInput {
  /** Default `'immediately'`: on launch. */
  start?: 'immediately' | InstantInput
  /** Whose clock the hours are read on: each contact's own (`'contact'`, the default) or one IANA zone. */
  timeZone?: string
  /** For a contact whose zone nobody knows: skip it (`'skip'`, the default), or an IANA zone to assume. */
  unknownZone?: string
  /**
   * For a contact that may be in several zones, by its address or numbers: call it while hours are open in all of them
   * (`'intersect'`, the default), skip it (`'skip'`), or an IANA zone to assume.
   */
  severalZones?: string
  /** Default every day 09:00–20:00. Given, it is the whole week: a day without an entry is closed. */
  hours?: HoursInput
  /** Local dates, `YYYY-MM-DD`; windows that begin on one are closed. */
  holidays?: string[]
}

export const defaultSchedule: Schedule = {
  startAt: null,
  zone: { kind: 'contact', unknown: 'skip' },
  hours: { days: Array.from({ length: 7 }, () => [{ from: 9 * 60, to: 20 * 60 }]), holidays: [] },
}

const startExpected = `'immediately' or ${instantExpected}`

export const scheduleFields = fields('a schedule: { start, timeZone, unknownZone, severalZones, hours, holidays }', {
  start: reading(startExpected, value => (value === 'immediately' ? null : readInstant(value))).optional(),
  timeZone: z.union([z.literal('contact'), zone], { error: `'contact' or ${zoneExpected}` }).optional(),
  unknownZone: z.union([z.literal('skip'), zone], { error: `'skip' or ${zoneExpected}` }).optional(),
  severalZones: z
    .union([z.literal(['intersect', 'skip']), zone], { error: `'intersect', 'skip' or ${zoneExpected}` })
    .optional(),
  hours: weekOfHours.optional(),
  holidays: z.array(holiday, "a list of dates, 'YYYY-MM-DD'").max(5000, 'at most 5000 dates').optional(),
})

type SchedulePatch = z.output<typeof scheduleFields>

/** The schedule with what the patch names; hours and holidays are replaced whole. */
export function applySchedule(schedule: Schedule, patch: SchedulePatch = {}): Schedule {
  return {
    startAt: patch.start === undefined ? schedule.startAt : patch.start,
    zone: zoneOf(schedule.zone, patch),
    hours: {
      days: patch.hours ?? schedule.hours.days,
      holidays: patch.holidays ? [...new Set(patch.holidays)].sort() : schedule.hours.holidays,
    },
  }
}

function zoneOf(before: HoursZone, { timeZone, unknownZone, severalZones }: SchedulePatch): HoursZone {
  if (timeZone !== undefined && timeZone !== 'contact') return { kind: 'fixed', zone: timeZone }
  if (before.kind === 'fixed' && timeZone === undefined) return before
  const { unknown, several } = before.kind === 'contact' ? before : { unknown: 'skip' as const, several: undefined }
  const rule = severalZones === undefined ? several : assumed(severalZones)
  return {
    kind: 'contact',
    unknown: unknownZone === undefined ? unknown : assumed(unknownZone),
    ...(rule !== undefined && rule !== 'intersect' && { several: rule }),
  }
}

/** A word stands for itself, a zone to assume is wrapped. */
function assumed<T extends string>(value: T): 'skip' | Extract<T, 'intersect'> | { zone: string } {
  if (value === 'skip' || value === 'intersect') return value as 'skip'
  return { zone: value }
}
