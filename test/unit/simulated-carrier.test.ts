import type { CallRequest, CreateCallReply, TelephonyCapabilities } from 'outdial'
import { describe, expect, test } from 'vitest'
import type { CallScript } from '../../src/testing/carrier/settings.js'
import { FakeClock } from '../../src/testing/fake-clock.js'
import { SimulatedCarrier, type SimulatedCarrierOptions } from '../../src/testing/simulated-carrier.js'
import { kinds, quick, request, setUp, types, value } from './carrier-set-up.js'

describe('a call', () => {
  test('goes through its life in time, and the log tells so', async () => {
    const { clock, carrier, events, create } = setUp()
    const reply = create(1)
    await clock.runUntilIdle()
    expect(await reply).toEqual({ kind: 'accepted', providerCallId: 'sim.c1.1.1' })
    expect(kinds(carrier)).toEqual(['requested@0', 'placed@50', 'ringing@1050', 'answered@6050', 'ended@66050'])
    const base = { tenantId: 'default', attemptId: 'c1.1.1', providerCallId: 'sim.c1.1.1' }
    expect(events).toEqual([
      { ...base, type: 'ringing', at: 1050 },
      { ...base, type: 'answered', at: 6050 },
      { ...base, type: 'detected', at: 6050, answeredBy: 'human' },
      { ...base, type: 'ended', at: 66_050, result: 'answered', answeredAt: 6050, talkMs: 60_000 },
    ])
  })

  const ends: [CallScript, Partial<CallRequest>, object][] = [
    [{ result: 'busy' }, {}, { result: 'busy' }],
    [{ result: 'no_answer' }, {}, { result: 'no_answer' }],
    [{ result: 'failed' }, {}, { result: 'failed', cause: 'carrier_error' }],
    [{ result: 'invalid_number' }, {}, { result: 'failed', cause: 'invalid_number', permanent: true }],
    [{ result: 'voicemail' }, {}, { result: 'voicemail' }],
    [{ result: 'voicemail' }, { detectMachine: false }, { result: 'answered' }],
    [{ ringMs: 30_001 }, {}, { result: 'no_answer' }],
    [{ talkMs: 700_000 }, {}, { result: 'answered', talkMs: 600_000, cause: 'max_duration' }],
  ]
  test.each(ends)('with %j and request %j ends as %j', async (script, more, end) => {
    const { clock, carrier, events, create } = setUp()
    carrier.on(request(1).to, script)
    void create(1, more)
    await clock.runUntilIdle()
    expect(events.filter(event => event.type === 'ended')).toEqual([expect.objectContaining(end)])
    expect(carrier.liveCalls).toBe(0)
  })

  test('follows the scripts of its number in turn, the last one for ever', async () => {
    const { clock, carrier, events, create } = setUp()
    carrier.on(request(1).to, [{ result: 'busy' }, { result: 'no_answer' }])
    for (const dial of [1, 2, 3]) {
      void create(1, { attemptId: `c1.1.${dial}` })
      await clock.runUntilIdle()
    }
    const results = events.flatMap(event => (event.type === 'ended' ? [event.result] : []))
    expect(results).toEqual(['busy', 'no_answer', 'no_answer'])
  })

  test('can be hung up, once', async () => {
    const { clock, carrier, events, create } = setUp({ behaviour: { ...quick, hangupTooEarlyMs: 500 } })
    void create(1)
    void create(2)
    await clock.advanceBy(60)
    expect(await value(clock, carrier.hangup!('sim.c1.1.1'))).toBe('too_early')
    await clock.advanceTo(3000)
    expect(await value(clock, carrier.hangup!('sim.c1.1.1'))).toBe('done')
    await clock.advanceTo(10_000)
    expect(await value(clock, carrier.hangup!('sim.c1.2.1'))).toBe('done')
    await clock.runUntilIdle()
    expect(await value(clock, carrier.hangup!('sim.c1.1.1'))).toBe('already_ended')
    expect(events.flatMap(event => (event.type === 'ended' ? [[event.result, event.at]] : []))).toEqual([
      ['cancelled', 3050],
      ['answered', 10_050],
    ])
  })
})

