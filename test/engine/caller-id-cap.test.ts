import type { CampaignInput, Storage } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import type { CarrierLogEntry } from 'outdial/testing'
import { describe, expect, it } from 'vitest'
import { placed, requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { contacts, DAY, HOUR, MINUTE, phoneOf, plan, Scene, SECOND } from './setup.js'
import { slowStorage } from './slow-storage.js'
import { wrapped } from './wrapped-storage.js'

const numbers = ['+12125550100', '+12125550101']
const agent = (callerId: CampaignInput['agent']['callerId'], from = numbers): CampaignInput['agent'] => ({
  ...plan().agent,
  numbers: from,
  callerId: callerId!,
})

/** The most requests from one caller ID in any 24 hours, by tenant; read off the carrier's log. */
function mostInADay(log: readonly CarrierLogEntry[]): number {
  const starts = new Map<string, number[]>()
  for (const { tenantId, from, mono } of requested(log)) {
    const key = `${tenantId} ${from}`
    starts.set(key, [...(starts.get(key) ?? []), mono])
  }
  let most = 0
  for (const own of starts.values()) {
    let first = 0
    for (const [i, at] of own.entries()) {
      while (at - own[first]! >= DAY) first++
      most = Math.max(most, i - first + 1)
    }
  }
  return most
}

describe('A cap per caller ID and day', () => {
  it('holds in every 24 hours, and days later all have been called', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 20, agent: agent({ maxPerDay: 4 }) })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 20 })
    expect(mostInADay(scene.carrier.log)).toBe(4)
    const days = requested(scene.carrier.log).map(entry => Math.floor(entry.mono / (DAY - HOUR)))
    expect(days).toEqual([...Array(8).fill(0), ...Array(8).fill(1), ...Array(4).fill(2)])
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  it('is shared by the campaigns of a tenant, in one engine and in others', async () => {
    const scene = new Scene()
    const other = scene.newEngine()
    const input = (from: number) => ({
      segment: contacts(9, from),
      agent: agent({ maxPerDay: 5 }),
      calls: { concurrentCalls: 2 },
    })
    const campaigns = [
      await scene.launched(input(1)),
      await scene.launched(input(101)),
      await scene.launched(input(201), other),
    ]
    await scene.clock.advanceBy(HOUR)
    expect(requested(scene.carrier.log)).toHaveLength(10)
    for (const campaign of campaigns) expect(await scene.finish(campaign)).toMatchObject({ completed: 9 })
    expect(mostInADay(scene.carrier.log)).toBe(5)
    for (const campaign of campaigns) await expectNothingTwiceNothingLost(scene, campaign)
  })

  it('is never passed by campaigns that look at the same instant, storage being slow', async () => {
    const scene = new Scene({ storage: slowStorage({ callerUse: { after: 2 * SECOND }, reserve: { before: SECOND } }) })
    const engines = [scene.engine, scene.newEngine(), scene.newEngine()]
    const launched = engines.map((engine, n) =>
      scene.launched({ segment: contacts(6, 1 + 100 * n), agent: agent({ maxPerDay: 3 }) }, engine),
    )
    const campaigns = await scene.clock.runTo(Promise.all(launched))
    for (const campaign of campaigns) expect(await scene.finish(campaign)).toMatchObject({ completed: 6 })
    expect(mostInADay(scene.carrier.log)).toBe(3)
  })

  it('is another tenant’s own', async () => {
    const scene = new Scene()
    const stranger = scene.newEngine({ tenantId: 'umbrella' })
    const input = { contacts: 4, agent: agent({ maxPerDay: 2 }) }
    const campaigns = [await scene.launched(input), await scene.launched(input, stranger)]
    for (const campaign of campaigns) await scene.finish(campaign)
    expect(requested(scene.carrier.log)).toHaveLength(8)
    expect(scene.clock.monotonic()).toBeLessThan(HOUR)
  })

  it('counts what was called before by an engine that is gone, and before there was a cap', async () => {
    const scene = new Scene()
    const input = { contacts: 10, agent: agent({}), calls: { concurrentCalls: 1 } }
    const campaign = await scene.launched(input)
    await scene.clock.advanceBy(5 * 36 * SECOND)
    await scene.clock.runTo(scene.engine.close())
    const before = requested(scene.carrier.log).length
    expect(before).toBeGreaterThan(3)

    const next = scene.newEngine()
    const same = await next.campaign(campaign.id)
    await same.edit({ agent: { callerId: { maxPerDay: 1 } } })
    await next.start()
    await scene.clock.advanceBy(DAY - HOUR)
    expect(requested(scene.carrier.log)).toHaveLength(before)
    await same.edit({ agent: { callerId: { maxPerDay: null } } })
    expect(await scene.finish(same)).toMatchObject({ completed: 10 })
    expect(scene.clock.monotonic()).toBeLessThan(DAY)
  })

  it('is in force at once when it is lowered, and again when it is raised or a number is added', async () => {
    const scene = new Scene()
    const input = { contacts: 30, agent: agent({ maxPerDay: 20 }), calls: { concurrentCalls: 1 } }
    const campaign = await scene.launched(input)
    await scene.clock.advanceBy(4 * MINUTE)
    await campaign.edit({ agent: { callerId: { maxPerDay: 4 } } })
    await scene.clock.advanceBy(HOUR)
    expect(requested(scene.carrier.log)).toHaveLength(8)
    await campaign.edit({ agent: { callerId: { maxPerDay: 5 } } })
    await scene.clock.advanceBy(SECOND)
    expect(requested(scene.carrier.log)).toHaveLength(9)
    await scene.clock.advanceBy(HOUR)
    expect(requested(scene.carrier.log)).toHaveLength(10)
    await campaign.edit({ agent: { numbers: [...numbers, '+12125550102'] } })
    await scene.clock.advanceBy(SECOND)
    expect(requested(scene.carrier.log)).toHaveLength(11)
    await scene.clock.advanceBy(HOUR)
    expect(requested(scene.carrier.log)).toHaveLength(15)
    expect(
      requested(scene.carrier.log)
        .slice(10)
        .map(entry => entry.from),
    ).toEqual(Array(5).fill('+12125550102'))
  })
})

