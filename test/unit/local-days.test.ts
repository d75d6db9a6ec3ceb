import { describe, expect, test } from 'vitest'
import { ZoneSpans } from '../../src/calling-hours/zone.js'
import { LocalDays } from '../../src/compliance/local-days.js'

const spans = new ZoneSpans()
const at = (text: string) => Date.parse(text)

function until(zones: string[], calls: string[], max: number, days: number, now: string): string | undefined {
  const end = new LocalDays(zones, spans).usedUpUntil(calls.map(at), max, days, at(now))
  return end === undefined ? undefined : new Date(end).toISOString()
}

describe('a cap by calendar days', () => {
  test.each<[string, string[], string[], number, number, string, string | undefined]>([
    [
      'is used up until midnight there',
      ['Asia/Tokyo'],
      ['2026-03-02T01:00Z'],
      1,
      1,
      '2026-03-02T02:00Z',
      '2026-03-02T15:00:00.000Z',
    ],
    ['is whole again on the next day', ['Asia/Tokyo'], ['2026-03-02T14:59Z'], 1, 1, '2026-03-02T15:00Z', undefined],
    ['is not used up by fewer', ['UTC'], ['2026-03-02T01:00Z'], 2, 1, '2026-03-02T02:00Z', undefined],
    [
      'of a week counts today and the six days before',
      ['UTC'],
      ['2026-03-01T23:00Z', '2026-03-03T01:00Z'],
      2,
      7,
      '2026-03-07T12:00Z',
      '2026-03-08T00:00:00.000Z',
    ],
    [
      'lasts where the day is longest when there are several zones',
      ['America/New_York', 'America/Los_Angeles'],
      ['2026-03-02T17:00Z'],
      1,
      1,
      '2026-03-02T18:00Z',
      '2026-03-03T08:00:00.000Z',
    ],
    [
      'is used up when it is in one of them only',
      ['America/New_York', 'America/Los_Angeles'],
      ['2026-03-03T06:30Z'],
      1,
      1,
      '2026-03-03T07:30Z',
      '2026-03-04T05:00:00.000Z',
    ],
    [
      'has 23 hours when clocks go forward',
      ['America/New_York'],
      ['2026-03-08T05:00Z'],
      1,
      1,
      '2026-03-08T05:00Z',
      '2026-03-09T04:00:00.000Z',
    ],
    [
      'has 25 hours when they go back',
      ['America/New_York'],
      ['2026-11-01T04:00Z'],
      1,
      1,
      '2026-11-01T04:00Z',
      '2026-11-02T05:00:00.000Z',
    ],
    [
      'begins at one where there is no midnight',
      ['Africa/Cairo'],
      ['2026-04-23T12:00Z'],
      1,
      1,
      '2026-04-23T13:00Z',
      '2026-04-23T22:00:00.000Z',
    ],
    [
      'goes on where a whole day was left out',
      ['Pacific/Apia'],
      ['2011-12-29T20:00Z'],
      1,
      1,
      '2011-12-29T21:00Z',
      '2011-12-30T10:00:00.000Z',
    ],
  ])('%s', (_what, zones, calls, max, days, now, end) => {
    expect(until(zones, calls, max, days, now)).toBe(end)
  })
})
