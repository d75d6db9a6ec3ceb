import { expect, test } from 'vitest'
import { backoff, backoffSucceeded, noBackoff } from '../../src/throttle/backoff.js'

test('waits from one second, doubling up to five minutes, of which a random half', () => {
  const delays = (random: number) => {
    let state = noBackoff
    return Array.from({ length: 11 }, () => {
      const now = Math.max(0, state.until)
      state = backoff(state, { now, random })
      return state.until - now
    })
  }
  const whole = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map(s => s * 1000)
  expect(delays(0)).toEqual(whole.map(ms => ms / 2))
  expect(delays(1 - 2 ** -40)).toEqual(whole)
})

test('waits at least as long as the provider asks, also beyond the longest of ours', () => {
  expect(backoff(noBackoff, { now: 5, retryAfterMs: 20_000, random: 0 }).until).toBe(20_005)
  expect(backoff(noBackoff, { now: 5, retryAfterMs: 3_600_000, random: 0 }).until).toBe(3_600_005)
  expect(backoff(noBackoff, { now: 5, retryAfterMs: 1, random: 0 }).until).toBe(505)
  expect(backoff(noBackoff, { now: 5, retryAfterMs: Number.NaN, random: 0 }).until).toBe(505)
})

test('a hundred refusals of requests that were under way are one push-back', () => {
  let state = backoff(noBackoff, { now: 1_000, sentAt: 900, random: 0 })
  for (let i = 0; i < 99; i++) state = backoff(state, { now: 1_001 + i, sentAt: 950, random: 0.9 })
  expect(state).toEqual({ failures: 1, until: 1_500 })
  expect(backoff(state, { now: 9_000, sentAt: 950, random: 0 }).failures).toBe(1)
  expect(backoff(state, { now: 1_200, sentAt: 950, retryAfterMs: 5_000, random: 0 }).until).toBe(6_200)
  expect(backoff(state, { now: 1_600, sentAt: 1_500, random: 0 })).toEqual({ failures: 2, until: 2_600 })
})

test('starts over after a success, unless its request was sent before the wait was over', () => {
  const state = backoff(noBackoff, { now: 1_000, random: 0 })
  expect(backoffSucceeded(state, { sentAt: 999 })).toBe(state)
  expect(backoffSucceeded(state, { sentAt: 1_500 })).toBe(noBackoff)
})
