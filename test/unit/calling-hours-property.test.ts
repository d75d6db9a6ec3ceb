import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CallingHours } from '../../src/calling-hours/calling-hours.js'
import type { LocalWindow, WeeklyHours } from '../../src/calling-hours/types.js'
import { changeAfter, minute, openAt, wallClock } from './calling-hours-oracle.js'
import { runs } from './runs.js'

const day = 1440 * minute

/** Where clocks change, or nearly: each is looked at for two and a half days either way. */
const places: [zone: string, near: string][] = [
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00Z'],
  ['Africa/Cairo', '2026-04-23T22:00Z'],
  ['Africa/Casablanca', '2024-03-10T02:00Z'],
  ['Asia/Beirut', '2026-10-24T21:00Z'],
  ['America/Havana', '2026-11-01T05:00Z'],
  ['Antarctica/Troll', '2026-10-25T01:00Z'],
  ['America/Santiago', '2026-04-05T03:00Z'],
  ['Pacific/Chatham', '2026-04-04T14:00Z'],
  ['America/St_Johns', '2006-10-29T02:31Z'],
  ['America/Caracas', '2016-05-01T07:00Z'],
  ['Asia/Pyongyang', '2018-05-04T15:00Z'],
  ['Asia/Kathmandu', '2026-12-31T18:15Z'],
  ['Australia/Sydney', '2026-04-04T16:00Z'],
  ['Asia/Kolkata', '2026-08-15T00:00Z'],
]

// Round and half-round times meet the changes; arbitrary ones meet everything else.
const time = (min: number, max: number) =>
  fc.oneof(
    fc.integer({ min: Math.ceil(min / 30), max: Math.floor(max / 30) }).map(half => half * 30),
    fc.integer({ min, max }),
  )
const window = time(0, 1439).chain(from => time(from + 1, from + 1440).map(to => ({ from, to })))
const oneDay = fc.oneof(
  { weight: 4, arbitrary: fc.array(window, { maxLength: 3 }) },
  fc.constant<LocalWindow[]>([{ from: 0, to: 1440 }]),
)

const question = fc.constantFrom(...places).chain(([zone, near]) => {
  const middle = Date.parse(near)
  return fc.record({
    zones: fc.oneof(
      { weight: 3, arbitrary: fc.constant<string[]>([zone]) },
      fc.constantFrom(...places).map(([other]) => [zone, other]),
    ),
    days: fc.array(oneDay, { minLength: 7, maxLength: 7 }),
    holidays: fc.subarray([-2, -1, 0, 1, 2]).map(days => days.map(d => wallClock(zone, middle + d * day).date)),
    middle: fc.constant(middle),
    instants: fc.array(fc.integer({ min: middle - 2.5 * day, max: middle + 2.5 * day }), {
      minLength: 1,
      maxLength: 12,
    }),
    around: fc.array(fc.integer({ min: -1, max: 1 }), { maxLength: 3 }).map(ms => ms.map(d => middle + d)),
  })
})

test('open, closing and opening agree with a clock read minute by minute', () => {
  const met = {
    closings: 0,
    openings: 0,
    lunchGaps: 0,
    acrossMidnight: 0,
    severalZones: 0,
    onHolidays: 0,
    atTheChange: 0,
  }
  fc.assert(
    fc.property(question, ({ zones, days, holidays, middle, instants, around }) => {
      const weekly: WeeklyHours = { days, holidays }
      const hours = new CallingHours(weekly).forZones(zones)
      const limit = middle + 3 * day
      for (const at of [...instants, ...around]) {
        const open = openAt(weekly, zones, at)
        expect(hours.isOpen(at)).toBe(open)
        const change = changeAfter(weekly, zones, at, limit)
        const answer = open ? hours.closesAt(at) : hours.nextOpening(at)
        if (change !== undefined) expect(answer).toBe(change)
        else expect(answer ?? Number.POSITIVE_INFINITY).toBeGreaterThan(limit)
        expect(open ? hours.nextOpening(at) : hours.closesAt(at)).toBe(at)
        if (change !== undefined) open ? met.closings++ : met.openings++
      }
      if (days.some(windows => windows.length > 1)) met.lunchGaps++
      if (days.flat().some(({ to }) => to > 1440)) met.acrossMidnight++
      if (new Set(zones).size > 1) met.severalZones++
      if (instants.some(at => holidays.includes(wallClock(zones[0]!, at).date))) met.onHolidays++
      if (around.length > 0) met.atTheChange++
    }),
    { numRuns: runs(200) },
  )
  expect(Math.min(met.closings, met.openings)).toBeGreaterThan(150)
  for (const times of Object.values(met)) expect(times).toBeGreaterThan(10)
})

test('the open intervals are the minutes that a clock calls open, apart from one another', () => {
  fc.assert(
    fc.property(question, ({ zones, days, holidays, middle }) => {
      const weekly: WeeklyHours = { days, holidays }
      const expected: [number, number][] = []
      for (let at = middle - day; at < middle + day; at += minute) {
        if (!openAt(weekly, zones, at)) continue
        const last = expected.at(-1)
        if (last?.[1] === at) last[1] = at + minute
        else expected.push([at, at + minute])
      }
      const hours = new CallingHours(weekly).forZones(zones)
      expect(hours.openIntervals(middle - day, middle + day)).toEqual(expected)
    }),
    { numRuns: runs(100) },
  )
})

test('what was asked before changes no answer', () => {
  fc.assert(
    fc.property(question, fc.array(fc.integer({ min: -500, max: 500 }), { maxLength: 20 }), (asked, daysAway) => {
      const weekly: WeeklyHours = { days: asked.days, holidays: asked.holidays }
      const used = new CallingHours(weekly).forZones(asked.zones)
      for (const away of [...daysAway, 0]) {
        const at = asked.middle + away * day
        const fresh = new CallingHours(weekly).forZones(asked.zones)
        expect(used.nextOpening(at)).toBe(fresh.nextOpening(at))
        expect(used.closesAt(at)).toBe(fresh.closesAt(at))
        expect(used.isOpen(at)).toBe(fresh.isOpen(at))
      }
    }),
    { numRuns: runs(20) },
  )
})

test('local time is what the clock shows', () => {
  fc.assert(
    fc.property(question, ({ zones, days, holidays, instants, around }) => {
      const hours = new CallingHours({ days, holidays }).forZones(zones)
      for (const at of [...instants, ...around]) {
        const { date, minuteOfDay } = wallClock(zones[0]!, at)
        const sundayFirst = new Date(`${date}T12:00:00Z`).getUTCDay()
        expect(hours.localTime(at)).toEqual({ weekday: sundayFirst || 7, minute: minuteOfDay, date })
      }
    }),
    { numRuns: runs(100) },
  )
})
