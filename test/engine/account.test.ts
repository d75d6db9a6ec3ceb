import type { Campaign, CampaignEngine, EngineOptions } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { describe, expect, test } from 'vitest'
import { mostLive, mostStartsInAnHour, requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { contacts, HOUR, MINUTE, phoneOf, Scene, type SceneOptions, SECOND } from './setup.js'
import { Stoppable } from './stoppable.js'

type Account = NonNullable<EngineOptions['account']>

function sceneOf(account: Omit<Account, 'id'>, options: SceneOptions = {}): Scene {
  return new Scene({
    storage: clock => new MemoryStorage({ now: () => clock.now() }),
    ...options,
    engine: { lease: '15s', account: { id: 'trunk', ...account }, ...options.engine },
  })
}

/** Five campaigns with contacts of their own, launched by these engines in turn. */
async function launched(scene: Scene, engines: CampaignEngine[], each = 20): Promise<Campaign[]> {
  const campaigns: Campaign[] = []
  for (let n = 0; n < 5; n++) {
    const plan = { id: `it-${n}`, segment: contacts(each, 100 * n), calls: { concurrentCalls: 4 } }
    campaigns.push(await scene.launched(plan, engines[n % engines.length]))
  }
  return campaigns
}

async function allDone(scene: Scene, campaigns: Campaign[], each = 20): Promise<void> {
  for (const campaign of campaigns) {
    expect(await scene.finish(campaign)).toMatchObject({ total: each, completed: each })
    await expectNothingTwiceNothingLost(scene, campaign)
  }
}

describe('the limits of a provider account', () => {
  test('hold over five campaigns of three engines: calls at once', async () => {
    const scene = sceneOf({ concurrentCalls: 6 })
    const campaigns = await launched(scene, [scene.engine, scene.newEngine(), scene.newEngine()])
    await scene.clock.advanceBy(2 * MINUTE)
    // All of it is used, by all of them.
    expect(scene.carrier.liveCalls).toBe(6)
    for (const { id } of campaigns) {
      expect(requested(scene.carrier.log).filter(entry => entry.campaignId === id).length, id).toBeGreaterThan(2)
    }
    await allDone(scene, campaigns)
    expect(scene.carrier.mostLiveCalls).toBe(6)
  })

  test('hold over five campaigns of three engines: calls in any 60 minutes', async () => {
    const scene = sceneOf({ callsPerHour: 25 })
    const campaigns = await launched(scene, [scene.engine, scene.newEngine(), scene.newEngine()])
    await allDone(scene, campaigns)
    expect(mostStartsInAnHour(scene.carrier.log)).toBe(25)
  })

  test('hold over the campaigns of one engine, and are drawn from there before storage is asked', async () => {
    const scene = sceneOf({ concurrentCalls: 3 })
    const campaigns = await launched(scene, [scene.engine])
    await allDone(scene, campaigns)
    expect(scene.carrier.mostLiveCalls).toBe(3)
  })

  test('a campaign keeps its own limits below them', async () => {
    const scene = sceneOf({ concurrentCalls: 10 })
    const campaigns = await launched(scene, [scene.engine, scene.newEngine()])
    await allDone(scene, campaigns)
    for (const { id } of campaigns) {
      expect(mostLive(scene.carrier.log, entry => entry.campaignId === id)).toBeLessThanOrEqual(4)
    }
    expect(scene.carrier.mostLiveCalls).toBe(10)
  })

  test('say nothing of calls on another account', async () => {
    const scene = sceneOf({ concurrentCalls: 2 })
    const other = scene.newEngine({ account: { id: 'other', concurrentCalls: 2 } })
    const campaigns = await launched(scene, [scene.engine, other])
    await scene.clock.advanceBy(30 * SECOND)
    expect(scene.carrier.liveCalls).toBe(4)
    await allDone(scene, campaigns)
  })

  test('a dead owner’s calls are counted until they end, and its campaigns go on within them', async () => {
    const scene = sceneOf({ concurrentCalls: 4 }, { carrier: { behaviour: { talkMs: 4 * MINUTE } } })
    await scene.engine.close()
    const dead = new Stoppable(scene)
    const dying = scene.newEngine({ storage: dead.storage, telephony: dead.telephony })
    const other = scene.newEngine()
    const first = await scene.launched({ id: 'first', segment: contacts(12), calls: { concurrentCalls: 4 } }, dying)
    await scene.clock.advanceBy(10 * SECOND)
    expect(scene.carrier.liveCalls).toBe(4)
    dead.stopAt('claimDue before', true)
    await other.start()
    const second = await scene.launched(
      { id: 'second', segment: contacts(12, 100), calls: { concurrentCalls: 4 } },
      other,
    )
    await scene.clock.advanceBy(3 * MINUTE)
    expect(requested(scene.carrier.log)).toHaveLength(4)
    for (const campaign of [first, second].map(each => other.campaign(each.id))) {
      expect(await scene.finish(await campaign)).toMatchObject({ completed: 12 })
      await expectNothingTwiceNothingLost(scene, await campaign)
    }
    expect(scene.carrier.mostLiveCalls).toBe(4)
  })

  test('hold across restarts, live calls and starts of the engine before counted', async () => {
    const scene = sceneOf({ concurrentCalls: 3, callsPerHour: 30 })
    let engine = scene.engine
    let campaigns = await launched(scene, [engine])
    for (let i = 0; i < 4; i++) {
      await scene.clock.advanceBy(70 * SECOND)
      await scene.clock.runTo(engine.close())
      engine = scene.newEngine()
      await scene.clock.runTo(engine.start())
    }
    campaigns = await Promise.all(campaigns.map(each => engine.campaign(each.id)))
    await allDone(scene, campaigns)
    expect(scene.carrier.mostLiveCalls).toBe(3)
    expect(mostStartsInAnHour(scene.carrier.log)).toBe(30)
  })

  test('change while campaigns run: no live call is cut, nothing starts until the new limit is met', async () => {
    const scene = sceneOf({ concurrentCalls: 8 })
    const engines = [scene.engine, scene.newEngine()]
    const campaigns = await launched(scene, engines)
    await scene.clock.advanceBy(MINUTE)
    expect(scene.carrier.liveCalls).toBe(8)
    for (const engine of engines) await engine.setAccountLimits({ concurrentCalls: 2 })
    const lowered = scene.clock.monotonic()
    await scene.clock.advanceBy(5 * MINUTE)
    const later = scene.carrier.log.filter(entry => entry.mono > lowered + MINUTE)
    expect(mostLive(later)).toBeLessThanOrEqual(2)
    expect(scene.carrier.liveCalls).toBeLessThanOrEqual(2)
    for (const engine of engines) await engine.setAccountLimits({ concurrentCalls: 5, callsPerHour: null })
    await scene.clock.advanceBy(MINUTE)
    expect(scene.carrier.liveCalls).toBe(5)
    await allDone(scene, campaigns)
  })

  test('of a request that was refused the start is given back', async () => {
    const scene = sceneOf({ callsPerHour: 10 })
    for (let n = 0; n < 5; n++) scene.carrier.on(phoneOf(n), { create: { refuse: 'number' } })
    const campaign = await scene.launched({ segment: contacts(15, 0) })
    await scene.clock.advanceBy(10 * MINUTE)
    expect(requested(scene.carrier.log)).toHaveLength(15)
    expect(await campaign.progress()).toMatchObject({ completed: 10, failed: 5 })
  })

  test('nobody is passed over: each campaign has its turn, whoever asks most', async () => {
    const scene = sceneOf({ concurrentCalls: 1 })
    const campaigns = await launched(scene, [scene.engine, scene.newEngine()], 40)
    await scene.clock.advanceBy(30 * MINUTE)
    const calls = campaigns.map(({ id }) => requested(scene.carrier.log).filter(each => each.campaignId === id).length)
    expect(Math.min(...calls)).toBeGreaterThan(5)
    expect(Math.max(...calls) - Math.min(...calls)).toBeLessThanOrEqual(Math.min(...calls))
  })

  test('show in diagnose()', async () => {
    const scene = sceneOf({ concurrentCalls: 1 })
    const [, second] = await launched(scene, [scene.engine, scene.newEngine()])
    await scene.clock.advanceBy(10 * SECOND)
    expect(await second!.diagnose()).toMatchObject({
      binding: 'account',
      figures: { account: 'trunk', liveCalls: 1, concurrentCalls: 1 },
    })
  })

  test('full for an hour costs storage little', async () => {
    const scene = sceneOf({ callsPerHour: 5 })
    let asked = 0
    const counted = new Proxy(scene.storage, {
      get: (target, property) => {
        const value = Reflect.get(target, property, target)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          if (property === 'reserve' || property === 'claimDue' || property === 'accountUse') asked += 1
          return value.apply(target, args)
        }
      },
    })
    await launched(scene, [scene.newEngine({ storage: counted })])
    await scene.clock.advanceBy(5 * MINUTE)
    asked = 0
    await scene.clock.advanceBy(HOUR - 10 * MINUTE)
    // A question each half minute, whatever the number of campaigns.
    expect(asked).toBeLessThanOrEqual(110)
  })
})

describe('setAccountLimits()', () => {
  test.each([
    [{ concurrentCalls: 0 }, 'concurrentCalls'],
    [{ callsPerHour: 1.5 }, 'callsPerHour'],
    [{ id: 'another' } as object, 'id'],
  ])('refuses %j', async (limits, path) => {
    const scene = sceneOf({ concurrentCalls: 2 })
    const refusal = scene.engine.setAccountLimits(limits)
    await expect(refusal).rejects.toMatchObject({ code: 'INVALID_INPUT', detail: { issues: [{ path }] } })
  })

  test('of an engine without an account is refused', async () => {
    const refusal = new Scene().engine.setAccountLimits({ concurrentCalls: 2 })
    await expect(refusal).rejects.toMatchObject({ code: 'INVALID_INPUT', detail: { issues: [{ path: 'account' }] } })
  })
})