describe('the reply to a create', () => {
  const causes: [string, (carrier: SimulatedCarrier) => void, object][] = [
    ['scripted', c => c.on(request(1).to, { create: { refuse: 'number' } }), { class: 'number' }],
    ['rate limit', c => Object.assign(c.faults, { rateLimited: 1, retryAfterMs: 7000 }), { retryAfterMs: 7000 }],
    ['config', c => Object.assign(c.faults, { configRefusal: 1 }), { class: 'config' }],
    ['outage', c => Object.assign(c, { outage: true }), { class: 'backpressure', cause: 'outage' }],
    ['outage window', c => c.outageBetween(50, 51), { class: 'backpressure', cause: 'outage' }],
    ['standing', c => Object.assign(c, { refuseAll: { class: 'policy', cause: 'geo' } }), { class: 'policy' }],
    ['live limit', c => Object.assign(c, { limits: { concurrentCalls: 0 } }), { cause: 'too_many_live_calls' }],
    ['pace limit', c => Object.assign(c, { limits: { callsPerSecond: 0 } }), { cause: 'rate_limited' }],
  ]
  test.each(causes)('refuses for %s, and places nothing', async (_, cause, reply) => {
    const { clock, carrier, create } = setUp()
    cause(carrier)
    expect(await value(clock, create(1))).toMatchObject({ kind: 'refused', ...reply })
    expect(kinds(carrier)).toEqual(['requested@0', 'refused@50'])
    expect(carrier.callsPlaced).toBe(0)
  })

  test('after healing everything is accepted again', async () => {
    const { clock, carrier, create } = setUp({ faults: { rateLimited: 1 }, limits: { concurrentCalls: 0 } })
    Object.assign(carrier, { outage: true, refuseAll: { class: 'config', cause: 'x' } })
    carrier.outageBetween(0, 1e9).heal()
    expect(await value(clock, create(1))).toMatchObject({ kind: 'accepted' })
  })

  test.each(['before', 'after'] as const)('lost %s placing never comes, until the caller aborts', async timeout => {
    const { clock, carrier, create } = setUp()
    carrier.on(request(1).to, { create: { timeout } })
    const abort = new AbortController()
    let reply: CreateCallReply | undefined
    void create(1, {}, abort.signal).then(settled => {
      reply = settled
    })
    await clock.advanceBy(3_600_000)
    expect(reply).toBeUndefined()
    abort.abort(new Error('time-out'))
    await clock.settle()
    expect(reply).toEqual({ kind: 'unknown', cause: 'aborted' })
    expect(carrier.callsPlaced).toBe(timeout === 'after' ? 1 : 0)
    const found = await value(
      clock,
      carrier.findCall!({ attemptId: 'c1.1.1', to: request(1).to, from: '', sinceAt: 0 }),
    )
    expect(found.kind).toBe(timeout === 'after' ? 'found' : 'not_found')
  })

  test('a request that was sent is carried out, aborted or not; one that was not sent is not', async () => {
    const { clock, carrier, create } = setUp()
    const abort = new AbortController()
    const reply = create(1, {}, abort.signal)
    abort.abort()
    expect(await reply).toEqual({ kind: 'unknown', cause: 'aborted' })
    expect(carrier.callsPlaced).toBe(0)
    await clock.advanceBy(50)
    expect(carrier.callsPlaced).toBe(1)
    expect(await create(2, {}, abort.signal)).toMatchObject({ kind: 'unknown' })
    await clock.runUntilIdle()
    expect(carrier.callsPlaced).toBe(1)
  })

  test('with idempotent creates, the same attempt is placed once; otherwise twice', async () => {
    for (const idempotentCreate of [true, false]) {
      const { clock, carrier, create } = setUp({ capabilities: { idempotentCreate } })
      const first = await value(clock, create(1))
      const second = await value(clock, create(1))
      expect(carrier.callsPlaced).toBe(idempotentCreate ? 1 : 2)
      expect(JSON.stringify(first) === JSON.stringify(second)).toBe(idempotentCreate)
    }
  })

  test('an attempt that was refused by chance is not refused for ever', async () => {
    const { clock, carrier, create } = setUp({ faults: { rateLimited: 0.5 } })
    const replies: string[] = []
    for (let n = 0; n < 20; n++) replies.push((await value(clock, create(1))).kind)
    expect(new Set(replies)).toEqual(new Set(['accepted', 'refused']))
    expect(carrier.callsPlaced).toBe(replies.filter(kind => kind === 'accepted').length)
  })

  test('capabilities say which methods there are', () => {
    const capabilities: Partial<TelephonyCapabilities> = { findCall: false, hangup: false }
    const { carrier } = setUp({ capabilities })
    expect([carrier.findCall, carrier.hangup]).toEqual([undefined, undefined])
  })
})

