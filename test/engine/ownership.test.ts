import { OutdialError, type Storage } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { describe, expect, test } from 'vitest'
import { mostStartsInAnHour, requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { HOUR, MINUTE, Scene, SECOND } from './setup.js'
import { wrapped } from './wrapped-storage.js'

describe('two engines on one storage', () => {
  test('only the owner dials, and both see the same campaign', async () => {
    const scene = new Scene()
    const dialledBy = new Map<string, number>()
    const watched = (name: string) =>
      new Proxy(scene.carrier, {
        get(carrier, property) {
          const value = Reflect.get(carrier, property, carrier)
          if (typeof value !== 'function') return value
          return (...args: unknown[]) => {
            if (property === 'createCall') dialledBy.set(name, (dialledBy.get(name) ?? 0) + 1)
            return value.apply(carrier, args)
          }
        },
      })
    const one = scene.newEngine({ telephony: watched('one') })
    const two = scene.newEngine({ telephony: watched('two') })
    const campaign = await scene.launched({ id: 'it', contacts: 40, calls: { concurrentCalls: 3 } }, one)
    await two.start()
    const same = await two.campaign('it')
    await scene.clock.advanceBy(MINUTE)
    expect(await same.progress()).toEqual(await campaign.progress())
    expect(await scene.finish(same)).toMatchObject({ completed: 40 })
    expect(Object.fromEntries(dialledBy)).toEqual({ one: 40 })
    expect(scene.carrier.mostLiveCalls).toBe(3)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('an edit, a pause, a resume and a cancel by the other are obeyed', async () => {
    const scene = new Scene()
    const other = scene.newEngine()
    await scene.launched({ id: 'it', contacts: 60, calls: { concurrentCalls: 2 } })
    const campaign = await other.campaign('it')
    await scene.clock.advanceBy(10 * SECOND)
    await scene.clock.runTo(campaign.edit({ calls: { concurrentCalls: 6 } }))
    await scene.clock.advanceBy(SECOND)
    expect(scene.carrier.liveCalls).toBe(6)
    await scene.clock.runTo(campaign.pause())
    const before = requested(scene.carrier.log).length
    await scene.clock.advanceBy(HOUR)
    expect(requested(scene.carrier.log)).toHaveLength(before)
    await scene.clock.runTo(campaign.resume())
    await scene.clock.advanceBy(SECOND)
    expect(scene.carrier.liveCalls).toBe(6)
    await scene.clock.runTo(campaign.cancel({ hangUp: true }))
    await scene.clock.advanceBy(SECOND)
    expect(scene.carrier.liveCalls).toBe(0)
    await scene.finish(campaign)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('a pause by the other holds too while the owner’s storage is slow: no call starts once it resolved', async () => {
    for (let at = 0; at < 12_000; at += 1_000) {
      const scene = new Scene({ carrier: { behaviour: { createMs: 1_500, talkMs: 2_000 } } })
      const slow = wrapped(scene.storage, async (_, call) => {
        const answer = await call()
        await scene.clock.sleep(2_000)
        return answer
      })
      const owner = scene.newEngine({ storage: slow })
      const campaign = await scene.clock.runTo(
        scene.draft({ id: 'it', contacts: 60, calls: { concurrentCalls: 3 } }, owner),
      )
      await scene.clock.runTo(campaign.launch())
      await scene.clock.advanceBy(4_000 + at)
      const other = await scene.engine.campaign('it')
      await scene.clock.runTo(other.pause())
      const before = requested(scene.carrier.log).length
      await scene.clock.advanceBy(5 * MINUTE)
      expect(requested(scene.carrier.log), `paused ${at} ms on`).toHaveLength(before)
    }
  })
})

describe('a lease that runs out', () => {
  const leased = (options = {}) =>
    new Scene({ storage: clock => new MemoryStorage({ now: () => clock.now() }), engine: { lease: '30s' }, ...options })
  /** A storage that cannot be reached while `cut` says so. */
  const cuttable = (scene: Scene) => {
    const state = { cut: false }
    const storage: Storage = wrapped(scene.storage, async (_, call) => {
      if (state.cut) throw new Error('The network is down')
      return call()
    })
    return { state, storage }
  }

  test('is taken over by another engine, limits and live calls included, and the stale owner sends nothing more', async () => {
    const scene = leased()
    const { state, storage } = cuttable(scene)
    const stale = scene.newEngine({ storage })
    const calls = { concurrentCalls: 4, callsPerHour: 30 }
    await scene.launched({ id: 'it', contacts: 50, calls }, stale)
    await scene.clock.advanceBy(20 * SECOND)
    state.cut = true
    const next = scene.newEngine()
    await next.start()
    expect(await scene.storage.acquireLease({ tenantId: 'default', campaignId: 'it' }, 'somebody', 1)).toBeUndefined()
    // It was started when there was nothing to take over, and goes on looking.
    await scene.clock.advanceBy(70 * SECOND)
    // The network is back for the one that was cut off; its lease is not.
    state.cut = false
    const campaign = await next.campaign('it')
    expect(await scene.finish(campaign)).toMatchObject({ completed: 50 })
    expect(scene.carrier.mostLiveCalls).toBe(4)
    expect(mostStartsInAnHour(scene.carrier.log)).toBe(30)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('of an owner that died is noticed by engines that were started, without a webhook or being asked', async () => {
    const scene = leased({ carrier: { faults: { lostWebhook: 1 } } })
    const { state, storage } = cuttable(scene)
    await scene.launched({ id: 'it', contacts: 20, calls: { concurrentCalls: 2 } }, scene.newEngine({ storage }))
    await scene.clock.advanceBy(5 * SECOND)
    state.cut = true
    const next = scene.newEngine()
    await next.start()
    await scene.clock.advanceBy(29 * SECOND)
    expect(requested(scene.carrier.log)).toHaveLength(2)
    const campaign = await next.campaign('it')
    expect(await scene.finish(campaign)).toMatchObject({ completed: 20 })
    expect(scene.carrier.mostLiveCalls).toBe(2)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('while storage was away is had again, when nobody else has it', async () => {
    const scene = leased()
    const { state, storage } = cuttable(scene)
    const engine = scene.newEngine({ storage })
    const campaign = await scene.launched({ id: 'it', contacts: 20, calls: { concurrentCalls: 2 } }, engine)
    await scene.clock.advanceBy(20 * SECOND)
    state.cut = true
    await scene.clock.advanceBy(10 * MINUTE)
    const before = requested(scene.carrier.log).length
    state.cut = false
    expect(await scene.finish(campaign)).toMatchObject({ completed: 20 })
    expect(before).toBeLessThan(20)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('is kept by its heartbeat for as long as the campaign runs', async () => {
    const scene = leased()
    const campaign = await scene.launched({ contacts: 50, calls: { concurrentCalls: 2 } })
    const rival = scene.newEngine()
    for (let i = 0; i < 20; i++) {
      await scene.clock.advanceBy(11 * SECOND)
      await rival.start()
    }
    expect(await scene.finish(campaign)).toMatchObject({ completed: 50 })
    expect(scene.logged).toEqual([])
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('keeps nobody from sending in time: an owner without an answer to its heartbeat stops before it ends', async () => {
    const scene = leased({ carrier: { behaviour: { talkMs: 100, ringMs: 100 } } })
    const renewals = { lost: false }
    const storage = wrapped(scene.storage, (method, call) => {
      if (renewals.lost && (method === 'renewLeases' || method === 'acquireLease'))
        return Promise.reject(new Error('No answer'))
      return call()
    })
    const engine = scene.newEngine({ storage })
    // Else it would take over as soon as a webhook reaches it.
    await scene.engine.close()
    await scene.launched({ id: 'it', contacts: 200, calls: { concurrentCalls: 2 } }, engine)
    renewals.lost = true
    const leaseEnds = scene.clock.now() + 30 * SECOND
    await scene.clock.advanceBy(10 * MINUTE)
    const last = requested(scene.carrier.log).at(-1)!.at
    // A fifth of the lease is kept as a margin.
    expect(last).toBeLessThan(leaseEnds - 6 * SECOND)
    expect(last).toBeGreaterThan(leaseEnds - 10 * SECOND)
    const next = scene.newEngine()
    await next.start()
    const campaign = await next.campaign('it')
    expect(await scene.finish(campaign)).toMatchObject({ completed: 200 })
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('cannot be asked of a storage that has no clock to end it by', async () => {
    const scene = new Scene({ engine: { lease: '30s' } })
    const campaign = await scene.draft()
    const error = await campaign.launch().catch((thrown: unknown) => thrown)
    expect(OutdialError.is(error, 'INVALID_INPUT')).toBe(true)
  })
})
