import { MemoryStorage } from 'outdial/memory'
import { expect, test } from 'vitest'
import { requested } from './carrier-account.js'
import { MINUTE, phoneOf, Scene, SECOND } from './setup.js'
import { wrapped } from './wrapped-storage.js'

test('a cap counts a call that ended before its request was answered from then, not from its reservation', async () => {
  // The first request is sent 50 ms after its reservation; its call ends 4 s before the create is answered.
  let reservations = 0
  const scene = new Scene({
    storage: clock =>
      wrapped(new MemoryStorage(), async (method, call) => {
        const reply = await call()
        if (method === 'reserve' && reservations++ === 0) await clock.sleep(50)
        return reply
      }),
    carrier: { behaviour: { busy: 1, createMs: 10 * SECOND, setupMs: SECOND, ringMs: 0 } },
  })
  const calls = { maxAttempts: 2, retryDelay: '10s', numberCaps: [{ max: 1, per: '10m' }] }
  const campaign = await scene.clock.runTo(scene.launched({ segment: [{ phone: phoneOf(1) }], calls }))
  await scene.finish(campaign)
  const [first, second, ...more] = requested(scene.carrier.log).map(entry => entry.at)
  expect(more).toEqual([])
  expect(second! - first!).toBeGreaterThanOrEqual(10 * MINUTE)
})