describe('webhooks', () => {
  async function run(script: CallScript, more: Partial<SimulatedCarrierOptions> = {}) {
    const all = setUp(more)
    all.carrier.on(request(1).to, script)
    void all.create(1, { detectMachine: false })
    await all.clock.runUntilIdle()
    return all
  }

  test('lost ones never arrive, and a lookup still tells the truth', async () => {
    const { clock, carrier, events } = await run({ webhooks: { lost: ['ended'] } })
    expect(types(events)).toEqual(['ringing', 'answered'])
    const lookup = await value(clock, carrier.getCall('sim.c1.1.1', 'c1.1.1'))
    expect(lookup).toMatchObject({ kind: 'found', live: false })
    expect(lookup.kind === 'found' && types(lookup.events)).toEqual(['ringing', 'answered', 'ended'])
    expect(types((await run({}, { faults: { lostWebhook: 1 } })).events)).toEqual([])
  })

  test('late, duplicated and reordered ones', async () => {
    const late = await run({ result: 'busy', webhooks: { delayMs: 90_000 } })
    expect([types(late.events), late.clock.monotonic()]).toEqual([['ended'], 91_050])
    const twice = await run({ webhooks: { duplicated: true } })
    expect(types(twice.events)).toEqual(['ringing', 'ringing', 'answered', 'answered', 'ended', 'ended'])
    const mixed = await run({ webhooks: { reordered: true } })
    expect(types(mixed.events)).toEqual(['answered', 'ringing', 'ended'])
  })

  test('that a subscriber rejects are delivered again, to the next one', async () => {
    const { clock, carrier, create } = setUp()
    const refused: number[] = []
    const other: string[] = []
    const fresh = new SimulatedCarrier({ clock, behaviour: { ...quick, busy: 1, answer: 0 } })
    fresh.subscribe(async () => {
      refused.push(clock.monotonic())
      throw new Error('not recorded')
    })
    fresh.subscribe(async batch => void other.push(...types(batch)))
    void fresh.createCall(request(1), new AbortController().signal)
    await clock.runUntilIdle()
    expect([refused, other, clock.monotonic()]).toEqual([[1050], ['ended'], 2050])
    // Nobody subscribes any more: a few tries, then the event is lost.
    const only = carrier.subscribe(async () => {})
    only()
    void create(1)
    await clock.runUntilIdle()
    expect(clock.pendingTimers).toBe(0)
  })

  test('arrive after the subscriber that left to one that came', async () => {
    const clock = new FakeClock()
    const carrier = new SimulatedCarrier({ clock, behaviour: { ...quick, busy: 1, answer: 0 } })
    carrier.subscribe(() => Promise.reject(new Error('going down')))()
    void carrier.createCall(request(1), new AbortController().signal)
    await clock.advanceBy(1100)
    const seen: string[] = []
    carrier.subscribe(async batch => void seen.push(...types(batch)))
    await clock.runUntilIdle()
    expect(seen).toEqual(['ended'])
  })

  test('lookups are unavailable in an outage or by fault', async () => {
    const { clock, carrier } = setUp({ faults: { lookupUnavailable: 1 } })
    expect(await value(clock, carrier.getCall('x', 'y'))).toMatchObject({ kind: 'unavailable' })
    carrier.heal()
    expect(await value(clock, carrier.getCall('x', 'y'))).toEqual({ kind: 'not_found' })
    carrier.outage = true
    expect(await value(clock, carrier.getCall('x', 'y'))).toMatchObject({ kind: 'unavailable' })
  })
})

