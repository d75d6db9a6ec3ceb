import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RetryRule } from '../../src/campaign/settings.js'
import { retryDelayMs } from '../../src/retry/delay.js'

const minute = 60_000
const hour = 60 * minute
const fixed: RetryRule = { delayMs: 30 * minute, multiplier: 1, jitter: 0, maxDelayMs: 24 * hour }

const rule = fc.record({
  delayMs: fc.integer({ min: 0, max: 48 * hour }),
  multiplier: fc.double({ min: 1, max: 10, noNaN: true }),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  maxDelayMs: fc.integer({ min: 0, max: 72 * hour }),
})
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('the delay', () => {
  test('is fixed with multiplier 1', () => {
    expect([0, 1, 2, 50].map(retries => retryDelayMs(fixed, retries, 0.5))).toEqual(Array(4).fill(30 * minute))
  })

  test('grows by the multiplier, up to the greatest', () => {
    const doubling = { ...fixed, multiplier: 2, maxDelayMs: 3 * hour }
    const minutes = [0, 1, 2, 3, 4, 5000].map(retries => retryDelayMs(doubling, retries, 0.5) / minute)
    expect(minutes).toEqual([30, 60, 120, 180, 180, 180])
  })

  test('is spread to both sides', () => {
    const spread = { ...fixed, jitter: 0.2 }
    expect(retryDelayMs(spread, 0, 0)).toBe(24 * minute)
    expect(retryDelayMs(spread, 0, 0.5)).toBe(30 * minute)
    expect(retryDelayMs(spread, 0, 1 - Number.EPSILON)).toBe(36 * minute)
  })

  test('at the greatest is spread below it, without a pile there', () => {
    const capped = { ...fixed, jitter: 0.5, maxDelayMs: 30 * minute }
    expect([0, 0.25, 0.5, 0.75].map(draw => retryDelayMs(capped, 0, draw) / minute)).toEqual([15, 18.75, 22.5, 26.25])
  })

  test('of zero stays zero', () => {
    expect(retryDelayMs({ ...fixed, delayMs: 0, multiplier: 10 }, 5000, 0.9)).toBe(0)
  })

  test('stays within the bounds that the rule sets', () => {
    fc.assert(
      fc.property(rule, fc.integer({ min: 0, max: 2000 }), random, (r, retries, draw) => {
        const plain = retryDelayMs({ ...r, jitter: 0 }, retries, draw)
        const delay = retryDelayMs(r, retries, draw)
        expect(Number.isInteger(delay)).toBe(true)
        expect(delay).toBeLessThanOrEqual(r.maxDelayMs)
        expect(delay).toBeGreaterThanOrEqual(Math.floor(plain * (1 - r.jitter)) - 1)
        expect(delay).toBeLessThanOrEqual(Math.ceil(plain * (1 + r.jitter)) + 1)
      }),
    )
  })

  test('without jitter never shrinks from one retry to the next', () => {
    fc.assert(
      fc.property(rule, fc.integer({ min: 0, max: 100 }), (r, retries) => {
        const steady = { ...r, jitter: 0 }
        expect(retryDelayMs(steady, retries + 1, 0)).toBeGreaterThanOrEqual(retryDelayMs(steady, retries, 0))
      }),
    )
  })
})
