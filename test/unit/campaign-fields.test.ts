import fc from 'fast-check'
import { Duration } from 'luxon'
import { describe, expect, test } from 'vitest'
import { changedPaths } from '../../src/campaign/input/changed.js'
import { parseDuration, readDuration, showDuration } from '../../src/campaign/input/duration.js'
import { weekOfHours } from '../../src/campaign/input/hours.js'
import { isCalendarDate, parseInstant, readInstant } from '../../src/campaign/input/instant.js'
import { nearest } from '../../src/campaign/input/nearest.js'
import { runs } from './runs.js'

describe('durations', () => {
  test.each([
    [0, 0],
    [1500, 1500],
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['2d', 172_800_000],
    ['1.5h', 5_400_000],
    ['0.1h', 360_000],
    ['500ms', 500],
    ['1d2h3m4s5ms', 93_784_005],
    [' 5m ', 300_000],
    ['0s', 0],
    [Duration.fromObject({ minutes: 90 }), 5_400_000],
  ])('%s is %d ms', (value, ms) => expect(readDuration(value)).toBe(ms))

  test.each([
    '',
    ' ',
    '5',
    'm',
    '5 minutes',
    '-5m',
    '1m1h',
    '1.m.2',
    '..5s',
    '1e3s',
    '0.5ms',
    'PT5M',
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    null,
    undefined,
    true,
    {},
    [],
    { toMillis: 5 },
    Duration.invalid('none'),
  ])('%j is none', value => expect(readDuration(value)).toBeUndefined())

  test('shown and read again are the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * 86_400_000 }), ms => {
        expect(readDuration(showDuration(ms))).toBe(ms)
      }),
      { numRuns: runs(300) },
    )
    expect([0, 5_400_000, 90_061_001].map(showDuration)).toEqual(['0s', '1h30m', '1d1h1m1s1ms'])
  })

  test('a wrong one is refused by its name', () => {
    expect(() => parseDuration('soon', 'calls.retryDelay')).toThrow(
      /calls\.retryDelay: expected a duration.*came "soon"/,
    )
    expect(parseDuration('1m')).toBe(60_000)
  })
})

describe('instants', () => {
  const at = Date.UTC(2026, 2, 2, 8)
  test.each([
    [at],
    [new Date(at)],
    ['2026-03-02T08:00Z'],
    ['2026-03-02T09:00:00+01:00'],
    ['2026-03-02T08:00:00.000Z'],
    [' 2026-03-02T03:00-05:00 '],
  ])('%s is read', value => expect(readInstant(value)).toBe(at))

  test.each([
    ['without an offset', '2026-03-02T08:00'],
    ['a date alone', '2026-03-02'],
    ['30 February', '2026-02-30T08:00Z'],
    ['29 February of a common year', '2026-02-29T08:00Z'],
    ['25 o’clock', '2026-03-02T25:00Z'],
    ['an offset that is none', '2026-03-02T08:00+99:00'],
    ['another notation', 'Mon, 02 Mar 2026 08:00:00 GMT'],
    ['an invalid Date', new Date(Number.NaN)],
    ['part of a millisecond', 1.5],
    ['beyond what a Date can hold', 8.64e15 + 1],
    ['a bigint', 5n],
    ['nothing', undefined],
  ])('%s is none', (_what, value) => expect(readInstant(value)).toBeUndefined())

  test('whatever a Date can hold and write is read as it is', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01T00:00Z'), max: new Date('9999-12-31T23:59Z'), noInvalidDate: true }),
        date => {
          expect(readInstant(date.toISOString())).toBe(date.getTime())
          expect(readInstant(date)).toBe(date.getTime())
        },
      ),
      { numRuns: runs(200) },
    )
  })

  test('a wrong one is refused by its name', () => {
    expect(() => parseInstant('today', 'schedule.start')).toThrow(/schedule\.start: expected an instant.*came "today"/)
  })

  test('days of the calendar are those that Date keeps', () => {
    const part = (max: number) => fc.nat({ max }).map(n => String(n).padStart(2, '0'))
    fc.assert(
      fc.property(fc.integer({ min: 1890, max: 2110 }), part(13), part(32), (year, month, day) => {
        const text = `${year}-${month}-${day}`
        const date = new Date(Date.UTC(year, Number(month) - 1, Number(day)))
        expect(isCalendarDate(text)).toBe(date.toISOString().startsWith(text))
      }),
      { numRuns: runs(500) },
    )
    expect(['2026-1-1', '26-01-01', '2026-01-01Z', ''].map(isCalendarDate)).toEqual([false, false, false, false])
  })
})

