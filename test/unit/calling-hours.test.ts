import { describe, expect, test } from 'vitest'
import { CallingHours } from '../../src/calling-hours/calling-hours.js'
import type { LocalWindow, WeeklyHours } from '../../src/calling-hours/types.js'
import { OutdialError } from '../../src/errors.js'

const at = (iso: string) => Date.parse(iso)
const iso = (instant: number) => new Date(instant).toISOString().replace(':00.000Z', 'Z')
const hour = 3_600_000
const day = 24 * hour

/** `'09:00-12:00, 13:00-17:00'`, with hours above 24 for the next day. */
function windows(text: string): LocalWindow[] {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  return text.split(', ').map(window => {
    const [from, to] = window.split('-') as [string, string]
    return { from: minutes(from), to: minutes(to) }
  })
}

type Days = 'all' | 'weekdays' | 'mon' | 'fri' | 'sat' | 'sun'
const daysOf: Record<Days, number[]> = {
  all: [0, 1, 2, 3, 4, 5, 6],
  weekdays: [0, 1, 2, 3, 4],
  mon: [0],
  fri: [4],
  sat: [5],
  sun: [6],
}

function weekly(on: Days, text: string, holidays: string[] = []): WeeklyHours {
  return { days: Array.from({ length: 7 }, (_, d) => (daysOf[on].includes(d) ? windows(text) : [])), holidays }
}

function open(hours: WeeklyHours, zones: string | string[], from: string, to: string): string[] {
  const zoneHours = new CallingHours(hours).forZones([zones].flat())
  return zoneHours.openIntervals(at(from), at(to)).map(([start, end]) => `${iso(start)}/${iso(end)}`)
}

const closed: WeeklyHours = { days: [[], [], [], [], [], [], []], holidays: [] }