describe('A use', () => {
  const one = agent({ maxPerDay: 1 }, ['+12125550100'])

  it('comes back when the provider refused the call, as soon as that is written', async () => {
    const quick = { create: { refuse: 'backpressure', retryAfterMs: 200 }, createMs: 1_000 } as const
    for (const commitMs of [0, 3_000]) {
      const scene = new Scene({ storage: slowStorage({ commit: { before: commitMs } }) })
      scene.carrier.on(phoneOf(1), [quick, {}])
      // The second contact finds the only number used up while the first is being refused.
      const campaign = await scene.clock.runTo(scene.launched({ contacts: 2, agent: one }))
      await scene.clock.advanceBy(15 * SECOND)
      const [first, second, ...more] = requested(scene.carrier.log)
      expect(more).toEqual([])
      expect(second!.mono - first!.mono, `commits of ${commitMs} ms`).toBeLessThan(3_000 + 2 * commitMs)
      await scene.finish(campaign)
      await expectNothingTwiceNothingLost(scene, campaign)
    }
  })

  it('that comes back is another campaign’s to take, within minutes', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { create: { refuse: 'config', cause: 'account_closed' }, createMs: 2_000 })
    await scene.launched({ agent: one })
    const other = await scene.launched({ segment: contacts(1, 2), agent: one })
    await scene.clock.advanceBy(SECOND)
    expect(await other.explain('c2')).toMatchObject({ blocks: [{ code: 'caller_ids_used_up' }] })
    expect(await scene.finish(other)).toMatchObject({ completed: 1 })
    expect(scene.clock.monotonic()).toBeLessThan(10 * MINUTE)
  })

  it('counts when the provider’s answer was ambiguous, call or no call', async () => {
    for (const timeout of ['before', 'after'] as const) {
      const scene = new Scene()
      scene.carrier.on(phoneOf(1), { create: { timeout } })
      const campaign = await scene.launched({ contacts: 2, agent: one, calls: { maxAttempts: 1, concurrentCalls: 1 } })
      await scene.clock.advanceBy(23 * HOUR)
      expect(requested(scene.carrier.log), timeout).toHaveLength(1)
      await scene.finish(campaign)
      const [first, second, ...more] = requested(scene.carrier.log)
      expect(more).toEqual([])
      expect(second!.mono - first!.mono).toBeGreaterThanOrEqual(DAY)
    }
  })
})

