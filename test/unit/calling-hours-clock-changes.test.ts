import { describe, expect, test } from 'vitest'
import { CallingHours } from '../../src/calling-hours/calling-hours.js'
import { at, type Days, iso, open, weekly } from './weekly-hours.js'

/** The cases a dialer gets wrong first; the days of `on` have the window, and `from` to `to` is one local date. */
describe('the five hard dates', () => {
  type Case = [
    name: string,
    zone: string,
    on: Days,
    window: string,
    from: string,
    to: string,
    open: string[],
    next: string,
  ]
  const cases: Case[] = [
    [
      'New York skips 02–03: no opening that day',
      'America/New_York',
      'all',
      '02:00-03:00',
      '2026-03-08T05:00Z',
      '2026-03-09T04:00Z',
      [],
      '2026-03-09T06:00Z',
    ],
    [
      'New York repeats 01–02: open for two hours',
      'America/New_York',
      'all',
      '01:00-02:00',
      '2026-11-01T04:00Z',
      '2026-11-02T05:00Z',
      ['2026-11-01T05:00Z/2026-11-01T07:00Z'],
      '2026-11-02T06:00Z',
    ],
    [
      'Lord Howe skips half an hour: open for the other half',
      'Australia/Lord_Howe',
      'all',
      '02:00-03:00',
      '2026-10-03T13:30Z',
      '2026-10-04T13:00Z',
      ['2026-10-03T15:30Z/2026-10-03T16:00Z'],
      '2026-10-04T15:00Z',
    ],
    [
      'Apia had no 2011-12-30: a weekday window goes on the next Monday',
      'Pacific/Apia',
      'weekdays',
      '10:00-17:00',
      '2011-12-29T10:00Z',
      '2011-12-30T10:00Z',
      ['2011-12-29T20:00Z/2011-12-30T03:00Z'],
      '2012-01-01T20:00Z',
    ],
    [
      'Cairo skips midnight: no opening that day',
      'Africa/Cairo',
      'all',
      '00:00-01:00',
      '2026-04-23T22:00Z',
      '2026-04-24T21:00Z',
      [],
      '2026-04-24T21:00Z',
    ],
  ]
  test.each(cases)('%s', (_name, zone, on, window, from, to, expected, next) => {
    const hours = weekly(on, window)
    expect(open(hours, zone, from, to)).toEqual(expected)
    expect(iso(new CallingHours(hours).forZones([zone]).nextOpening(at(to))!)).toBe(next)
  })
})

describe('where clocks change', () => {
  // Zone, window on every day, a span of one local date in UTC, and what is open in it.
  const cases: [name: string, zone: string, window: string, from: string, to: string, open: string[]][] = [
    // Skipped hours
    ['Beirut skips midnight', 'Asia/Beirut', '00:00-01:00', '2026-03-28T22:00Z', '2026-03-29T21:00Z', []],
    ['Havana skips midnight', 'America/Havana', '00:00-01:00', '2026-03-08T05:00Z', '2026-03-09T04:00Z', []],
    ['Santiago skips midnight', 'America/Santiago', '00:00-01:00', '2026-09-06T04:00Z', '2026-09-07T03:00Z', []],
    ['Troll skips two hours', 'Antarctica/Troll', '01:00-03:00', '2026-03-29T00:00Z', '2026-03-29T22:00Z', []],
    ['St John’s skips 02–03', 'America/St_Johns', '02:00-03:00', '2026-03-08T03:30Z', '2026-03-09T02:30Z', []],
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

  test('Apia, which had no Friday 2011-12-30, opens on the Friday after', () => {
    const friday = new CallingHours(weekly('fri', '10:00-17:00')).forZones(['Pacific/Apia'])
    expect(iso(friday.nextOpening(at('2011-12-25T00:00Z'))!)).toBe('2012-01-05T20:00Z')
  })
})
