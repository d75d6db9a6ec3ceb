import { IANAZone } from 'luxon'
import { describe, expect, test, vi } from 'vitest'
import { CallingHours } from '../../src/calling-hours/calling-hours.js'
import type { LocalWindow, WeeklyHours } from '../../src/calling-hours/types.js'
import { OutdialError } from '../../src/errors.js'
import { at, closed, day, iso, open, weekly, windows } from './weekly-hours.js'

const hour = 3_600_000

describe('windows', () => {
  test('run across midnight from Saturday into Sunday', () => {
    const late = weekly('sat', '22:00-26:00')
    expect(open(late, 'Europe/Paris', '2026-01-10T00:00Z', '2026-01-12T00:00Z')).toEqual([
      '2026-01-10T21:00Z/2026-01-11T01:00Z',
    ])
    const hours = new CallingHours(late).forZones(['Europe/Paris'])
    expect(hours.isOpen(at('2026-01-11T00:59:59.999Z'))).toBe(true)
    expect(hours.isOpen(at('2026-01-11T01:00Z'))).toBe(false)
  })

  test('run from Sunday into Monday, where the week of the list begins anew', () => {
    expect(open(weekly('sun', '22:00-26:00'), 'UTC', '2026-01-11T00:00Z', '2026-01-13T00:00Z')).toEqual([
      '2026-01-11T22:00Z/2026-01-12T02:00Z',
    ])
  })

  test('end at 24:00 sharp', () => {
    const hours = new CallingHours(weekly('mon', '20:00-24:00')).forZones(['Asia/Tokyo'])
    const midnight = at('2026-01-05T15:00Z')
    expect(hours.isOpen(midnight - 1)).toBe(true)
    expect(hours.isOpen(midnight)).toBe(false)
    expect(hours.closesAt(midnight - 1)).toBe(midnight)
  })

  test('run over the turn of the year', () => {
    expect(open(weekly('all', '22:00-26:00'), 'America/New_York', '2026-12-31T18:00Z', '2027-01-01T18:00Z')).toEqual([
      '2027-01-01T03:00Z/2027-01-01T07:00Z',
    ])
  })

  test('leave a lunch gap', () => {
    const hours = new CallingHours(weekly('weekdays', '09:00-12:00, 13:00-17:00')).forZones(['UTC'])
    expect(hours.closesAt(at('2026-01-05T09:00Z'))).toBe(at('2026-01-05T12:00Z'))
    expect(hours.isOpen(at('2026-01-05T12:30Z'))).toBe(false)
    expect(hours.nextOpening(at('2026-01-05T12:30Z'))).toBe(at('2026-01-05T13:00Z'))
    expect(hours.nextOpening(at('2026-01-09T17:00Z'))).toBe(at('2026-01-12T09:00Z'))
  })

  test('that adjoin or overlap, in any order, are one', () => {
    const hours = new CallingHours(weekly('mon', '13:00-17:00, 09:00-12:00, 12:00-13:00, 10:00-11:00')).forZones([
      'UTC',
    ])
    expect(hours.closesAt(at('2026-01-05T09:00Z'))).toBe(at('2026-01-05T17:00Z'))
  })

  test('that adjoin over midnight are one', () => {
    const days = Array.from({ length: 7 }, (): LocalWindow[] => [])
    days[0] = windows('18:00-24:00')
    days[1] = windows('00:00-06:00')
    const hours = new CallingHours({ days, holidays: [] }).forZones(['UTC'])
    expect(hours.closesAt(at('2026-01-05T20:00Z'))).toBe(at('2026-01-06T06:00Z'))
  })

  test('open all day, every day, never close', () => {
    const hours = new CallingHours(weekly('all', '00:00-24:00')).forZones(['America/New_York', 'Asia/Tokyo'])
    for (let month = 0; month < 12; month++) {
      const instant = Date.UTC(2026, month, 17, 3, 14)
      expect(hours.isOpen(instant)).toBe(true)
      expect(hours.closesAt(instant)).toBeNull()
      expect(hours.nextOpening(instant)).toBe(instant)
    }
    expect(hours.openIntervals(0, 4000 * day)).toEqual([[0, 4000 * day]])
  })

  test('that are missing never open', () => {
    const hours = new CallingHours(closed).forZones(['Europe/Paris'])
    expect(hours.isOpen(at('2026-01-05T09:00Z'))).toBe(false)
    expect(hours.nextOpening(at('2026-01-05T09:00Z'))).toBeUndefined()
    expect(hours.openIntervals(0, 100 * day)).toEqual([])
  })

  test('closed, it closes at once', () => {
    const hours = new CallingHours(closed).forZones(['UTC'])
    expect(hours.closesAt(12_345)).toBe(12_345)
  })
})