describe('hours', () => {
  const day = (windows: unknown) => weekOfHours.parse({ monday: windows })[0]

  test.each([
    ['09:00-17:00', [{ from: 540, to: 1020 }]],
    ['9:00 – 17:30', [{ from: 540, to: 1050 }]],
    ['22:00-02:00', [{ from: 1320, to: 1560 }]],
    ['09:00-24:00', [{ from: 540, to: 1440 }]],
    ['00:00-24:00', [{ from: 0, to: 1440 }]],
    ['22:00-00:00', [{ from: 1320, to: 1440 }]],
    ['closed', []],
    [[], []],
    [
      ['13:00-17:00', '09:00-12:00'],
      [
        { from: 540, to: 720 },
        { from: 780, to: 1020 },
      ],
    ],
    [['09:00-12:00', '12:00-17:00'], [{ from: 540, to: 1020 }]],
    [['09:00-15:00', '10:00-11:00', '14:00-16:00'], [{ from: 540, to: 960 }]],
    // Together they would be longer than a window may be: left apart, which opens the same minutes.
    [
      ['00:00-23:00', '22:00-01:00'],
      [
        { from: 0, to: 1380 },
        { from: 1320, to: 1500 },
      ],
    ],
  ])('%j', (text, windows) => expect(day(text)).toEqual(windows))

  test.each([
    '09:00-09:00',
    '00:00-00:00',
    '24:00-09:00',
    '09:60-17:00',
    '9-17',
    '09:00',
    'open',
    '',
    540,
    null,
    ['closed'],
    [['09:00-17:00']],
  ])('%j are refused', text => expect(weekOfHours.safeParse({ monday: text }).success).toBe(false))

  test('the nearest word wins: a day’s own, then weekdays and weekend, then every day; else closed', () => {
    const [nine, ten, eleven, noon] = ['09:00-10:00', '10:00-11:00', '11:00-12:00', '12:00-13:00']
    const starts = (week: object) => weekOfHours.parse(week).map(([window]) => (window ? window.from / 60 : null))
    expect(starts({ everyDay: nine })).toEqual([9, 9, 9, 9, 9, 9, 9])
    expect(starts({ weekdays: ten })).toEqual([10, 10, 10, 10, 10, null, null])
    expect(starts({ weekend: ten, everyDay: nine })).toEqual([9, 9, 9, 9, 9, 10, 10])
    expect(starts({ friday: noon, sunday: 'closed', weekdays: ten, weekend: eleven, everyDay: nine })).toEqual([
      10,
      10,
      10,
      10,
      12,
      11,
      null,
    ])
    expect(starts({})).toEqual(Array(7).fill(null))
  })
})

describe('what changed', () => {
  test('is named by its path, lists whole', () => {
    const before = { name: 'a', calls: { max: 1, caps: [1, 2] }, agent: { id: 'x' } }
    expect(changedPaths(before, structuredClone(before))).toEqual([])
    const after = { name: 'b', calls: { max: 1, caps: [1, 3] }, agent: { id: 'x', greeting: 'Hi' } }
    expect(changedPaths(before, after)).toEqual(['name', 'calls.caps', 'agent.greeting'])
    expect(changedPaths({ breaker: { rate: 1 } }, { breaker: null })).toEqual(['breaker'])
  })
})

test('the nearest name is the one that was meant, if any was', () => {
  const names = ['concurrentCalls', 'callsPerHour', 'maxAttempts']
  expect(nearest('concurentCalls', names)).toBe('concurrentCalls')
  expect(nearest('CALLSPERHOUR', names)).toBe('callsPerHour')
  expect(nearest('colour', names)).toBeUndefined()
  expect(nearest('', [])).toBeUndefined()
})
