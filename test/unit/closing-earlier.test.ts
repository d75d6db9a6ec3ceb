import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closingEarlier } from '../../src/calling-hours/closing-earlier.js'
import { runs } from './runs.js'
import { daily, dayMs, hourMs, noon } from './sample-records.js'

const minute = 60_000

test('open exactly while the hours are open and will be for the margin', () => {
  const window = fc.tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
  const at = fc.integer({ min: -40 * 1440, max: 40 * 1440 }).map(minutes => noon + minutes * minute)
  fc.assert(
    fc.property(window, fc.integer({ min: 1, max: 90 }), at, ([from, length], margin, now) => {
      const whole = daily(from, from + length, 'America/New_York')
      const shorter = closingEarlier(whole, margin * minute)
      const closesAt = whole.closesAt(now)
      const expected = whole.isOpen(now) && (closesAt === null || closesAt - now > margin * minute)
      expect(shorter.isOpen(now)).toBe(expected)
      const next = shorter.nextOpening(now)
      if (next !== undefined) {
        expect(shorter.isOpen(next)).toBe(true)
        expect(whole.openIntervals(next, next + margin * minute)).toEqual([[next, next + margin * minute]])
      }
    }),
    { numRuns: runs(200) },
  )
})

test('hours that never close do not, and windows shorter than the margin never open', () => {
  expect(closingEarlier(daily(0, 1440), hourMs).closesAt(noon)).toBeNull()
  expect(closingEarlier(daily(720, 740), 30 * minute).nextOpening(noon - dayMs)).toBeUndefined()
})