describe('holidays', () => {
  test('close the windows that begin on them, to their end, and no other', () => {
    const nights = weekly('all', '22:00-26:00', ['2026-12-25'])
    expect(open(nights, 'Europe/London', '2026-12-24T12:00Z', '2026-12-27T12:00Z')).toEqual([
      '2026-12-24T22:00Z/2026-12-25T02:00Z',
      '2026-12-26T22:00Z/2026-12-27T02:00Z',
    ])
  })

  test('are dates on the local calendar', () => {
    const hours = new CallingHours(weekly('all', '09:00-17:00', ['2026-01-01'])).forZones(['Pacific/Auckland'])
    expect(iso(hours.nextOpening(at('2025-12-31T11:00Z'))!)).toBe('2026-01-01T20:00Z')
  })

  test('end hours that otherwise never close', () => {
    const hours = new CallingHours(weekly('all', '00:00-24:00', ['2026-12-25'])).forZones(['UTC'])
    const christmas = at('2026-12-25T00:00Z')
    expect(hours.closesAt(christmas - 400 * day)).toBe(christmas)
    expect(hours.closesAt(christmas - 400 * day - 1)).toBeNull()
    expect(hours.closesAt(christmas - day)).toBe(christmas)
    expect(hours.nextOpening(christmas)).toBe(christmas + day)
  })

  test('that leave one day in more than a year: it is seen from 400 days before', () => {
    const opening = at('2027-02-01T09:00Z')
    const mondays = Array.from({ length: 60 }, (_, week) => opening - 9 * hour - (week + 1) * 7 * day)
    const holidays = mondays.map(monday => iso(monday).slice(0, 10))
    const hours = new CallingHours(weekly('mon', '09:00-17:00', holidays)).forZones(['UTC'])
    expect(hours.nextOpening(opening - 400 * day - 1)).toBeUndefined()
    expect(hours.nextOpening(opening - 400 * day)).toBe(opening)
    expect(hours.nextOpening(opening - 399 * day)).toBe(opening)
  })
})

