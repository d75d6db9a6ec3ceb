import { describe, expect, test } from 'vitest'
import { requested } from './carrier-account.js'
import { contacts, MINUTE, phoneOf, Scene, SECOND } from './setup.js'

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

describe('campaigns of one engine, when no more requests to the provider may be under way', () => {
  const calls = { concurrentCalls: 1_000 }
  const behaviour = { createMs: 1_000 }

  test('have their turns: a burst of one holds up no other', async () => {
    const scene = new Scene({ engine: { maxRequestsInFlight: 5 }, carrier: { behaviour } })
    const of = (id: string) => requested(scene.carrier.log).filter(each => each.campaignId === id)
    await scene.launched({ id: 'burst', segment: contacts(500), calls })
    await scene.clock.advanceBy(10 * SECOND)
    const from = scene.clock.monotonic()
    await scene.launched({ id: 'late', segment: contacts(200, 4_000), calls })
    await scene.launched({ id: 'later', segment: contacts(200, 5_000), calls })
    await scene.clock.advanceBy(MINUTE)
    for (const id of ['late', 'later']) expect(of(id)[0]!.mono - from, id).toBeLessThanOrEqual(2 * SECOND)
    const counts = ['burst', 'late', 'later'].map(id => of(id).filter(each => each.mono > from).length)
    expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(5 * 58)
    expect(Math.max(...counts) - Math.min(...counts), `${counts}`).toBeLessThanOrEqual(10)
  })

  test('leave to the others what they have no use for', async () => {
    const scene = new Scene({ engine: { maxRequestsInFlight: 5 }, carrier: { behaviour } })
    await scene.launched({ id: 'one', segment: contacts(1, 5_000), calls })
    const narrow = await scene.launched({ id: 'narrow', segment: contacts(50, 4_000), calls: { concurrentCalls: 1 } })
    await scene.launched({ id: 'burst', segment: contacts(400), calls })
    await scene.clock.advanceBy(MINUTE)
    expect(requested(scene.carrier.log).length).toBeGreaterThanOrEqual(5 * 58)
    expect(requested(scene.carrier.log).filter(each => each.campaignId === narrow.id).length).toBe(2)
  })
})
