import type { Decision, Storage } from 'outdial'
import { expect, it } from 'vitest'
import { MINUTE, Scene } from './setup.js'

/** The storage as it would be if its calls had been decided with another tz database. */
function decidedWith(tzVersion: string, storage: Storage): Storage {
  const decisions: Storage['decisions'] = async query =>
    (await storage.decisions(query)).map((decision): Decision => ({ ...decision, tzVersion }))
  return new Proxy(storage, {
    get(target, property: keyof Storage) {
      const member = target[property]
      if (property === 'decisions') return decisions
      return typeof member === 'function' ? (member as (...args: unknown[]) => unknown).bind(target) : member
    },
  })
}

/** A campaign of which some calls were made, and whose engine is gone. */
async function underWay() {
  const scene = new Scene()
  const campaign = await scene.launched({ contacts: 20, calls: { concurrentCalls: 1 } })
  await scene.clock.advanceBy(2 * MINUTE)
  expect((await campaign.decisions()).length).toBeGreaterThan(1)
  await scene.engine.close()
  return { scene, campaign }
}

it('another tz database than that of the calls so far is told when the campaign is taken up, and stands in decisions', async () => {
  const { scene, campaign } = await underWay()
  const engine = scene.newEngine({ storage: decidedWith('2019c', scene.storage) })
  await engine.start()
  await scene.finish(await engine.campaign(campaign.id))
  const after = process.versions.tz
  expect(await scene.events(campaign, 'campaign.tz_changed')).toMatchObject([{ before: '2019c', after }])
  expect(scene.logged).toContainEqual(
    expect.objectContaining({ level: 'warn', detail: expect.objectContaining({ before: '2019c', after }) }),
  )
  const [newest] = await campaign.decisions({ limit: 1 })
  expect(newest!.tzVersion).toBe(after)
})

it('the same one is not worth telling', async () => {
  const { scene, campaign } = await underWay()
  const engine = scene.newEngine()
  await engine.start()
  await scene.finish(await engine.campaign(campaign.id))
  expect(await scene.events(campaign, 'campaign.tz_changed')).toEqual([])
})