describe('where clocks change', () => {
  // Zone, window on every day, a span of one local date in UTC, and what is open in it.
  const cases: [name: string, zone: string, window: string, from: string, to: string, open: string[]][] = [
    // Skipped hours
    ['New York skips 02–03', 'America/New_York', '02:00-03:00', '2026-03-08T05:00Z', '2026-03-09T04:00Z', []],
    ['Cairo skips midnight', 'Africa/Cairo', '00:00-01:00', '2026-04-23T22:00Z', '2026-04-24T21:00Z', []],
    ['Beirut skips midnight', 'Asia/Beirut', '00:00-01:00', '2026-03-28T22:00Z', '2026-03-29T21:00Z', []],
    ['Havana skips midnight', 'America/Havana', '00:00-01:00', '2026-03-08T05:00Z', '2026-03-09T04:00Z', []],
    ['Santiago skips midnight', 'America/Santiago', '00:00-01:00', '2026-09-06T04:00Z', '2026-09-07T03:00Z', []],
    ['Troll skips two hours', 'Antarctica/Troll', '01:00-03:00', '2026-03-29T00:00Z', '2026-03-29T22:00Z', []],
    ['St John’s skips 02–03', 'America/St_Johns', '02:00-03:00', '2026-03-08T03:30Z', '2026-03-09T02:30Z', []],
    [
      'Lord Howe skips half an hour',
      'Australia/Lord_Howe',
      '02:00-03:00',
      '2026-10-03T13:30Z',
      '2026-10-04T13:00Z',
      ['2026-10-03T15:30Z/2026-10-03T16:00Z'],
    ],
    [
      'Sydney shortens a window',
      'Australia/Sydney',
      '01:00-04:00',
      '2026-10-03T14:00Z',
      '2026-10-04T13:00Z',
      ['2026-10-03T15:00Z/2026-10-03T17:00Z'],
    ],
    // Repeated hours
    [
      'New York repeats 01–02',
      'America/New_York',
      '01:00-02:00',
      '2026-11-01T04:00Z',
      '2026-11-02T05:00Z',
      ['2026-11-01T05:00Z/2026-11-01T07:00Z'],
    ],
    [
      'a part of a repeated hour comes twice',
      'America/New_York',
      '01:15-01:45',
      '2026-11-01T04:00Z',
      '2026-11-02T05:00Z',
      ['2026-11-01T05:15Z/2026-11-01T05:45Z', '2026-11-01T06:15Z/2026-11-01T06:45Z'],
    ],
    [
      'a window cut by the change opens again',
      'America/New_York',
      '00:30-01:30',
      '2026-11-01T04:00Z',
      '2026-11-02T05:00Z',
      ['2026-11-01T04:30Z/2026-11-01T05:30Z', '2026-11-01T06:00Z/2026-11-01T06:30Z'],
    ],
    [
      'Sydney repeats 02–03',
      'Australia/Sydney',
      '02:00-03:00',
      '2026-04-04T13:00Z',
      '2026-04-05T14:00Z',
      ['2026-04-04T15:00Z/2026-04-04T17:00Z'],
    ],
    [
      'Chatham repeats 02:45–03:45',
      'Pacific/Chatham',
      '02:45-03:45',
      '2026-04-04T10:15Z',
      '2026-04-05T11:15Z',
      ['2026-04-04T13:00Z/2026-04-04T15:00Z'],
    ],
    [
      'Santiago repeats 23–24',
      'America/Santiago',
      '23:00-24:00',
      '2026-04-04T03:00Z',
      '2026-04-05T04:00Z',
      ['2026-04-05T02:00Z/2026-04-05T04:00Z'],
    ],
    [
      'Beirut repeats 23–24',
      'Asia/Beirut',
      '23:00-24:00',
      '2026-10-23T21:00Z',
      '2026-10-24T22:00Z',
      ['2026-10-24T20:00Z/2026-10-24T22:00Z'],
    ],
    [
      'Havana repeats midnight',
      'America/Havana',
      '00:00-01:00',
      '2026-11-01T04:00Z',
      '2026-11-02T05:00Z',
      ['2026-11-01T04:00Z/2026-11-01T06:00Z'],
    ],
    [
      'Troll repeats two hours',
      'Antarctica/Troll',
      '01:00-03:00',
      '2026-10-24T22:00Z',
      '2026-10-26T00:00Z',
      ['2026-10-24T23:00Z/2026-10-25T03:00Z'],
    ],
    [
      'Casablanca repeats 02–03 as Ramadan begins',
      'Africa/Casablanca',
      '02:00-03:00',
      '2024-03-09T23:00Z',
      '2024-03-11T00:00Z',
      ['2024-03-10T01:00Z/2024-03-10T03:00Z'],
    ],
    // Odd offsets
    [
      'Kathmandu, +05:45',
      'Asia/Kathmandu',
      '09:00-17:00',
      '2026-01-04T18:15Z',
      '2026-01-05T18:15Z',
      ['2026-01-05T03:15Z/2026-01-05T11:15Z'],
    ],
    [
      'Kolkata, +05:30',
      'Asia/Kolkata',
      '09:00-17:00',
      '2026-01-04T18:30Z',
      '2026-01-05T18:30Z',
      ['2026-01-05T03:30Z/2026-01-05T11:30Z'],
    ],
    [
      'St John’s, −02:30 in summer',
      'America/St_Johns',
      '09:00-17:00',
      '2026-03-09T02:30Z',
      '2026-03-10T02:30Z',
      ['2026-03-09T11:30Z/2026-03-09T19:30Z'],
    ],
    [
      'Chatham, +13:45 in summer',
      'Pacific/Chatham',
      '09:00-17:00',
      '2026-01-04T10:15Z',
      '2026-01-05T10:15Z',
      ['2026-01-04T19:15Z/2026-01-05T03:15Z'],
    ],
  ]
  test.each(cases)('%s', (_name, zone, window, from, to, expected) => {
    expect(open(weekly('all', window), zone, from, to)).toEqual(expected)
  })

  const next: [zone: string, window: string, from: string, opens: string][] = [
    ['America/New_York', '02:00-03:00', '2026-03-08T05:00Z', '2026-03-09T06:00Z'],
    ['Africa/Cairo', '00:00-01:00', '2026-04-23T22:00Z', '2026-04-24T21:00Z'],
    ['Asia/Beirut', '00:00-01:00', '2026-03-28T22:00Z', '2026-03-29T21:00Z'],
    ['America/Havana', '00:00-01:00', '2026-03-08T05:00Z', '2026-03-09T04:00Z'],
    ['America/Santiago', '00:00-01:00', '2026-09-06T04:00Z', '2026-09-07T03:00Z'],
    ['Antarctica/Troll', '01:00-03:00', '2026-03-29T00:00Z', '2026-03-29T23:00Z'],
  ]
  test.each(next)('%s: after a skipped %s from %s the next opening is %s', (zone, window, from, opens) => {
    const hours = new CallingHours(weekly('all', window)).forZones([zone])
    expect(iso(hours.nextOpening(at(from))!)).toBe(opens)
  })

  test('Casablanca keeps its local hours through Ramadan and after', () => {
    const hours = new CallingHours(weekly('all', '09:00-17:00')).forZones(['Africa/Casablanca'])
    const opening = (date: string) => iso(hours.nextOpening(at(`${date}T00:00Z`))!)
    expect(opening('2024-03-08')).toBe('2024-03-08T08:00Z')
    expect(opening('2024-03-20')).toBe('2024-03-20T09:00Z')
    expect(opening('2024-04-15')).toBe('2024-04-15T08:00Z')
  })

  test('Apia, which had no 2011-12-30, goes on at its next weekday', () => {
    const expected = ['2011-12-29T20:00Z/2011-12-30T03:00Z', '2012-01-01T20:00Z/2012-01-02T03:00Z']
    expect(open(weekly('weekdays', '10:00-17:00'), 'Pacific/Apia', '2011-12-29T12:00Z', '2012-01-02T12:00Z')).toEqual(
      expected,
    )
    const friday = new CallingHours(weekly('fri', '10:00-17:00')).forZones(['Pacific/Apia'])
    expect(iso(friday.nextOpening(at('2011-12-25T00:00Z'))!)).toBe('2012-01-05T20:00Z')
  })
})

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

test('a million contacts cost milliseconds, not seconds', () => {
  const hours = new CallingHours(weekly('weekdays', '09:00-12:00, 13:00-17:00')).forZones(['America/New_York'])
  const from = at('2026-01-05T00:00Z')
  let opened = 0
  const started = process.cpuUsage()
  for (let i = 0; i < 1_000_000; i++) {
    const due = from + ((i * 7_919_000) % (7 * day))
    if (hours.isOpen(due) && hours.closesAt(due)! > due) opened++
    else if (hours.nextOpening(due)! > due) opened--
  }
  const spent = process.cpuUsage(started)
  expect(opened).not.toBe(0)
  // Luxon needs some 20 s for as many; a generous bound still tells the two apart on any machine.
  expect((spent.user + spent.system) / 1000).toBeLessThan(2000)
})
