import type { CreateCallReply, Telephony } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { describe, expect, test } from 'vitest'
import { placed } from './carrier-account.js'
import { contacts, MINUTE, phoneOf, Scene, SECOND } from './setup.js'
import { wrapped } from './wrapped-storage.js'

/** The scene's carrier, whose first create is answered by `answer`. */
function answering(
  scene: Scene,
  answer: (create: () => Promise<CreateCallReply>) => Promise<CreateCallReply>,
): Telephony {
  let first = true
  return new Proxy(scene.carrier, {
    get(carrier, property) {
      const value: unknown = Reflect.get(carrier, property, carrier)
      if (typeof value !== 'function') return value
      if (property !== 'createCall') return value.bind(carrier)
      return (...args: unknown[]) => {
        const create = () => value.apply(carrier, args)
        if (!first) return create()
        first = false
        return answer(create)
      }
    },
  })
}

describe('a reservation is taken back, and the contact called all the same', () => {
  test('clock_went_back: the wall clock was set back between gate and request', async () => {
    let jumped = false
    const scene = new Scene()
    const storage = wrapped(scene.storage, async (method, call) => {
      const answer = await call()
      if (method === 'reserve' && !jumped) {
        jumped = true
        scene.clock.jump(-10 * MINUTE)
      }
      return answer
    })
    const campaign = await scene.launched({ contacts: 1 }, scene.newEngine({ storage }))
    await scene.finish(campaign)
    const [withdrawn] = await scene.events(campaign, 'attempt.withdrawn')
    expect(withdrawn).toMatchObject({ contactId: 'c1', cause: 'clock_went_back' })
    expect(placed(scene.carrier.log)).toHaveLength(1)
    expect((await campaign.contact('c1')).attempts).toBe(1)
  })

  test('campaign_not_active: paused between gate and request', async () => {
    const scene = new Scene()
    let pausing: Promise<void> | undefined
    const storage = wrapped(scene.storage, async (method, call) => {
      const answer = await call()
      if (method === 'reserve') pausing ??= campaign.pause()
      return answer
    })
    const campaign = await scene.draft({ contacts: 1 }, scene.newEngine({ storage }))
    await campaign.launch()
    await scene.clock.runUntil(() => pausing !== undefined)
    await scene.clock.runTo(pausing!)
    const [withdrawn] = await scene.events(campaign, 'attempt.withdrawn')
    expect(withdrawn).toMatchObject({ cause: 'campaign_not_active' })
    expect(placed(scene.carrier.log)).toHaveLength(0)
    await scene.clock.runTo(campaign.resume())
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
  })
})

describe('an answer that nobody can rely on makes the attempt unknown, with the cause', () => {
  test('adapter_error: createCall threw', async () => {
    const scene = new Scene()
    const telephony = answering(scene, async create => {
      await create()
      throw new Error('connection reset')
    })
    const campaign = await scene.launched({ contacts: 1 }, scene.newEngine({ telephony }))
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
    expect(await scene.events(campaign, 'attempt.unknown')).toMatchObject([{ cause: 'adapter_error' }])
    expect(placed(scene.carrier.log)).toHaveLength(1)
  })

  test('the adapter’s own word', async () => {
    const scene = new Scene()
    const telephony = answering(scene, async create => {
      await create()
      return { kind: 'unknown', cause: 'http_502' }
    })
    const campaign = await scene.launched({ contacts: 1 }, scene.newEngine({ telephony }))
    await scene.finish(campaign)
    expect(await scene.events(campaign, 'attempt.unknown')).toMatchObject([{ cause: 'http_502' }])
  })
})

test('a listener so slow that events are lost to it is told by the logger, and goes on with the oldest that are kept', async () => {
  const scene = new Scene({ storage: () => new MemoryStorage({ eventWindow: 20 }) })
  let held = false
  const storage = wrapped(scene.storage, async (method, call) => {
    if (method === 'readEvents' && !held) {
      held = true
      await scene.clock.sleep(10 * MINUTE)
    }
    return call()
  })
  const engine = scene.newEngine({ storage })
  const heard: number[] = []
  engine.on('*', event => heard.push(event.seq))
  const campaign = await engine.createCampaign({
    name: 'A campaign',
    agent: { id: 'ada', name: 'Ada', numbers: phoneOf(500), connect: { kind: 'say', text: 'Hello' } },
    segment: contacts(30),
    schedule: { timeZone: 'UTC', hours: { everyDay: '00:00-24:00' } },
    calls: { concurrentCalls: 2 },
    keepOpen: true,
  })
  await campaign.launch()
  await scene.clock.advanceBy(15 * MINUTE)
  expect(scene.logged.map(each => each.message)).toContain('Events could not be read for listeners')
  const gaps = heard.slice(1).filter((seq, i) => seq !== heard[i]! + 1)
  expect(gaps).toHaveLength(heard[0] === 1 ? 1 : 0)
  const before = heard.length
  await scene.clock.runTo(campaign.addContacts(contacts(1, 900)))
  await scene.clock.advanceBy(60 * SECOND)
  expect(heard.length).toBeGreaterThan(before)
  expect(heard.at(-1)).toBe(await scene.storage.lastEventSeq({ tenantId: 'default', campaignId: campaign.id }))
})
