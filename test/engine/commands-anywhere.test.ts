import type { Campaign, CampaignEngine } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { describe, expect, test } from 'vitest'
import { requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { contacts, MINUTE, phoneOf, Scene, SECOND } from './setup.js'
import { type Point, Stoppable } from './stoppable.js'

// Between the last check and the socket write nobody can call a request back: 'createCall before' is the hole of never twice.
const points: Point[] = ['claimDue before', 'claimDue after', 'reserve before', 'reserve after', 'commit before']
points.push('commit after', 'createCall after')
const LONGEST = 20 * SECOND + SECOND
const COUNT = 40

type Command = (scene: Scene, other: CampaignEngine, campaign: Campaign) => Promise<unknown>

/** After these no request at all may be sent. */
const endings: Record<string, Command> = {
  pause: (_, __, campaign) => campaign.pause(),
  cancel: (_, __, campaign) => campaign.cancel(),
  suppress: (_, other) => other.suppress(contacts(COUNT).map((_, n) => phoneOf(n + 1))),
  setConsent: (scene, other) =>
    Promise.all(
      contacts(COUNT).map(({ id }) => other.setConsent(String(id), { status: 'revoked', at: scene.clock.now() })),
    ),
}

/** An owner that is stopped at `point`, for as long as told, and another engine on the same storage. */
async function stopped(point: Point, lease: '15s' | null, goesOnAfterMs?: number | 'never') {
  const scene = new Scene({ storage: clock => new MemoryStorage({ now: () => clock.now() }), engine: { lease } })
  const owner = new Stoppable(scene)
  const engine = scene.newEngine({ storage: owner.storage, telephony: owner.telephony })
  // Deliveries go to the other, so that the owner hears of nothing but through storage.
  const plan = { id: 'it', contacts: COUNT, calls: { concurrentCalls: 3 } }
  await scene.clock.runTo(scene.launched(plan, engine))
  await scene.clock.advanceBy(7 * SECOND)
  owner.stopAt(point, goesOnAfterMs === 'never')
  await scene.clock.runUntil(() => owner.stopped)
  if (typeof goesOnAfterMs === 'number') scene.clock.setTimer(goesOnAfterMs, () => owner.go())
  return { scene, owner, other: scene.engine, campaign: await scene.engine.campaign('it') }
}

describe('while the owner is stopped', () => {
  for (const lease of [null, '15s'] as const) {
    describe(lease ? 'with a lease that ends' : 'with a lease until it is released', () => {
      for (const [name, command] of Object.entries(endings)) {
        test.each(points)(`${name} by another engine holds once it resolved, the owner at %s`, async point => {
          for (const goesOnAfterMs of [500, 3_000, 40_000]) {
            const { scene, owner, other, campaign } = await stopped(point, lease, goesOnAfterMs)
            const asked = scene.clock.monotonic()
            await scene.clock.runTo(command(scene, other, campaign))
            expect(scene.clock.monotonic() - asked).toBeLessThanOrEqual(LONGEST)
            const before = requested(scene.carrier.log).length
            await scene.clock.advanceBy(5 * MINUTE)
            expect(owner.stopped).toBe(false)
            expect(requested(scene.carrier.log), `stopped for ${goesOnAfterMs} ms`).toHaveLength(before)
            if (name === 'pause') await scene.clock.runTo(campaign.resume())
            await scene.finish(campaign)
            await expectNothingTwiceNothingLost(scene, campaign)
          }
        })
      }

      test.each(points)(
        'an edit is in force for every call that starts once it resolved, the owner at %s',
        async point => {
          const { scene, campaign } = await stopped(point, lease, 7_000)
          const numbers = '+12125550199'
          await scene.clock.runTo(campaign.edit({ agent: { numbers }, calls: { concurrentCalls: 2 } }))
          const before = requested(scene.carrier.log).length
          await scene.finish(campaign)
          const after = requested(scene.carrier.log).slice(before)
          expect(after.length).toBeGreaterThan(20)
          expect(new Set(after.map(entry => entry.from))).toEqual(new Set([numbers]))
          await expectNothingTwiceNothingLost(scene, campaign)
        },
      )
    })
  }

  test.each(points)(
    'for good at %s, a command by another engine holds, and it goes on with the campaign',
    async point => {
      const { scene, campaign } = await stopped(point, '15s', 'never')
      await scene.clock.runTo(campaign.pause())
      await scene.clock.advanceBy(MINUTE)
      await scene.clock.runTo(campaign.resume())
      await scene.clock.runTo(campaign.addContacts(contacts(3, 101)))
      await scene.clock.runTo(scene.engine.suppress(phoneOf(COUNT)))
      expect(await scene.finish(campaign)).toMatchObject({ total: COUNT + 3, skipped: 1 })
      expect(scene.carrier.mostLiveCalls).toBeLessThanOrEqual(3)
      await expectNothingTwiceNothingLost(scene, campaign)
    },
  )
})

describe('a command by an engine that does not own the campaign', () => {
  test('takes no longer than the requests under way', async () => {
    const scene = new Scene({ carrier: { behaviour: { createMs: 1_500 } } })
    const campaign = await scene.launched({ id: 'it', contacts: 20, calls: { concurrentCalls: 3 } })
    const other = await scene.newEngine().campaign('it')
    await scene.clock.advanceBy(500)
    const asked = scene.clock.monotonic()
    await scene.clock.runTo(other.pause())
    const took = scene.clock.monotonic() - asked
    expect(took).toBeGreaterThanOrEqual(1_000)
    expect(took).toBeLessThan(2_000)
    await scene.clock.runTo(other.resume())
    await scene.finish(campaign)
  })

  test('takes no time where no request is', async () => {
    const scene = new Scene()
    await scene.launched({ id: 'it', contacts: 20, calls: { concurrentCalls: 3 } })
    const other = await scene.newEngine().campaign('it')
    await scene.clock.advanceBy(10 * SECOND)
    await other.pause()
    expect(scene.carrier.liveCalls).toBe(3)
  })

  test('holds though storage does not say which requests are open: it waits as long as one may be', async () => {
    const { scene } = await stopped('reserve after', null, 4_000)
    const failing = new Stoppable(scene).storage
    const blind = new Proxy(failing, {
      get: (target, property) =>
        property === 'openRequests' ? () => Promise.reject(new Error('No')) : Reflect.get(target, property, target),
    })
    const campaign = await scene.newEngine({ storage: blind }).campaign('it')
    const asked = scene.clock.monotonic()
    await scene.clock.runTo(campaign.pause())
    expect(scene.clock.monotonic() - asked).toBe(20 * SECOND)
  })
})

describe('an outcome recorded where the campaign is not owned', () => {
  test('is answered once the owner has taken it in, also where storage gives no hints', async () => {
    const scene = new Scene({
      storage: clock => {
        const memory = new MemoryStorage({ now: () => clock.now() })
        return new Proxy(memory, {
          get: (target, property) => {
            if (property === 'watch') return () => () => undefined
            const value = Reflect.get(target, property, target)
            return typeof value === 'function' ? value.bind(target) : value
          },
        })
      },
      engine: { lease: '15s' },
    })
    const campaign = await scene.launched({ id: 'it' })
    await scene.clock.advanceBy(20 * SECOND)
    const other = await scene.newEngine().campaign('it')
    const attemptId = (await other.contact('c1')).attemptList[0]!.attemptId
    const recorded = await scene.clock.runTo(other.recordOutcome({ attemptId, code: 'sold', success: true }))
    expect(recorded.outcome).toMatchObject({ code: 'sold' })
    expect((await campaign.contact('c1')).attemptList[0]!.outcome).toMatchObject({ code: 'sold' })
  })

  test('is answered as it will be when no owner comes by, and is taken in when one does', async () => {
    const { scene, campaign, owner } = await stopped('commit before', null)
    const attemptId = (await campaign.contact('c1')).attemptList[0]!.attemptId
    const recorded = await scene.clock.runTo(campaign.recordOutcome({ attemptId, code: 'sold', success: true }))
    expect(recorded.outcome).toMatchObject({ code: 'sold' })
    owner.go()
    await scene.finish(campaign)
    expect((await campaign.contact('c1')).attemptList[0]).toMatchObject({
      result: 'completed',
      outcome: { code: 'sold' },
    })
  })
})