describe('several zones', () => {
  test('are open while all are', () => {
    const zones = ['America/New_York', 'America/Los_Angeles']
    expect(open(weekly('weekdays', '09:00-17:00'), zones, '2026-01-05T00:00Z', '2026-01-06T00:00Z')).toEqual([
      '2026-01-05T17:00Z/2026-01-05T22:00Z',
    ])
  })

  test('with no hour in common never open', () => {
    const hours = new CallingHours(weekly('all', '09:00-17:00')).forZones(['Europe/London', 'Pacific/Auckland'])
    expect(hours.nextOpening(at('2026-01-05T00:00Z'))).toBeUndefined()
  })

  test('that differ from one another for part of the year', () => {
    // Phoenix has no summer time and keeps Denver's hours only in winter.
    const hours = new CallingHours(weekly('all', '09:00-10:00')).forZones(['America/Phoenix', 'America/Denver'])
    expect(iso(hours.nextOpening(at('2026-03-07T00:00Z'))!)).toBe('2026-03-07T16:00Z')
    expect(iso(hours.nextOpening(at('2026-03-08T00:00Z'))!)).toBe('2026-11-01T16:00Z')
  })

  test('local time is told in the first', () => {
    const hours = new CallingHours(closed)
    const instant = at('2026-01-04T23:59:59.999Z')
    expect(hours.forZones(['UTC', 'Asia/Kolkata']).localTime(instant)).toEqual({
      weekday: 7,
      minute: 1439,
      date: '2026-01-04',
    })
    expect(hours.forZones(['Asia/Kolkata', 'UTC']).localTime(instant)).toEqual({
      weekday: 1,
      minute: 329,
      date: '2026-01-05',
    })
  })

  test('of the same names are the same object', () => {
    const hours = new CallingHours(closed)
    expect(hours.forZones(['UTC', 'Asia/Tokyo'])).toBe(hours.forZones(['UTC', 'Asia/Tokyo']))
    expect(hours.forZones(['UTC'])).not.toBe(hours.forZones(['Asia/Tokyo']))
  })

  test.each([[[]], [['local']], [['UTC', 'EST']], [['Mars/Olympus_Mons']]])('%j is refused', zones => {
    expect(() => new CallingHours(closed).forZones(zones)).toThrow(OutdialError)
  })
})

describe('what cannot be read', () => {
  const broken: [what: string, hours: WeeklyHours, path: string][] = [
    ['six days', { days: closed.days.slice(1), holidays: [] }, 'days'],
    ['NaN', { days: [[{ from: Number.NaN, to: 60 }], [], [], [], [], [], []], holidays: [] }, 'days.0.0'],
    ['an empty window', { days: [[], [{ from: 60, to: 60 }], [], [], [], [], []], holidays: [] }, 'days.1.0'],
    ['more than a day', { days: [[{ from: 60, to: 1501 }], [], [], [], [], [], []], holidays: [] }, 'days.0.0'],
    ['a start at 24:00', { days: [[{ from: 1440, to: 1500 }], [], [], [], [], [], []], holidays: [] }, 'days.0.0'],
    ['30 February', { ...closed, holidays: ['2026-01-01', '2026-02-30'] }, 'holidays.1'],
    ['another notation', { ...closed, holidays: ['25.12.2026'] }, 'holidays.0'],
  ]
  test.each(broken)('%s is refused by name', (_what, hours, path) => {
    let thrown: unknown
    try {
      new CallingHours(hours)
    } catch (error) {
      thrown = error
    }
    expect(OutdialError.is(thrown, 'INVALID_INPUT')).toBe(true)
    expect((thrown as OutdialError).detail.issues).toMatchObject([{ path }])
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 8.64e15 + 1])(
    'at %d it is closed',
    instant => {
      const hours = new CallingHours(weekly('all', '00:00-24:00')).forZones(['UTC'])
      expect(hours.isOpen(0)).toBe(true)
      expect(hours.isOpen(instant)).toBe(false)
      expect(hours.nextOpening(instant)).toBeUndefined()
    },
  )
})

test('a question about a contact asks no zone for its offset once the span around it is known', () => {
  const hours = new CallingHours(weekly('weekdays', '09:00-12:00, 13:00-17:00')).forZones(['America/New_York'])
  const from = at('2026-01-05T00:00Z')
  hours.openIntervals(from - 40 * day, from + 80 * day)
  const offset = vi.spyOn(IANAZone.prototype, 'offset')
  let open = 0
  for (let i = 0; i < 10_000; i++) {
    const due = from + ((i * 7_919_000) % (7 * day))
    if (hours.isOpen(due) && hours.closesAt(due)! > due) open++
    else hours.nextOpening(due)
  }
  expect(open).toBeGreaterThan(1_000)
  expect(offset).not.toHaveBeenCalled()
  expect(new CallingHours(weekly('all', '09:00-17:00')).forZones(['America/New_York']).isOpen(from)).toBe(false)
  expect(offset).toHaveBeenCalled()
  offset.mockRestore()
})
