import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CallingHours, type ZoneHours } from '../../src/calling-hours/calling-hours.js'
import type { LocalWindow } from '../../src/calling-hours/types.js'
import { varyTimeOfDay } from '../../src/retry/vary.js'
import { wallClock } from './calling-hours-oracle.js'
import { runs } from './runs.js'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const at = (iso: string) => Date.parse(iso)

function daily(zone: string, ...windows: LocalWindow[]): ZoneHours {
  return new CallingHours({ days: Array(7).fill(windows), holidays: [] }).forZones([zone])
}

const nineToFive = daily('UTC', { from: 540, to: 1020 })

describe('varying the time of day', () => {
  test('waits until the clock is far enough on', () => {
    const previousStarts = [at('2026-01-05T10:00Z')]
    const options = { previousStarts, minApartMs: 2 * hour, hours: nineToFive }
    expect(varyTimeOfDay({ ...options, earliestAt: at('2026-01-05T10:30Z') })).toBe(at('2026-01-05T12:00Z'))
    expect(varyTimeOfDay({ ...options, earliestAt: at('2026-01-05T12:00Z') })).toBe(at('2026-01-05T12:00Z'))
    expect(varyTimeOfDay({ ...options, earliestAt: at('2026-01-05T17:30Z') })).toBe(at('2026-01-06T12:00Z'))
  })

  test('goes to the next day when today has no other time left', () => {
    const options = { previousStarts: [at('2026-01-05T16:00Z')], minApartMs: 3 * hour, hours: nineToFive }
    expect(varyTimeOfDay({ ...options, earliestAt: at('2026-01-05T16:30Z') })).toBe(at('2026-01-06T09:00Z'))
  })

  test('keeps apart from every earlier call', () => {
    const previousStarts = [at('2026-01-05T09:00Z'), at('2026-01-06T12:00Z')]
    const options = { previousStarts, minApartMs: 2 * hour, hours: nineToFive }
    expect(varyTimeOfDay({ ...options, earliestAt: at('2026-01-07T08:00Z') })).toBe(at('2026-01-07T14:00Z'))
  })

  test('measures around midnight', () => {
    const hours = daily('UTC', { from: 0, to: 1440 })
    const options = { previousStarts: [at('2026-01-05T23:30Z')], minApartMs: hour, hours }
    expect(varyTimeOfDay({ ...options, earliestAt: at('2026-01-07T00:10Z') })).toBe(at('2026-01-07T00:30Z'))
    expect(varyTimeOfDay({ ...options, earliestAt: at('2026-01-07T22:45Z') })).toBe(at('2026-01-08T00:30Z'))
  })

  test('goes by the clock on the wall where that changes', () => {
    const hours = daily('America/New_York', { from: 0, to: 1440 })
    // Called at 01:00 the day before; at 01:30 in the repeated hour the clock needs 2½ h until it shows 03:00.
    const previousStarts = [at('2026-10-31T05:00Z')]
    const earliestAt = at('2026-11-01T05:30Z')
    expect(varyTimeOfDay({ earliestAt, previousStarts, minApartMs: 2 * hour, hours })).toBe(at('2026-11-01T08:00Z'))
    // Called at 00:30; on the day that skips 02–03 the clock shows 03:00 after an hour and a half of its two and a half.
    const spring = { earliestAt: at('2026-03-08T05:30Z'), previousStarts: [at('2026-03-07T05:30Z')] }
    expect(varyTimeOfDay({ ...spring, minApartMs: 2 * hour, hours })).toBe(at('2026-03-08T07:00Z'))
  })

  test('gives up the oldest calls first', () => {
    // 09:00, 13:00 and 17:00 with 4 h between leave no time from nine to five; without the first, nine is free again.
    const previousStarts = [at('2026-01-07T16:59Z'), at('2026-01-05T09:00Z'), at('2026-01-06T13:00Z')]
    const options = { previousStarts, minApartMs: 3.9 * hour, hours: nineToFive }
    expect(varyTimeOfDay({ ...options, earliestAt: at('2026-01-08T08:00Z') })).toBe(at('2026-01-08T09:00Z'))
  })

  test('gives up altogether rather than not call', () => {
    const hours = daily('UTC', { from: 540, to: 600 })
    const previousStarts = [at('2026-01-05T09:00Z')]
    const earliestAt = at('2026-01-05T11:00Z')
    expect(varyTimeOfDay({ earliestAt, previousStarts, minApartMs: 2 * hour, hours })).toBe(at('2026-01-06T09:00Z'))
    expect(varyTimeOfDay({ earliestAt, previousStarts, minApartMs: 13 * hour, hours })).toBe(at('2026-01-06T09:00Z'))
  })

  test('waits no longer than its horizon', () => {
    const days: LocalWindow[][] = [0, 1, 2, 3, 4, 5, 6].map(d => [
      d < 4 ? { from: 540, to: 600 } : { from: 900, to: 960 },
    ])
    const hours = new CallingHours({ days, holidays: [] }).forZones(['UTC'])
    const monday = at('2026-01-05T09:00Z')
    const options = { earliestAt: monday, previousStarts: [monday - 7 * day], minApartMs: 2 * hour, hours }
    expect(varyTimeOfDay(options)).toBe(monday)
    expect(varyTimeOfDay({ ...options, horizonMs: 5 * day })).toBe(at('2026-01-09T15:00Z'))
  })

  test('counts its horizon from the first opening: a long weekend does not make it give up', () => {
    const weekdays = Array.from({ length: 7 }, (_, d) => (d < 5 ? [{ from: 540, to: 1020 }] : []))
    const hours = new CallingHours({ days: weekdays, holidays: ['2026-01-12', '2026-01-13'] }).forZones(['UTC'])
    const options = { previousStarts: [at('2026-01-09T09:30Z')], minApartMs: 2 * hour, hours }
    expect(varyTimeOfDay({ ...options, earliestAt: at('2026-01-09T17:00Z') })).toBe(at('2026-01-14T11:30Z'))
  })

  test('is the earliest instant itself where hours never open', () => {
    const options = { previousStarts: [0], minApartMs: hour, hours: daily('UTC') }
    expect(varyTimeOfDay({ ...options, earliestAt: 12_345 })).toBe(12_345)
  })

  test('finds the earliest minute that is open and apart, as trying every minute does', () => {
    const changes = ['2026-03-08T07:00Z', '2026-11-01T06:00Z', '2026-07-01T00:00Z'].map(at)
    const question = fc.constantFrom(...changes).chain(change => {
      const minutesFrom = (min: number, max: number) =>
        fc.integer({ min, max }).map(minutes => change + minutes * minute)
      return fc.record({
        earliestAt: minutesFrom(-1440, 720),
        previousStarts: fc.array(minutesFrom(-2880, 0), { maxLength: 4 }),
        apartMinutes: fc.integer({ min: 0, max: 720 }),
        windows: fc.array(
          fc
            .integer({ min: 0, max: 1439 })
            .chain(from => fc.integer({ min: from + 1, max: 1440 }).map(to => ({ from, to }))),
          { minLength: 1, maxLength: 2 },
        ),
      })
    })
    let kept = 0
    let givenUp = 0
    fc.assert(
      fc.property(question, ({ earliestAt, previousStarts, apartMinutes, windows }) => {
        const zone = 'America/New_York'
        const hours = daily(zone, ...windows)
        const opening = hours.nextOpening(earliestAt)!
        const clock = (instant: number) => wallClock(zone, instant).minuteOfDay
        const fits = (instant: number, starts: number[]) =>
          hours.isOpen(instant) &&
          starts.every(start => {
            const between = Math.abs(clock(instant) - clock(start))
            return Math.min(between, 1440 - between) >= apartMinutes
          })
        const sorted = previousStarts.toSorted((a, b) => a - b)
        let expected: number | undefined
        for (let dropped = 0; expected === undefined && dropped <= sorted.length; dropped++) {
          const starts = sorted.slice(dropped)
          for (let t = opening; expected === undefined && t <= opening + 2 * day; t += minute) {
            if (fits(t, starts)) expected = t
          }
          if (expected !== undefined && starts.length > 0) dropped === 0 ? kept++ : givenUp++
        }
        const options = { earliestAt, previousStarts, minApartMs: apartMinutes * minute, hours, horizonMs: 2 * day }
        expect(varyTimeOfDay(options)).toBe(expected)
      }),
      { numRuns: runs(300) },
    )
    expect(kept).toBeGreaterThan(20)
    expect(givenUp).toBeGreaterThan(20)
  })
})