describe('When every caller ID is used up', () => {
  const capped = agent({ maxPerDay: 2 })

  it('explain() and diagnose() say so, and until when: the instant of the next call', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 5, agent: capped, calls: { concurrentCalls: 1 } })
    await scene.clock.advanceBy(HOUR)
    const calls = placed(scene.carrier.log)
    expect(calls).toHaveLength(4)
    const explained = await campaign.explain('c5')
    const until = explained.nextEligibleAt!
    expect(explained).toMatchObject({
      status: 'pending',
      blocks: [{ code: 'caller_ids_used_up', permanent: false, until, evidence: { numbers: 2, maxPerDay: 2 } }],
    })
    expect(await campaign.diagnose()).toMatchObject({
      binding: 'caller_ids',
      figures: { numbers: 2, maxPerDay: 2, nextAt: until },
    })
    expect(await campaign.progress()).toMatchObject({ completed: 4, pending: 1 })
    await scene.finish(campaign)
    expect(requested(scene.carrier.log)[4]!.at).toBe(until)
    // A day from when the first request settled, 100 ms after it was sent.
    expect(until).toBe(requested(scene.carrier.log)[0]!.at + 100 + DAY)
    expect((await campaign.explain('c5')).blocks).toEqual([])
  })

  it('names other rules beside it, and the later instant', async () => {
    const scene = new Scene({ now: '2026-01-05T16:00:00Z' })
    const schedule = { timeZone: 'UTC', hours: { everyDay: '15:00-16:30' } }
    const campaign = await scene.launched({ contacts: 5, agent: capped, schedule })
    await scene.clock.advanceBy(HOUR)
    const { blocks, nextEligibleAt } = await campaign.explain('c5')
    expect(blocks.map(block => block.code).sort()).toEqual(['caller_ids_used_up', 'outside_hours'])
    expect(nextEligibleAt).toBe(Date.UTC(2026, 0, 6, 16, 0, 0, 100))
  })

  it('the campaign waits without asking storage again and again', async () => {
    const asked = new Map<keyof Storage, number>()
    const storage = () =>
      wrapped(new MemoryStorage(), (method, call) => {
        asked.set(method, (asked.get(method) ?? 0) + 1)
        return call()
      })
    const scene = new Scene({ storage })
    const campaign = await scene.launched({ contacts: 2_000, agent: capped })
    await scene.clock.advanceBy(HOUR)
    asked.clear()
    await scene.clock.advanceBy(20 * HOUR)
    expect(await campaign.progress()).toMatchObject({ completed: 4, pending: 1996 })
    // Every five minutes, for another campaign may give a use back.
    expect(asked.get('callerUse')).toBeLessThanOrEqual(20 * 12 + 1)
    expect(asked.get('claimDue')).toBeLessThanOrEqual(20 * 12 + 1)
    expect(asked.get('commit') ?? 0).toBe(0)
  })

  it('completes nothing, and cancel() still ends it', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 5, agent: capped })
    await scene.clock.advanceBy(HOUR)
    expect(await campaign.status()).toBe('active')
    await campaign.cancel()
    expect(await scene.finish(campaign)).toMatchObject({ completed: 4, skipped: 1 })
  })
})

describe('Asking storage', () => {
  async function counted(callerId: CampaignInput['agent']['callerId']) {
    const asked: (keyof Storage)[] = []
    const storage = () =>
      wrapped(new MemoryStorage(), (method, call) => {
        asked.push(method)
        return call()
      })
    const scene = new Scene({ storage })
    await scene.finish(await scene.launched({ contacts: 50, agent: agent(callerId), calls: { concurrentCalls: 3 } }))
    const of = (method: keyof Storage) => asked.filter(each => each === method).length
    return { uses: of('callerUse'), claims: of('claimDue'), reserves: of('reserve') }
  }

  it('costs nothing without a cap, and at most one question per pass with one', async () => {
    expect((await counted({ localPresence: true, sticky: true })).uses).toBe(0)
    const { uses, claims, reserves } = await counted({ maxPerDay: 100 })
    expect(uses).toBeGreaterThanOrEqual(reserves)
    expect(uses).toBeLessThanOrEqual(claims)
  })
})

describe('Preflight', () => {
  const warned = async (callerId: CampaignInput['agent']['callerId'], count = 20) => {
    const campaign = await new Scene().draft({ contacts: count, agent: agent(callerId), calls: { maxAttempts: 1 } })
    const { warnings, estimatedFinishAt } = await campaign.preflight()
    return { codes: warnings.map(each => each.code), estimatedFinishAt }
  }

  it('warns when numbers and cap are too few for the plan, and tells when it will be done', async () => {
    const enough = await warned({ maxPerDay: 10 })
    const none = await warned({})
    expect(enough).toEqual({ codes: [], estimatedFinishAt: none.estimatedFinishAt })
    const scarce = await warned({ maxPerDay: 4 })
    expect(scarce.codes).toEqual(['caller_ids_scarce'])
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 20, agent: agent({ maxPerDay: 4 }), calls: { maxAttempts: 1 } })
    await scene.finish(campaign)
    expect(Math.abs(scarce.estimatedFinishAt! - scene.clock.now())).toBeLessThan(HOUR)
  })
})
