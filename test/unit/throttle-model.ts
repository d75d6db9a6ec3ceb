import fc from 'fast-check'
import type { ThrottleLimits } from '../../src/ports/throttle.js'
import { FakeClock } from '../../src/testing/fake-clock.js'
import { bottleneckThrottle } from '../../src/throttle/bottleneck-throttle.js'

const HOUR = 3_600_000

export type Step =
  | { kind: 'draw'; wanted: number }
  | { kind: 'settle' | 'refuse' | 'end'; pick: number }
  | { kind: 'edit'; limits: ThrottleLimits }
  | { kind: 'pass'; ms: number }

const limits = fc.record({
  concurrentCalls: fc.integer({ min: 1, max: 8 }),
  callsPerHour: fc.option(fc.integer({ min: 1, max: 12 }), { nil: null }),
})
const pick = fc.nat({ max: 1000 })
/** Around the hour, where the limit is decided to the millisecond, and anywhere below. */
const ms = fc.oneof(fc.integer({ min: 0, max: HOUR / 2 }), fc.constantFrom(0, 1, HOUR - 1, HOUR, HOUR + 1))

export const scenario = fc.record({
  limits,
  steps: fc.array(
    fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
      {
        weight: 6,
        arbitrary: fc.record({ kind: fc.constant('draw' as const), wanted: fc.integer({ min: 1, max: 10 }) }),
      },
      {
        weight: 9,
        arbitrary: fc.record({ kind: fc.constantFrom('settle' as const, 'end' as const, 'refuse' as const), pick }),
      },
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('edit' as const), limits }) },
    ),
    { minLength: 10, maxLength: 60 },
  ),
})

interface Call {
  drawnAt: number
  settledAt?: number
  ended: boolean
}

/** What a run met on the way; a property that never met the limits proves nothing. */
export interface Met {
  drawn: number
  short: number
  told: number
}

/**
 * Walks the steps with a real throttle, and after each draw judges by the list of all calls ever drawn. Throws what
 * broke: a limit, a permit held back without need, or permits that came back and nobody was told.
 */
export async function walk({ limits, steps }: { limits: ThrottleLimits; steps: Step[] }): Promise<Met> {
  const clock = new FakeClock()
  const met: Met = { drawn: 0, short: 0, told: 0 }
  let waiting = false
  const onAvailable = () => {
    met.told++
    waiting = false
  }
  const throttle = await bottleneckThrottle({ limits, liveCalls: 0, countedForMs: [], onAvailable }, clock)
  let inForce = limits
  let onceUnlimited = limits.callsPerHour === null
  const calls: Call[] = []
  const live = () => calls.filter(call => !call.ended).length
  /** Starts that count now: they happened when drawn, and stop counting an hour after their requests settled. */
  const counted = (graceMs = 0) =>
    calls.filter(call => call.settledAt === undefined || clock.monotonic() - call.settledAt <= HOUR + graceMs).length
  const free = (graceMs = 0) =>
    Math.max(0, Math.min(inForce.concurrentCalls - live(), (inForce.callsPerHour ?? 99) - counted(graceMs)))

  for (const step of steps) {
    if (step.kind === 'draw') {
      // A start of unlimited times may count for a second longer; never shorter.
      const [least, most] = [free(onceUnlimited ? 1_000 : 0), free()]
      const drawing = throttle.draw(step.wanted)
      await clock.settle()
      const count = await drawing
      for (let i = 0; i < count; i++) calls.push({ drawnAt: clock.monotonic(), ended: false })
      judge(calls, inForce, count, clock.monotonic())
      if (count > Math.min(step.wanted, most)) throw new Error(`drew ${count} of ${most} free`)
      if (count < Math.min(step.wanted, least)) throw new Error(`held back: drew ${count} of ${least} free`)
      waiting = count < step.wanted
      met.drawn += count
      if (waiting) met.short++
    } else if (step.kind === 'pass') {
      await clock.advanceBy(step.ms)
    } else if (step.kind === 'edit') {
      const edit = throttle.setLimits(step.limits)
      await clock.settle()
      await edit
      inForce = step.limits
      onceUnlimited ||= inForce.callsPerHour === null
    } else {
      touch(throttle, step, calls, clock.monotonic())
    }
    await clock.advanceBy(0)
    if (waiting && free(onceUnlimited ? 1_000 : 0) > 0) throw new Error('permits are back and nobody was told')
  }
  await throttle.close()
  return met
}

/** The two promises, word for word. */
function judge(calls: Call[], { concurrentCalls, callsPerHour }: ThrottleLimits, drawn: number, now: number): void {
  if (drawn === 0) return
  const live = calls.filter(call => !call.ended).length
  if (live > concurrentCalls) throw new Error(`limit broken: ${live} live calls of ${concurrentCalls}`)
  const started = calls.filter(call => now - call.drawnAt <= HOUR).length
  if (callsPerHour !== null && started > callsPerHour) {
    throw new Error(`limit broken: ${started} starts of ${callsPerHour} in 60 minutes`)
  }
}

type Touched = { settled(n: number): void; giveBack(n: number): void; ended(n: number): void }

function touch(throttle: Touched, step: Step & { pick: number }, calls: Call[], now: number): void {
  const fit = calls.filter(call => (step.kind === 'end' ? !call.ended : call.settledAt === undefined))
  const call = fit[step.pick % fit.length]
  if (!call) return
  if (step.kind === 'settle') {
    call.settledAt = now
    throttle.settled(1)
  } else if (step.kind === 'end') {
    call.ended = true
    throttle.ended(1)
  } else if (!call.ended) {
    calls.splice(calls.indexOf(call), 1)
    throttle.giveBack(1)
  }
}
