import { describe, expect, test } from 'vitest'
import { liveOverTime, mostLive, mostStartsInAnHour, placed, requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { contacts, HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'

/** Calls as they come: some ring for long, some talk for long, a fifth of the requests are slow. */
const lively = {
  behaviour: { answer: 0.5, busy: 0.2, noAnswer: 0.3, createMs: [50, 4_000], talkMs: [1_000, 90_000] },
} as const

describe('never more than concurrentCalls live calls', () => {
  test('at any instant', async () => {
    const scene = new Scene({ carrier: lively })
    const campaign = await scene.launched({ contacts: 60, calls: { concurrentCalls: 7 } })
    await scene.finish(campaign)
    expect(scene.carrier.mostLiveCalls).toBe(7)
    expect(mostLive(scene.carrier.log)).toBe(7)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('while the limit is lowered: no live call is cut, nothing starts until the new limit is met', async () => {
    const scene = new Scene({ carrier: { behaviour: { talkMs: [20_000, 60_000] } } })
    const campaign = await scene.launched({ contacts: 40, calls: { concurrentCalls: 10 } })
    await scene.clock.runUntil(() => scene.carrier.liveCalls === 10)
    await scene.clock.runTo(campaign.edit({ calls: { concurrentCalls: 3 } }))
    const before = scene.carrier.log.length
    expect(scene.carrier.liveCalls).toBe(10)
    await scene.finish(campaign)
    const after = liveOverTime(scene.carrier.log).slice(liveOverTime(scene.carrier.log.slice(0, before)).length)
    const firstStart = after.findIndex((each, i) => i > 0 && each.live > after[i - 1]!.live)
    expect(after[firstStart]!.live).toBe(3)
    expect(Math.max(...after.slice(firstStart).map(each => each.live))).toBe(3)
    expect(scene.carrier.log.some(entry => entry.kind === 'hangup' || entry.result === 'cancelled')).toBe(false)
  })

  test('after the limit is raised, and then the new one is used', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 60, calls: { concurrentCalls: 2 } })
    await scene.clock.advanceBy(90 * SECOND)
    expect(scene.carrier.mostLiveCalls).toBe(2)
    await scene.clock.runTo(campaign.edit({ calls: { concurrentCalls: 9 } }))
    await scene.clock.advanceBy(SECOND)
    expect(scene.carrier.liveCalls).toBe(9)
    await scene.finish(campaign)
    expect(scene.carrier.mostLiveCalls).toBe(9)
  })

  test('across restarts, live calls of the engine before counted', async () => {
    const scene = new Scene()
    await scene.launched({ id: 'restarted', contacts: 30, calls: { concurrentCalls: 4 } })
    let engine = scene.engine
    for (let restart = 0; restart < 5; restart++) {
      await scene.clock.advanceBy(13 * SECOND)
      await scene.clock.runTo(engine.close())
      expect(scene.carrier.liveCalls).toBeGreaterThan(0)
      engine = scene.newEngine()
      await engine.start()
    }
    const campaign = await engine.campaign('restarted')
    await scene.finish(campaign)
    expect(scene.carrier.mostLiveCalls).toBe(4)
    await expectNothingTwiceNothingLost(scene, campaign)
  })
})

describe('never more than callsPerHour starts in any 60 minutes', () => {
  const short = { behaviour: { createMs: [10, 900], talkMs: 3_000 } } as const

  test('wherever they start', async () => {
    const scene = new Scene({ carrier: short })
    const campaign = await scene.launched({ contacts: 47, calls: { callsPerHour: 10, concurrentCalls: 4 } })
    await scene.finish(campaign)
    expect(mostStartsInAnHour(scene.carrier.log)).toBe(10)
    // 47 calls are four full hours and a bit; a limit that is never used would be no limit.
    expect(requested(scene.carrier.log).at(-1)!.mono).toBeLessThan(4 * HOUR + 5 * MINUTE)
  })

  test('a start counts until one hour after its request settled', async () => {
    const scene = new Scene({ carrier: { behaviour: { createMs: 10_000 } } })
    const campaign = await scene.launched({ contacts: 3, calls: { callsPerHour: 1 } })
    await scene.finish(campaign)
    const [first, second, third] = requested(scene.carrier.log).map(entry => entry.mono)
    for (const gap of [second! - first!, third! - second!]) {
      expect(gap).toBeGreaterThan(HOUR + 10_000)
      expect(gap).toBeLessThan(HOUR + 11_000)
    }
  })

  test('under live edits down and up', async () => {
    const scene = new Scene({ carrier: short })
    const campaign = await scene.launched({ contacts: 70, calls: { callsPerHour: 20 } })
    await scene.clock.advanceBy(10 * MINUTE)
    expect(placed(scene.carrier.log)).toHaveLength(20)
    await scene.clock.runTo(campaign.edit({ calls: { callsPerHour: 5 } }))
    await scene.clock.advanceBy(100 * MINUTE)
    // All twenty starts of the first hour had to leave the span before one of the five was free.
    expect(placed(scene.carrier.log)).toHaveLength(25)
    expect(mostStartsInAnHour(scene.carrier.log.filter(entry => entry.mono > 10 * MINUTE))).toBe(5)
    await scene.clock.runTo(campaign.edit({ calls: { callsPerHour: 30 } }))
    await scene.clock.advanceBy(MINUTE)
    expect(placed(scene.carrier.log)).toHaveLength(50)
    await scene.finish(campaign)
    expect(mostStartsInAnHour(scene.carrier.log)).toBe(30)
  })

  test('when the limit is introduced later, the starts of the last hour counted', async () => {
    const scene = new Scene({ carrier: short })
    const campaign = await scene.launched({ contacts: 8, keepOpen: true })
    await scene.clock.advanceBy(20 * MINUTE)
    expect(placed(scene.carrier.log)).toHaveLength(8)
    await scene.clock.runTo(campaign.edit({ calls: { callsPerHour: 10 } }))
    await campaign.addContacts(contacts(20, 9))
    await scene.clock.advanceBy(39 * MINUTE)
    expect(placed(scene.carrier.log)).toHaveLength(10)
    await scene.clock.advanceBy(3 * HOUR)
    expect(mostStartsInAnHour(scene.carrier.log)).toBe(10)
    expect(placed(scene.carrier.log)).toHaveLength(28)
  })

  test('when the limit is taken away, dialling goes on at once', async () => {
    const scene = new Scene({ carrier: short })
    const campaign = await scene.launched({ contacts: 12, calls: { callsPerHour: 2 } })
    await scene.clock.advanceBy(5 * MINUTE)
    expect(placed(scene.carrier.log)).toHaveLength(2)
    await scene.clock.runTo(campaign.edit({ calls: { callsPerHour: null } }))
    await scene.clock.advanceBy(MINUTE)
    expect(placed(scene.carrier.log)).toHaveLength(12)
  })

  test('across restarts, starts of the engine before counted', async () => {
    const scene = new Scene({ carrier: short })
    await scene.launched({ id: 'restarted', contacts: 30, calls: { callsPerHour: 10 } })
    let engine = scene.engine
    for (let restart = 0; restart < 8; restart++) {
      await scene.clock.advanceBy(restart === 0 ? 300 : 17 * MINUTE)
      await scene.clock.runTo(engine.close())
      engine = scene.newEngine()
      await engine.start()
    }
    const campaign = await engine.campaign('restarted')
    await scene.finish(campaign)
    expect(mostStartsInAnHour(scene.carrier.log)).toBe(10)
    expect(requested(scene.carrier.log).at(-1)!.mono).toBeLessThan(2 * HOUR + 5 * MINUTE)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test.each(['backpressure', 'number', 'policy'] as const)(
    'a request refused as %s gives its start back',
    async kind => {
      const scene = new Scene({ carrier: short })
      for (let n = 1; n <= 3; n++) scene.carrier.on(phoneOf(n), [{ create: { refuse: kind } }, {}])
      const campaign = await scene.launched({ contacts: 9, calls: { callsPerHour: 5, concurrentCalls: 1 } })
      await scene.clock.advanceBy(50 * MINUTE)
      expect(placed(scene.carrier.log)).toHaveLength(5)
      expect(requested(scene.carrier.log)).toHaveLength(8)
      await scene.finish(campaign)
    },
  )

  test.each(['before', 'after'] as const)('a request whose answer was lost %s placing counts', async timeout => {
    const scene = new Scene({ carrier: short })
    for (let n = 1; n <= 3; n++) scene.carrier.on(phoneOf(n), { create: { timeout } })
    await scene.launched({ contacts: 9, calls: { callsPerHour: 5 } })
    await scene.clock.advanceBy(59 * MINUTE)
    expect(requested(scene.carrier.log)).toHaveLength(5)
  })
})

test('two campaigns of one engine have each its own limits', async () => {
  const scene = new Scene({ carrier: lively })
  const wide = await scene.launched({ id: 'wide', contacts: 40, calls: { concurrentCalls: 6 } })
  const narrow = await scene.launched({
    id: 'narrow',
    segment: contacts(20, 1_001),
    calls: { concurrentCalls: 2, callsPerHour: 12 },
  })
  await scene.finish(wide)
  await scene.finish(narrow)
  const of = (id: string) => (entry: { campaignId: string }) => entry.campaignId === id
  expect(mostLive(scene.carrier.log, of('wide'))).toBe(6)
  expect(mostLive(scene.carrier.log, of('narrow'))).toBe(2)
  expect(scene.carrier.mostLiveCalls).toBe(8)
  expect(mostStartsInAnHour(scene.carrier.log, of('narrow'))).toBe(12)
  expect(mostStartsInAnHour(scene.carrier.log, of('wide'))).toBeGreaterThan(12)
})

describe('a call that may exist holds its slot', () => {
  const calls = { concurrentCalls: 1, ringTimeout: '20s', maxCallDuration: '2m' }

  test('until ring time, maximum duration and grace are over, when nobody can say more', async () => {
    const scene = new Scene({ carrier: { capabilities: { findCall: false } } })
    scene.carrier.on(phoneOf(1), { create: { timeout: 'before', reply: 'unknown' } })
    const campaign = await scene.launched({ contacts: 2, calls })
    await scene.finish(campaign)
    const [first, second] = requested(scene.carrier.log)
    const bound = 20 * SECOND + 2 * MINUTE + 30 * SECOND
    expect(second!.mono - first!.mono).toBeGreaterThanOrEqual(bound)
    // What may pass besides: the request time-out and the send window.
    expect(second!.mono - first!.mono).toBeLessThanOrEqual(bound + 21 * SECOND)
  })

  test('and no longer than until it is found and ends', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { create: { timeout: 'after', reply: 'unknown' } })
    const campaign = await scene.launched({ contacts: 2, calls })
    await scene.finish(campaign)
    const ended = scene.carrier.log.find(entry => entry.kind === 'ended')!
    expect(requested(scene.carrier.log)[1]!.mono).toBe(ended.mono)
    expect(scene.carrier.mostLiveCalls).toBe(1)
  })
})