describe('many calls', () => {
  const faults = { lateWebhook: 0.2, lostWebhook: 0.1, duplicateWebhook: 0.1, reorderedWebhook: 0.1, rateLimited: 0.1 }

  async function run(seed: number, order: number[]) {
    const { clock, carrier, events, create } = setUp({ seed, behaviour: {}, faults })
    for (const n of order) void create(n)
    await clock.runUntilIdle()
    const sorted = (lines: object[]) => lines.map(line => JSON.stringify(line)).sort()
    return { log: carrier.log, sorted: [sorted([...carrier.log]), sorted(events)] }
  }

  test('the same seed gives the same run, another seed another', async () => {
    const order = Array.from({ length: 200 }, (_, n) => n)
    expect((await run(7, order)).log).toEqual((await run(7, order)).log)
    expect((await run(8, order)).log).not.toEqual((await run(7, order)).log)
  })

  test('what a call does depends on seed and attempt, not on the order of calls', async () => {
    const order = Array.from({ length: 200 }, (_, n) => n)
    expect((await run(7, [...order].reverse())).sorted).toEqual((await run(7, order)).sorted)
  })

  test('results come in the proportions asked for', async () => {
    const { clock, carrier, create } = setUp({ behaviour: { answer: 6, busy: 3, noAnswer: 1 } })
    for (let n = 0; n < 2000; n++) void create(n)
    await clock.runUntilIdle()
    const share = (result: string) => carrier.log.filter(entry => entry.result === result).length / 2000
    expect(share('answered')).toBeCloseTo(0.6, 1)
    expect(share('busy')).toBeCloseTo(0.3, 1)
    expect(share('no_answer')).toBeCloseTo(0.1, 1)
    expect(carrier.mostLiveCalls).toBe(2000)
  })

  test('an instant carrier is done in one step, keeps no log when told, and forgets the oldest calls', async () => {
    const { clock, carrier, events, create } = setUp({
      behaviour: {},
      instant: true,
      keepLog: false,
      keepEndedCalls: 10,
    })
    const replies = await Promise.all(Array.from({ length: 100 }, (_, n) => create(n)))
    expect(replies.every(reply => reply.kind === 'accepted')).toBe(true)
    expect([carrier.liveCalls, carrier.callsPlaced, carrier.log.length, events.length]).toEqual([0, 100, 0, 0])
    await clock.settle()
    expect(clock.pendingTimers).toBe(1)
    await clock.runUntilIdle()
    expect(events.filter(event => event.type === 'ended')).toHaveLength(100)
    expect(clock.monotonic()).toBe(0)
    expect(await carrier.getCall('sim.c1.0.1', 'c1.0.1')).toEqual({ kind: 'not_found' })
    expect(await carrier.getCall(`sim.c1.${(99).toString(36)}.1`, '')).toMatchObject({ kind: 'found', live: false })
  })

  test('a log can be watched without being kept', async () => {
    const seen: string[] = []
    const { clock, create } = setUp({ keepLog: false, onLog: entry => void seen.push(entry.kind) })
    void create(1)
    await clock.runUntilIdle()
    expect(seen).toEqual(['requested', 'placed', 'ringing', 'answered', 'ended'])
  })
})
