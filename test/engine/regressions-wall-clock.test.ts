import { expect, test } from 'vitest'
import { overlaps, requested } from './carrier-account.js'
import { contacts, DAY, HOUR, MINUTE, Scene, SECOND } from './setup.js'

test('a call that an engine took over is given up in time, also when the wall clock was set back in between', async () => {
  const scene = new Scene({ carrier: { script: () => ({ create: { timeout: 'before', reply: 'unknown' } }) } })
  const campaign = await scene.launched({ calls: { maxCallDuration: '1m', retry: { outcomeUnknown: false } } })
  await scene.clock.advanceBy(SECOND)
  scene.clock.jump(-DAY)
  await scene.clock.runTo(scene.engine.close())
  const next = scene.newEngine()
  await next.start()
  await scene.clock.advanceBy(5 * MINUTE)
  const again = await next.campaign(campaign.id)
  expect(await again.progress()).toMatchObject({ failed: 1, inProgress: 0 })
})

test('starts that a new engine inherits count for an hour at most, also when the wall clock was wrong then', async () => {
  const scene = new Scene()
  await scene.launched({ segment: contacts(4), calls: { callsPerHour: 2 } })
  await scene.clock.advanceBy(5 * MINUTE)
  scene.clock.jump(-DAY)
  await scene.clock.runTo(scene.engine.close())
  await scene.newEngine().start()
  scene.clock.jump(DAY)
  expect(requested(scene.carrier.log)).toHaveLength(2)
  await scene.clock.advanceBy(HOUR + MINUTE)
  expect(requested(scene.carrier.log)).toHaveLength(4)
})

test('a call is not taken for never placed because the wall clock was set forward', async () => {
  const scene = new Scene({
    carrier: {
      behaviour: { talkMs: 10 * MINUTE, findLagMs: MINUTE },
      capabilities: { authoritativeAfterMs: 2 * MINUTE },
      script: ({ dialOfNumber }) =>
        dialOfNumber === 1 ? { create: { timeout: 'after', reply: 'unknown' }, webhooks: { lost: true } } : {},
    },
  })
  const campaign = await scene.launched()
  await scene.clock.advanceBy(SECOND)
  scene.clock.jump(HOUR)
  await scene.finish(campaign)
  expect(overlaps(scene.carrier.log)).toEqual([])
  expect(requested(scene.carrier.log)).toHaveLength(1)
})
