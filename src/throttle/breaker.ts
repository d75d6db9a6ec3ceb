import type { BreakerSettings } from '../campaign/settings.js'

const BUCKETS = 20
const LONGEST_COOLDOWN = 10

/** What ended in one twentieth of the window. */
interface Bucket {
  index: number
  calls: number
  failed: number
}

/**
 * - `closed`: dialling. Left when too many calls of the window failed.
 * - `open`: nothing is dialled until `until`. Left by the first event at or after it.
 * - `half_open`: one call, the probe, may be dialled; `probeUntil` is when to give up on the one under way.
 *   Left by the probe's end.
 */
export type BreakerState =
  | { kind: 'closed'; buckets: Bucket[] }
  | { kind: 'open'; until: number; cooldownMs: number }
  | { kind: 'half_open'; probeUntil: number | null; cooldownMs: number }

/**
 * A call that is the probe is told of by `probe_*` only, any other by `call_ended`; those that end while the breaker is
 * not closed were dialled before it opened, and say nothing new.
 */
export type BreakerEvent =
  | { type: 'call_ended'; failed: boolean }
  | { type: 'tick' }
  /** The probe was reserved; `expiresAt` on the clock of `now`. */
  | { type: 'probe_started'; expiresAt: number }
  | { type: 'probe_ended'; failed: boolean }
  /** It never became a call: another may be tried. */
  | { type: 'probe_withdrawn' }

export type BreakerEffect =
  | { type: 'opened'; failed: number; calls: number; until: number; cooldownMs: number }
  | { type: 'probing' }
  | { type: 'closed' }

export interface BreakerStep {
  state: BreakerState
  effects: BreakerEffect[]
}

export const closedBreaker: BreakerState = { kind: 'closed', buckets: [] }

/**
 * Stops dialling when calls fail in bulk: opens when at least `minCalls` ended within `windowMs` and the share of
 * `failureRate` failed, waits `cooldownMs`, then lets one call through. A probe that fails, or that nothing is heard of
 * until its `expiresAt`, opens it again for twice as long as before, up to ten times `cooldownMs`.
 *
 * Instants are of any one clock in ms; the monotonic one is best. Send a `tick` at `breakerWakesAt(state)`.
 */
export function breaker(settings: BreakerSettings, state: BreakerState, event: BreakerEvent, now: number): BreakerStep {
  const step = onTime(settings, state, now)
  const next = onEvent(settings, step.state, event, now)
  return { state: next.state, effects: [...step.effects, ...next.effects] }
}

/** How many calls may be dialled as far as the breaker goes: all, one probe, or none. */
export function breakerAllows(state: BreakerState): number {
  if (state.kind === 'closed') return Number.POSITIVE_INFINITY
  return state.kind === 'half_open' && state.probeUntil === null ? 1 : 0
}

/** When time alone will change the state; `undefined` when it will not. */
export function breakerWakesAt(state: BreakerState): number | undefined {
  if (state.kind === 'closed') return undefined
  return state.kind === 'open' ? state.until : (state.probeUntil ?? undefined)
}

function onTime(settings: BreakerSettings, state: BreakerState, now: number): BreakerStep {
  if (state.kind === 'open' && now >= state.until) {
    return {
      state: { kind: 'half_open', probeUntil: null, cooldownMs: state.cooldownMs },
      effects: [{ type: 'probing' }],
    }
  }
  if (state.kind === 'half_open' && state.probeUntil !== null && now >= state.probeUntil) {
    return reopen(settings, state.cooldownMs, now)
  }
  return { state, effects: [] }
}

function onEvent(settings: BreakerSettings, state: BreakerState, event: BreakerEvent, now: number): BreakerStep {
  const same: BreakerStep = { state, effects: [] }
  if (state.kind === 'closed')
    return event.type === 'call_ended' ? count(settings, state.buckets, event.failed, now) : same
  if (state.kind === 'open') return same
  switch (event.type) {
    case 'probe_started':
      return { state: { ...state, probeUntil: event.expiresAt }, effects: [] }
    case 'probe_withdrawn':
      return { state: { ...state, probeUntil: null }, effects: [] }
    case 'probe_ended':
      if (event.failed) return reopen(settings, state.cooldownMs, now)
      return { state: closedBreaker, effects: [{ type: 'closed' }] }
    default:
      return same
  }
}

function count(settings: BreakerSettings, before: Bucket[], failed: boolean, now: number): BreakerStep {
  const index = Math.floor(now / (settings.windowMs / BUCKETS))
  const buckets = before.filter(bucket => bucket.index > index - BUCKETS)
  const last = buckets.at(-1)
  const one = { index, calls: 1, failed: failed ? 1 : 0 }
  // A clock that went back counts into the newest bucket there is.
  if (last && last.index >= index) {
    buckets[buckets.length - 1] = { ...last, calls: last.calls + 1, failed: last.failed + one.failed }
  } else buckets.push(one)
  const calls = buckets.reduce((sum, bucket) => sum + bucket.calls, 0)
  const bad = buckets.reduce((sum, bucket) => sum + bucket.failed, 0)
  if (bad === 0 || calls < settings.minCalls || bad / calls < settings.failureRate) {
    return { state: { kind: 'closed', buckets }, effects: [] }
  }
  return open(settings.cooldownMs, now, { failed: bad, calls })
}

function reopen(settings: BreakerSettings, cooldownMs: number, now: number): BreakerStep {
  const doubled = Math.min(2 * cooldownMs, LONGEST_COOLDOWN * settings.cooldownMs)
  return open(doubled, now, { failed: 1, calls: 1 })
}

function open(cooldownMs: number, now: number, of: { failed: number; calls: number }): BreakerStep {
  const until = now + cooldownMs
  return { state: { kind: 'open', until, cooldownMs }, effects: [{ type: 'opened', ...of, until, cooldownMs }] }
}
