import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BreakerSettings } from '../../src/campaign/settings.js'
import {
  type BreakerEvent,
  type BreakerState,
  breaker,
  breakerAllows,
  breakerWakesAt,
  closedBreaker,
} from '../../src/throttle/breaker.js'

const settings: BreakerSettings = { failureRate: 0.5, windowMs: 60_000, minCalls: 10, cooldownMs: 30_000 }
const ended = (failed: boolean): BreakerEvent => ({ type: 'call_ended', failed })

/** Feeds `[now, event]` pairs; the last state and all effects. */
function feed(events: [number, BreakerEvent][], from: BreakerState = closedBreaker) {
  const effects: string[] = []
  let state = from
  for (const [now, event] of events) {
    const step = breaker(settings, state, event, now)
    state = step.state
    effects.push(...step.effects.map(effect => effect.type))
  }
  return { state, effects }
}

const calls = (at: number, good: number, bad: number): [number, BreakerEvent][] =>
  Array.from({ length: good + bad }, (_, i) => [at, ended(i >= good)])

/** Opened at 0, so half open at 30,000. */
const opened = feed(calls(0, 5, 5)).state
const halfOpen = feed([[30_000, { type: 'tick' }]], opened).state
const probing = feed([[30_000, { type: 'probe_started', expiresAt: 90_000 }]], halfOpen).state

describe('closed', () => {
  test('opens once the share of failed calls is reached, and says of how many', () => {
    const before = feed(calls(0, 5, 4))
    expect(before.state.kind).toBe('closed')
    expect(breaker(settings, before.state, ended(true), 7)).toEqual({
      state: { kind: 'open', until: 30_007, cooldownMs: 30_000 },
      effects: [{ type: 'opened', failed: 5, calls: 10, until: 30_007, cooldownMs: 30_000 }],
    })
  })

  test('does not judge by too few calls', () => {
    expect(feed(calls(0, 0, 9)).state.kind).toBe('closed')
  })

  test('forgets what ended more than the window ago', () => {
    expect(feed([...calls(0, 0, 9), ...calls(60_000, 9, 1)]).state.kind).toBe('closed')
    expect(feed([...calls(0, 0, 9), ...calls(56_999, 0, 1)]).state.kind).toBe('open')
  })

  test('a call that went well never opens it', () => {
    const state = feed(calls(0, 5, 4)).state
    expect(breaker({ ...settings, failureRate: 0.4 }, state, ended(false), 0).state.kind).toBe('open')
    expect(breaker({ ...settings, failureRate: 0 }, closedBreaker, ended(false), 0).state.kind).toBe('closed')
    expect(feed(calls(0, 100, 0)).effects).toEqual([])
  })

  test('a clock set back loses no call', () => {
    expect(feed([...calls(50_000, 5, 4), ...calls(1_000, 0, 1)]).state.kind).toBe('open')
  })

  test('keeps at most twenty buckets, however many calls', () => {
    const state = feed(Array.from({ length: 5_000 }, (_, i) => [i * 37, ended(i % 3 === 0)])).state
    expect(state.kind === 'closed' && state.buckets.length).toBe(20)
  })
})

describe('open', () => {
  test('allows nothing, and calls dialled before change nothing', () => {
    expect(breakerAllows(closedBreaker)).toBe(Number.POSITIVE_INFINITY)
    expect(breakerAllows(opened)).toBe(0)
    expect(feed(calls(29_999, 20, 0), opened)).toEqual({ state: opened, effects: [] })
  })

  test('asks to be woken when the cooldown is over, and then probes', () => {
    expect(breakerWakesAt(opened)).toBe(30_000)
    expect(feed([[29_999, { type: 'tick' }]], opened).effects).toEqual([])
    expect(feed([[30_000, { type: 'tick' }]], opened).effects).toEqual(['probing'])
    expect(breakerWakesAt(halfOpen)).toBeUndefined()
  })
})

describe('half open', () => {
  test('allows one probe at a time', () => {
    expect(breakerAllows(halfOpen)).toBe(1)
    expect(breakerAllows(probing)).toBe(0)
    expect(feed(calls(31_000, 5, 5), probing)).toEqual({ state: probing, effects: [] })
  })

  test('a good probe closes it, with nothing held against the calls to come', () => {
    expect(feed([[40_000, { type: 'probe_ended', failed: false }]], probing)).toEqual({
      state: closedBreaker,
      effects: ['closed'],
    })
  })

  test('a probe that never became a call makes room for another', () => {
    expect(feed([[40_000, { type: 'probe_withdrawn' }]], probing)).toEqual({ state: halfOpen, effects: [] })
  })

  test('failing probes double the cooldown, up to ten times; a good one starts over', () => {
    let state = opened
    const cooldowns: number[] = []
    for (let i = 0; i < 6; i++) {
      if (state.kind !== 'open') throw new Error(`is ${state.kind}`)
      cooldowns.push(state.cooldownMs)
      const now = state.until
      state = feed(
        [
          [now, { type: 'probe_started', expiresAt: now + 1 }],
          [now, { type: 'probe_ended', failed: true }],
        ],
        state,
      ).state
    }
    expect(cooldowns).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000])
    expect(
      feed([[2e6, { type: 'tick' }], [2e6, { type: 'probe_ended', failed: false }], ...calls(2e6, 0, 10)], state).state,
    ).toEqual({ kind: 'open', until: 2e6 + 30_000, cooldownMs: 30_000 })
  })

  test('a probe nothing is heard of counts as failed, so that the breaker never sticks', () => {
    expect(breakerWakesAt(probing)).toBe(90_000)
    expect(feed([[90_000, { type: 'tick' }]], probing)).toEqual({
      state: { kind: 'open', until: 150_000, cooldownMs: 60_000 },
      effects: ['opened'],
    })
  })
})

test('whatever happens, waking it when it asks lets a call through again within ten cooldowns', () => {
  const event = fc.oneof<fc.Arbitrary<BreakerEvent>[]>(
    fc.boolean().map(ended),
    fc.constant({ type: 'tick' }),
    fc.nat(100_000).map(expiresAt => ({ type: 'probe_started', expiresAt: expiresAt + 10_000_000 })),
    fc.boolean().map(failed => ({ type: 'probe_ended', failed })),
    fc.constant({ type: 'probe_withdrawn' }),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20_000), event), { maxLength: 200 }), steps => {
      let now = 0
      let { state } = feed(steps.map(([passes, each]) => [(now += passes), each]))
      const deadline = Math.max(now, breakerWakesAt(state) ?? 0) + 10 * settings.cooldownMs
      while (breakerAllows(state) === 0) {
        now = breakerWakesAt(state)!
        state = breaker(settings, state, { type: 'tick' }, now).state
      }
      expect(now).toBeLessThanOrEqual(deadline)
    }),
  )
})
