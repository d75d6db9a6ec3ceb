import { describe, expect, test } from 'vitest'
import { type EstimateInput, estimateFinish } from '../../src/analytics/estimate.js'
import { CallingHours } from '../../src/calling-hours/calling-hours.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** A Monday. */
const START = Date.UTC(2026, 0, 5, 9)
const always = { openIntervals: (from: number, to: number): [number, number][] => [[from, to]] }
const never = { openIntervals: (): [number, number][] => [] }
const nineToFive = new CallingHours({
  days: [...Array.from({ length: 5 }, () => [{ from: 540, to: 1020 }]), [], []],
  holidays: [],
})

const estimate = (fields: Partial<EstimateInput>, contacts = 1_000) =>
  estimateFinish({
    startAt: START,
    zones: [{ key: 'z', contacts, hours: always }],
    callsPerHour: null,
    concurrentCalls: 10,
    expectedCallMs: MINUTE,
    attemptsPerContact: 1,
    retryDelayMs: HOUR,
    ...fields,
  })
const hoursFromStart = (at: number | undefined) => (at! - START) / HOUR

describe('without calling hours', () => {
  test('concurrency decides: 10 lines of a minute each make 600 calls an hour', () => {
    const result = estimate({}, 900)
    expect(hoursFromStart(result.finishAt)).toBeCloseTo(1.5 + 1 / 60, 2)
    expect(result).toMatchObject({
      callsPerHour: 600,
      callsPerHourNow: 600,
      boundBy: 'concurrent_calls',
      firstCallAt: START,
    })
  })

  test('the hourly limit decides: what fits into the first hour goes at once, the rest an hour later each', () => {
    const few = estimate({ callsPerHour: 100 }, 100)
    expect(hoursFromStart(few.finishAt)).toBeCloseTo(10 / 60 + 1 / 60, 2)
    const more = estimate({ callsPerHour: 100 }, 1_000)
    expect(hoursFromStart(more.finishAt)).toBeGreaterThan(9)
    expect(hoursFromStart(more.finishAt)).toBeLessThan(10)
    expect(more).toMatchObject({ callsPerHour: 100, boundBy: 'calls_per_hour' })
  })

  test('the daily limit decides: what fits into the first day goes at once, the rest a day later each', () => {
    const few = estimate({ callsPerDay: 100 }, 100)
    expect(few).toEqual(estimate({}, 100))
    const more = estimate({ callsPerDay: 100 }, 1_000)
    expect(hoursFromStart(more.finishAt) / 24).toBeGreaterThan(8.9)
    expect(hoursFromStart(more.finishAt) / 24).toBeLessThan(9.1)
    expect(estimate({ callsPerDay: 1 }, 100)).not.toHaveProperty('finishAt')
  })

  test('further attempts come after the delay', () => {
    const once = hoursFromStart(estimate({}, 60).finishAt)
    const twice = hoursFromStart(estimate({ attemptsPerContact: 1.5, retryDelayMs: 4 * HOUR }, 60).finishAt)
    expect(twice - once).toBeGreaterThan(3.5)
    expect(twice - once).toBeLessThan(4.5)
  })

  test('every attempt is a call: 2.5 each take two and a half times as long', () => {
    const once = hoursFromStart(estimate({}, 60_000).finishAt)
    const more = hoursFromStart(estimate({ attemptsPerContact: 2.5, retryDelayMs: 15 * MINUTE }, 60_000).finishAt)
    expect(more / once).toBeCloseTo(2.5, 1)
  })

  test('nobody to call: done at once', () => {
    expect(estimate({}, 0)).toMatchObject({ finishAt: START, callsPerHourNow: 0 })
  })
})

describe('with calling hours', () => {
  const zone = (name: string, contacts: number) => ({ key: name, contacts, hours: nineToFive.forZones([name]) })

  test('a campaign that does not fit into a day goes on the next, and over the weekend on Monday', () => {
    const result = estimate({ callsPerHour: 100, zones: [zone('UTC', 1_000)] })
    // Eight hours a day at 100: 800 on Monday, the rest on Tuesday.
    expect(new Date(result.finishAt!).toISOString().slice(0, 10)).toBe('2026-01-06')
    const friday = estimate({ startAt: START + 4 * 24 * HOUR, callsPerHour: 100, zones: [zone('UTC', 1_000)] })
    expect(new Date(friday.finishAt!).toISOString().slice(0, 10)).toBe('2026-01-12')
  })

  test('waits for the first opening, and says when that is', () => {
    const result = estimate({ zones: [zone('America/New_York', 10)] })
    expect(result).toMatchObject({ firstCallAt: Date.UTC(2026, 0, 5, 14), callsPerHourNow: 0, callsPerHour: 600 })
    expect(result.finishAt! - result.firstCallAt!).toBeCloseTo(2 * MINUTE, -3)
  })

  test('zones share the limits, and the last to open decides', () => {
    const result = estimate({ zones: [zone('Europe/London', 50), zone('America/Los_Angeles', 50)] })
    expect(hoursFromStart(result.finishAt)).toBeCloseTo(8 + 6 / 60, 1)
  })

  test('an opening that is not on the quarter hour counts from its minute', () => {
    const hours = { openIntervals: (): [number, number][] => [[START + 20 * MINUTE, START + 5 * HOUR]] }
    const result = estimate({ zones: [{ key: 'z', contacts: 10, hours }] })
    expect(hoursFromStart(result.finishAt)).toBeCloseTo(22 / 60, 2)
  })

  test('says nothing of an end beyond the horizon, or of hours that never open', () => {
    expect(estimate({ callsPerHour: 1 }, 10_000)).not.toHaveProperty('finishAt')
    const closed = estimate({ zones: [{ key: 'z', contacts: 1, hours: never }] })
    expect(closed).not.toHaveProperty('finishAt')
    expect(closed).not.toHaveProperty('firstCallAt')
  })

  test('a million contacts in forty zones', () => {
    const zones = Array.from({ length: 40 }, (_, i) => zone(i % 2 ? 'Europe/Paris' : 'America/Chicago', 25_000))
    const result = estimate({ zones, concurrentCalls: 2_000, attemptsPerContact: 3.2, callsPerHour: 20_000 })
    // 3.2 million calls at 20,000 an hour are 160 hours; the two zones are open for 15 hours a day between them.
    expect(hoursFromStart(result.finishAt) / 24).toBeGreaterThan(14)
    expect(hoursFromStart(result.finishAt) / 24).toBeLessThan(22)
  })
})
