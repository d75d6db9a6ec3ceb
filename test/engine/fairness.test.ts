import { expect, test } from 'vitest'
import { requested } from './carrier-account.js'
import { MINUTE, phoneOf, Scene, SECOND } from './setup.js'

test('a callback is made in its turn, also where every other contact of its zone is done', async () => {
  const scene = new Scene()
  const berliners = Array.from({ length: 30 }, (_, i) => ({ phone: phoneOf(i + 1), timeZone: 'Europe/Berlin' }))
  const parisian = { id: 'parisian', phone: phoneOf(99), timeZone: 'Europe/Paris' }
  for (let n = 1; n <= 30; n++) scene.carrier.on(phoneOf(n), [{ result: 'busy' }, {}])
  const campaign = await scene.launched({
    segment: [...berliners, parisian],
    schedule: { timeZone: 'contact', hours: { everyDay: '00:00-24:00' } },
    calls: { concurrentCalls: 10, retryDelay: '10m' },
  })
  await scene.clock.advanceBy(20 * SECOND)
  const { attemptId } = requested(scene.carrier.log).find(entry => entry.to === phoneOf(99))!
  const callbackAt = scene.clock.now() + 10 * MINUTE
  await campaign.recordOutcome({ attemptId, code: 'call_me_back', success: false, callbackAt })
  // So the engine looks for what is due while nobody in Paris is pending, and not again before the others are due.
  await scene.clock.runTo(campaign.edit({ name: 'Looked at' }))
  await scene.finish(campaign)
  const callback = requested(scene.carrier.log).findLast(entry => entry.to === phoneOf(99))!
  expect(callback.attemptId).not.toBe(attemptId)
  // The calls under way are all it waits for, not the others that were due before it.
  expect(callback.at - callbackAt).toBeLessThan(40 * SECOND)
})
