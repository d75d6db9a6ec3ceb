import type { CampaignEngine, CampaignEvent, Storage } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { expect, test } from 'vitest'
import { MINUTE, Scene, SECOND } from './setup.js'

/** Processes share it, and not one hint comes: a pooler swallows notifications, say. */
function deaf(storage: MemoryStorage): Storage {
  return new Proxy<Storage>(storage, {
    get(target, property) {
      if (property === 'shared') return true
      if (property === 'watch') return () => () => undefined
      const value = Reflect.get(target, property, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** An owner, and another process that only asks and listens. */
function sceneOf(): { scene: Scene; bystander: CampaignEngine } {
  const scene = new Scene({ storage: clock => deaf(new MemoryStorage({ now: () => clock.now() })) })
  return { scene, bystander: scene.newEngine({ runCampaigns: false }) }
}

/** Nothing keeps the clock going but the looking. */
async function later<T>(scene: Scene, promise: Promise<T>): Promise<T> {
  let settled = false
  const settle = () => {
    settled = true
  }
  promise.then(settle, settle)
  for (let i = 0; i < 120 && !settled; i++) await scene.clock.advanceBy(5 * SECOND)
  return promise
}

const calls = { concurrentCalls: 2, wrapUp: '0s' }

test('finished() in a process that is not the owner resolves although no hint comes, soon after the end', async () => {
  const { scene, bystander } = sceneOf()
  await scene.launched({ id: 'it', contacts: 6, calls })
  const finished = (await bystander.campaign('it')).finished()
  expect(await later(scene, finished)).toMatchObject({ total: 6, completed: 6 })
  const ended = (await scene.events(await bystander.campaign('it'), 'campaign.completed'))[0]!
  expect(scene.clock.now() - ended.at).toBeLessThanOrEqual(10 * SECOND)
})

test('finished() of a campaign that is cancelled elsewhere, too', async () => {
  const { scene, bystander } = sceneOf()
  const campaign = await scene.launched({ id: 'it', contacts: 6, calls })
  const finished = (await bystander.campaign('it')).finished()
  await scene.clock.advanceBy(10 * SECOND)
  await scene.clock.runTo(campaign.cancel())
  expect(await later(scene, finished)).toMatchObject({ total: 6, pending: 0, inProgress: 0 })
})

test('events() in a process that is not the owner goes on although no hint comes', async () => {
  const { scene, bystander } = sceneOf()
  const campaign = await scene.launched({ id: 'it', contacts: 6, calls })
  const read: CampaignEvent[] = []
  const reading = (async () => {
    for await (const event of bystander.events({ campaignId: 'it' })) {
      read.push(event)
      if (event.type === 'campaign.completed') return
    }
  })()
  await later(scene, reading)
  expect(read).toEqual(await scene.events(campaign))
})

test('on() tells every event from then on although no hint comes, of campaigns made before and after', async () => {
  const { scene, bystander } = sceneOf()
  const before = await scene.launched({ id: 'before', contacts: 6, calls })
  await scene.clock.advanceBy(20 * SECOND)
  const from = (await scene.events(before)).length
  const heard: CampaignEvent[] = []
  const stop = bystander.on('*', event => heard.push(event))
  await scene.clock.advanceBy(20 * SECOND)
  const after = await scene.launched({ id: 'after', contacts: 6, calls })
  for (const campaign of [before, after]) await later(scene, campaign.finished())
  await scene.clock.advanceBy(MINUTE)
  const of = (id: string) => heard.filter(event => event.campaignId === id)
  expect(of('before')).toEqual((await scene.events(before)).slice(from))
  expect(of('after')).toEqual(await scene.events(after))
  stop()
  const idle = heard.length
  const unheard = await scene.launched({ id: 'unheard', contacts: 1, calls })
  await later(scene, unheard.finished())
  await scene.clock.advanceBy(MINUTE)
  expect(heard).toHaveLength(idle)
})
