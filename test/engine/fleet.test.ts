import type { CampaignEngine, Storage } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { SeededRandom } from 'outdial/testing'
import { describe, expect, test } from 'vitest'
import { requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { contacts, HOUR, MINUTE, Scene, type SceneOptions, SECOND } from './setup.js'
import { wrapped } from './wrapped-storage.js'

/** A storage of many processes, as far as engines can tell. */
function sharedMemory(now: () => number, hints = true): Storage {
  const memory = new MemoryStorage({ now })
  return new Proxy<Storage>(memory, {
    get: (target, property) => {
      if (property === 'shared') return true
      if (property === 'watch' && !hints) return () => () => undefined
      const value = Reflect.get(target, property, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** An engine, what it takes and gives, and the way to cut it off from storage. */
interface Process {
  engine: CampaignEngine
  owns: Set<string>
  took: number[]
  asked: Map<string, number>
  cut: boolean
}

class Fleet {
  readonly scene: Scene
  readonly processes: Process[] = []

  constructor(options: SceneOptions & { hints?: boolean } = {}) {
    const { hints, ...scene } = options
    this.scene = new Scene({ storage: clock => sharedMemory(() => clock.now(), hints), ...scene })
  }

  /** Another process that looks for campaigns. */
  async join(): Promise<Process> {
    const { scene } = this
    await scene.engine.close()
    const process: Process = { owns: new Set(), took: [], asked: new Map(), cut: false, engine: scene.engine }
    const storage = wrapped(scene.storage, async (method, call) => {
      process.asked.set(method, (process.asked.get(method) ?? 0) + 1)
      if (process.cut) throw new Error('The network is down')
      const answer = (await call()) as { campaignId?: string } | undefined
      if (method === 'acquireLease' && answer) {
        for (const each of this.processes) each.owns.delete(answer.campaignId!)
        process.owns.add(answer.campaignId!)
        process.took.push(scene.clock.now())
      }
      return answer
    })
    process.engine = scene.newEngine({
      storage: new Proxy(storage, { get: (s, p) => (p === 'shared' ? true : Reflect.get(s, p)) }),
    })
    this.processes.push(process)
    await process.engine.start()
    return process
  }

  /** How many campaigns each owns, the fewest first. */
  spread(): number[] {
    return this.processes.map(each => each.owns.size).sort((a, b) => a - b)
  }
}

/** Lasts for hours. */
const longPlan = (id: string, from = 1) => ({
  id,
  segment: contacts(200, from),
  calls: { concurrentCalls: 1 },
})

describe('where processes share a storage', () => {
  test.each([0, 1, 2_500, 4_999])(
    'the death of an owner is noticed when its lease ends, %i ms after a heartbeat',
    async after => {
      const fleet = new Fleet()
      const { clock } = fleet.scene
      const owner = await fleet.join()
      const next = await fleet.join()
      await fleet.join()
      await clock.runTo(fleet.scene.launched(longPlan('it'), owner.engine))
      // Heartbeats come every 5 s from the launch on.
      await clock.advanceBy(MINUTE + after)
      owner.cut = true
      const died = clock.now()
      await clock.advanceBy(15 * SECOND - after + 50)
      const took = fleet.processes.flatMap(each => each.took).filter(at => at > died)
      expect(took.length).toBeGreaterThan(0)
      expect(took[0]! - died).toBeLessThanOrEqual(15 * SECOND)
      const campaign = await next.engine.campaign('it')
      await fleet.scene.finish(campaign)
      expect(fleet.scene.carrier.mostLiveCalls).toBe(1)
      await expectNothingTwiceNothingLost(fleet.scene, campaign)
    },
  )

  test.each([true, false])('close() hands over at once (hints: %s)', async hints => {
    const fleet = new Fleet({ hints })
    const { scene } = fleet
    const one = await fleet.join()
    const two = await fleet.join()
    await scene.launched(longPlan('it'), one.engine)
    await scene.clock.advanceBy(20 * SECOND)
    const closed = scene.clock.now()
    await scene.clock.runTo(one.engine.close())
    // Without a hint, at the next look.
    await scene.clock.advanceBy(hints ? SECOND : 15 * SECOND)
    expect(two.took.filter(at => at >= closed)).toHaveLength(1)
    const before = requested(scene.carrier.log).length
    await scene.clock.advanceBy(10 * MINUTE)
    expect(requested(scene.carrier.log).length).toBeGreaterThan(before + 10)
    expect(scene.carrier.mostLiveCalls).toBe(1)
  })

  test('campaigns spread: launched by one, joined and left by others', async () => {
    const fleet = new Fleet()
    const { clock } = fleet.scene
    for (let i = 0; i < 3; i++) await fleet.join()
    for (let i = 0; i < 9; i++) await fleet.scene.launched(longPlan(`it-${i}`, i * 200), fleet.processes[0]!.engine)
    expect(fleet.spread()).toEqual([0, 0, 9])
    await clock.advanceBy(2 * MINUTE)
    expect(fleet.spread()).toEqual([3, 3, 3])
    await fleet.join()
    await clock.advanceBy(2 * MINUTE)
    expect(fleet.spread()).toEqual([2, 2, 2, 3])
    const leaving = fleet.processes.shift()!
    await clock.runTo(leaving.engine.close())
    await clock.advanceBy(2 * SECOND)
    expect(fleet.spread()).toEqual([3, 3, 3])
    fleet.processes[0]!.cut = true
    await clock.advanceBy(MINUTE)
    fleet.processes.shift()
    expect(fleet.spread()).toEqual([4, 5])
    // It rests then.
    const before = fleet.processes.flatMap(each => each.took).length
    await clock.advanceBy(10 * MINUTE)
    expect(fleet.processes.flatMap(each => each.took)).toHaveLength(before)
  })

  test('what an engine that looks does not take, others do, and keep', async () => {
    const fleet = new Fleet()
    const { scene } = fleet
    await fleet.join()
    // It says that it looks for campaigns, and takes none.
    await scene.storage.survey({ tenantId: 'default', owner: 'idle', ttlMs: 24 * HOUR, limit: 1 })
    for (let i = 0; i < 4; i++) await scene.launched(longPlan(`it-${i}`, i * 200), fleet.processes[0]!.engine)
    await scene.clock.advanceBy(MINUTE)
    expect(fleet.spread()).toEqual([4])
    const before = fleet.processes[0]!.took.length
    await scene.clock.advanceBy(4 * MINUTE)
    expect(fleet.processes[0]!.took).toHaveLength(before)
  })

  test('an engine with runCampaigns: false commands and answers, and owns nothing', async () => {
    const fleet = new Fleet()
    const { scene } = fleet
    const worker = await fleet.join()
    const web = scene.newEngine({ runCampaigns: false })
    await web.start()
    const campaign = await scene.clock.runTo(scene.launched({ id: 'it', contacts: 10 }, web))
    await scene.clock.advanceBy(2 * SECOND)
    expect([...worker.owns]).toEqual(['it'])
    await scene.clock.runTo(campaign.pause())
    const before = requested(scene.carrier.log).length
    await scene.clock.advanceBy(MINUTE)
    expect(requested(scene.carrier.log)).toHaveLength(before)
    await scene.clock.runTo(campaign.resume())
    expect(await scene.finish(campaign)).toMatchObject({ completed: 10 })
  })

  test('a heartbeat and a look cost the same at any number of idle campaigns', async () => {
    const fleet = new Fleet()
    const { scene } = fleet
    const owner = await fleet.join()
    const other = await fleet.join()
    const opens = new Date(scene.clock.now() + 24 * HOUR)
    const schedule = { timeZone: 'UTC', start: opens, hours: { everyDay: '00:00-24:00' } }
    for (let i = 0; i < 300; i++)
      await scene.launched({ ...longPlan(`it-${i}`), segment: contacts(1), schedule }, owner.engine)
    await scene.clock.advanceBy(5 * MINUTE)
    for (const { asked } of [owner, other]) asked.clear()
    await scene.clock.advanceBy(MINUTE)
    for (const { asked, owns } of [owner, other]) {
      expect(owns.size).toBe(150)
      expect(asked.get('renewLeases')).toBe(12)
      expect(asked.get('survey')).toBeLessThanOrEqual(10)
      expect([...asked.keys()].sort()).toEqual(['renewLeases', 'survey'])
    }
  })

  test('engines of one random seed are two owners', async () => {
    const scene = new Scene()
    const twins = [1, 2].map(() => scene.newEngine({ random: new SeededRandom('twin') }))
    const campaign = await scene.launched({ id: 'it', contacts: 20, calls: { concurrentCalls: 2 } }, twins[0])
    await twins[1]!.start()
    await scene.clock.runTo((await twins[1]!.campaign('it')).pause())
    await scene.clock.runTo((await twins[1]!.campaign('it')).resume())
    await scene.finish(campaign)
    expect(scene.logged).toEqual([])
    await expectNothingTwiceNothingLost(scene, campaign)
  })
})

describe('where storage gives no hints', () => {
  test('the owner still takes in events, contacts and commands, within a third of its lease', async () => {
    const fleet = new Fleet({ hints: false })
    const { scene } = fleet
    const owner = await fleet.join()
    const web = scene.newEngine({ runCampaigns: false })
    // Webhooks go to `web` and to the owner; neither is told that anything arrived.
    const campaign = await scene.launched({ id: 'it', contacts: 3, keepOpen: true }, owner.engine)
    await scene.clock.advanceBy(35 * SECOND + 5 * SECOND)
    expect(await campaign.progress()).toMatchObject({ completed: 3 })
    const same = await web.campaign('it')
    await same.addContacts(contacts(2, 11))
    await scene.clock.advanceBy(6 * SECOND)
    expect(requested(scene.carrier.log)).toHaveLength(5)
    await scene.clock.runTo(same.cancel({ hangUp: true }))
    await scene.clock.advanceBy(6 * SECOND)
    expect(scene.carrier.liveCalls).toBe(0)
  })
})

describe('a cap per number', () => {
  test('is not exceeded by two engines that race for it', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const scene = new Scene({ carrier: { behaviour: { talkMs: 500 } } })
      const random = new SeededRandom(seed)
      const slow = () =>
        wrapped(scene.storage, async (_, call) => {
          await scene.clock.sleep(Math.floor(random.next() * 40))
          return call()
        })
      const plan = {
        segment: contacts(5),
        calls: { numberCaps: [{ max: 1, per: '24h' }], concurrentCalls: 5 },
      }
      const engines = [1, 2, 3].map(() => scene.newEngine({ storage: slow() }))
      const launches = engines.map((engine, n) => scene.launched({ ...plan, id: `it-${n}` }, engine))
      await scene.clock.runTo(Promise.all(launches))
      await scene.clock.advanceBy(23 * HOUR)
      const calls = requested(scene.carrier.log).map(entry => entry.to)
      expect(new Set(calls).size).toBe(5)
      expect(calls, `seed ${seed}`).toHaveLength(5)
    }
  })
})
