import { bottleneckThrottle, type ThrottleFactory } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { expect, test } from 'vitest'
import { expectNothingTwiceNothingLost } from './promises.js'
import { Scene, SECOND } from './setup.js'
import { wrapped } from './wrapped-storage.js'

test('a storage so slow that a lease runs out while its owner reads: the command goes through all the same', async () => {
  let slow = true
  const scene = new Scene({
    engine: { lease: '15s' },
    storage: clock =>
      wrapped(new MemoryStorage({ now: () => clock.now() }), async (method, call) => {
        if (method === 'liveAttempts' && slow) {
          slow = false
          await clock.sleep(16 * SECOND)
        }
        return call()
      }),
  })
  const campaign = await scene.draft({ contacts: 3 })
  await scene.clock.runTo(campaign.launch())
  expect(slow).toBe(false)
  await scene.finish(campaign)
  await expectNothingTwiceNothingLost(scene, campaign)
})

test.each(['getCampaign', 'liveAttempts', 'startsSince', 'decisions'] as const)(
  'a takeover that fails in %s leaves no throttle behind',
  async failing => {
    let open = 0
    const throttle: ThrottleFactory = async (seed, clock) => {
      const throttle = await bottleneckThrottle(seed, clock)
      open += 1
      return Object.assign(throttle, {
        close: (
          (close: () => Promise<void>) => () =>
            close().finally(() => (open -= 1))
        )(throttle.close.bind(throttle)),
      })
    }
    let fails = 0
    const scene = new Scene({
      engine: { throttle, lease: '15s' },
      storage: clock =>
        wrapped(new MemoryStorage({ now: () => clock.now() }), async (method, call) => {
          if (method === failing && fails-- > 0) throw new Error('The connection broke')
          return call()
        }),
    })
    await scene.draft({ id: 'it', contacts: 3 })
    const campaign = await scene.launched({ contacts: 3 })
    await scene.clock.advanceBy(5 * SECOND)
    await scene.clock.runTo(scene.engine.close())
    const next = scene.newEngine()
    fails = 1
    await expect(scene.clock.runTo(next.start())).rejects.toThrow('The connection broke')
    await scene.clock.runTo(next.start())
    await scene.finish(await next.campaign(campaign.id))
    await scene.clock.runTo(next.close())
    expect(open).toBe(0)
  },
)
