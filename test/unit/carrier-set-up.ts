import type { CallEvent, CallRequest } from 'outdial'
import { FakeClock } from '../../src/testing/fake-clock.js'
import { SimulatedCarrier, type SimulatedCarrierOptions } from '../../src/testing/simulated-carrier.js'

export const quick = { answer: 1, createMs: 100, setupMs: 1000, ringMs: 5000, talkMs: 60_000, lookupMs: 50 }

export function request(n: number, more: Partial<CallRequest> = {}): CallRequest {
  return {
    tenantId: 'default',
    campaignId: 'c1',
    attemptId: `c1.${n.toString(36)}.1`,
    contactId: `contact-${n}`,
    to: `+1555${String(n).padStart(7, '0')}`,
    from: '+15550999999',
    ringTimeoutMs: 30_000,
    maxCallDurationMs: 600_000,
    detectMachine: true,
    connect: { kind: 'say', text: 'Hello' },
    ...more,
  }
}

export function setUp(options: Partial<SimulatedCarrierOptions> = {}) {
  const clock = new FakeClock({ now: 0 })
  const carrier = new SimulatedCarrier({ clock, behaviour: quick, ...options })
  const events: CallEvent[] = []
  carrier.subscribe(async batch => void events.push(...batch))
  const create = (n: number, more?: Partial<CallRequest>, signal = new AbortController().signal) =>
    carrier.createCall(request(n, more), signal)
  return { clock, carrier, events, create }
}

export const types = (events: CallEvent[]) => events.map(event => event.type)
export const kinds = (carrier: SimulatedCarrier) => carrier.log.map(entry => `${entry.kind}@${entry.mono}`)

/** Lets the clock run until the promise has a value. */
export async function value<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let settled = false
  const done = () => {
    settled = true
  }
  promise.then(done, done)
  await clock.runUntil(() => settled)
  return promise
}
