import type { Campaign, EngineOptions, Pace, PaceFactory } from 'outdial'
import { describe, expect, test } from 'vitest'
import { requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { contacts, MINUTE, phoneOf, Scene, type SceneOptions, SECOND } from './setup.js'

type Account = NonNullable<EngineOptions['account']>

/** Calls go out all at once, but for the pace. */
function sceneOf(account: Omit<Account, 'id'>, options: SceneOptions = {}): Scene {
  return new Scene({ ...options, engine: { account: { id: 'trunk', ...account }, ...options.engine } })
}

const launched = (scene: Scene, id: string, count: number, from = 1): Promise<Campaign> =>
  scene.launched({ id, segment: contacts(count, from), calls: { concurrentCalls: 100 } })

const starts = (scene: Scene, campaignId?: string) =>
  requested(scene.carrier.log)
    .filter(each => campaignId === undefined || each.campaignId === campaignId)
    .map(each => each.mono)

/** The most that start within `ms`, its end not included. */
function mostIn(ms: number, at: number[]): number {
  return Math.max(0, ...at.map((from, i) => at.slice(i).filter(each => each < from + ms).length))
}

/** A pace that stands in for one that processes share: turns come at once, never, or nobody can tell. */
class SharedPace implements Pace {
  state: 'there' | 'away' | 'silent' = 'there'
  asked = 0
  closed = 0
  readonly rates: number[] = []

  readonly factory: PaceFactory = ({ callsPerSecond }) => {
    this.rates.push(callsPerSecond)
    return this
  }

  async turn(): Promise<void> {
    this.asked += 1
    if (this.state === 'away') throw new Error('connect ECONNREFUSED')
    if (this.state === 'silent') await new Promise(() => {})
  }

  setRate(callsPerSecond: number): void {
    this.rates.push(callsPerSecond)
  }

  close(): Promise<void> {
    this.closed += 1
    return new Promise(() => {})
  }
}

describe('callsPerSecond of a provider account', () => {
  test.each([0.5, 1, 3, 40])(
    '%d: so many start in any second over all campaigns, and all of them are used',
    async rate => {
      const scene = sceneOf({ callsPerSecond: rate }, { carrier: { limits: { callsPerSecond: Math.max(1, rate) } } })
      const campaigns = [await launched(scene, 'a', 20), await launched(scene, 'b', 20, 100)]
      for (const campaign of campaigns) {
        expect(await scene.finish(campaign)).toMatchObject({ completed: 20 })
        await expectNothingTwiceNothingLost(scene, campaign)
      }
      const at = starts(scene)
      const span = Math.max(1_000, 1_000 / rate)
      expect(mostIn(span, at)).toBe(Math.max(1, rate))
      expect(at.at(-1)! - at[0]!).toBeLessThan((40 / rate + 2) * SECOND)
      // The carrier, which counts for itself, had nothing to refuse.
      expect(scene.carrier.log.filter(entry => entry.kind === 'refused')).toEqual([])
    },
  )

  test('goes round: each campaign has its turn, and one that has nobody to call holds up none', async () => {
    const scene = sceneOf({ callsPerSecond: 2 })
    await launched(scene, 'one', 1, 500)
    const campaigns = [
      await launched(scene, 'a', 30),
      await launched(scene, 'b', 30, 100),
      await launched(scene, 'c', 30, 200),
    ]
    await scene.clock.advanceBy(30 * SECOND)
    const counts = campaigns.map(({ id }) => starts(scene, id).length)
    expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThan(56)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2)
  })

  test('counts a request that the provider refused: it was sent', async () => {
    const scene = sceneOf({ callsPerSecond: 2 })
    for (let n = 1; n <= 10; n++) scene.carrier.on(phoneOf(n), { create: { refuse: 'number' } })
    await scene.finish(await launched(scene, 'a', 20))
    expect(mostIn(SECOND, starts(scene))).toBe(2)
  })

  test('a turn that came while nobody called is not kept for later', async () => {
    const scene = sceneOf({ callsPerSecond: 20 })
    const campaign = await launched(scene, 'a', 100)
    await scene.clock.advanceBy(2 * SECOND)
    await scene.clock.runTo(campaign.pause())
    await scene.clock.advanceBy(10 * SECOND)
    const before = starts(scene).length
    await scene.clock.runTo(campaign.resume())
    await scene.clock.advanceBy(SECOND)
    expect(mostIn(50, starts(scene).slice(before))).toBe(1)
    expect(starts(scene).length - before).toBeGreaterThan(15)
  })

  test('changes while campaigns run, is lifted and comes back', async () => {
    const scene = sceneOf({})
    const campaign = await launched(scene, 'a', 400)
    await scene.clock.advanceBy(SECOND)
    expect(starts(scene).length).toBe(100)
    const inTenSeconds = async (callsPerSecond: number | null) => {
      await scene.engine.setAccountLimits({ callsPerSecond })
      // Calls last 35 s: there is room for the next when this is over.
      await scene.clock.advanceBy(MINUTE)
      const before = starts(scene).length
      await scene.clock.advanceBy(10 * SECOND)
      return starts(scene).slice(before)
    }
    const slow = await inTenSeconds(2)
    expect([slow.length, mostIn(SECOND, slow)]).toEqual([20, 2])
    const slower = await inTenSeconds(1)
    expect([slower.length, mostIn(SECOND, slower)]).toEqual([10, 1])
    await scene.engine.setAccountLimits({ callsPerSecond: null })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 400 })
  })

  test('shows in diagnose()', async () => {
    const scene = sceneOf({ callsPerSecond: 1 })
    const campaign = await launched(scene, 'a', 20)
    await scene.clock.advanceBy(2.5 * SECOND)
    const figures = { account: 'trunk', callsPerSecond: 1 }
    expect(await campaign.diagnose()).toMatchObject({ binding: 'pace', figures })
  })
})

describe('a pace that processes share', () => {
  test('is away: nobody is called, nothing is lost, it is asked about once a second, and all goes on by itself', async () => {
    const pace = new SharedPace()
    const scene = sceneOf({ callsPerSecond: 8, pace: pace.factory })
    const campaign = await launched(scene, 'a', 150)
    await scene.clock.advanceBy(SECOND)
    expect(starts(scene).length).toBe(100)
    pace.state = 'away'
    await scene.clock.advanceBy(5 * MINUTE)
    const [before, asked] = [starts(scene).length, pace.asked]
    await scene.clock.advanceBy(5 * MINUTE)
    expect(starts(scene).length).toBe(before)
    expect(pace.asked - asked).toBeLessThanOrEqual(301)
    expect(pace.asked - asked).toBeGreaterThan(290)
    expect(await campaign.diagnose()).toMatchObject({
      binding: 'pace',
      message: expect.stringContaining('connect ECONNREFUSED'),
      figures: { account: 'trunk', trouble: 'Error: connect ECONNREFUSED' },
    })
    pace.state = 'there'
    const done = await scene.finish(campaign)
    expect(done).toMatchObject({ completed: 150 })
    await expectNothingTwiceNothingLost(scene, campaign)
    const events = await scene.events(campaign, 'attempt.reserved')
    expect(Math.max(...events.map(event => event.number))).toBe(1)
    const detail = { account: 'trunk', error: 'Error: connect ECONNREFUSED' }
    expect(scene.logged).toEqual([
      { level: 'error', message: 'The pace of the provider account is not told; no call starts until it is', detail },
      { level: 'warn', message: 'The pace of the provider account is told again', detail: { account: 'trunk' } },
    ])
  })

  test('that never answers: nobody is called, and neither that nor its close() keeps the engine from closing', async () => {
    const pace = new SharedPace()
    pace.state = 'silent'
    const scene = sceneOf({ callsPerSecond: 8, pace: pace.factory })
    const campaign = await launched(scene, 'a', 10)
    await scene.clock.advanceBy(MINUTE)
    expect(starts(scene)).toEqual([])
    expect(pace.asked).toBe(2)
    expect(await campaign.diagnose()).toMatchObject({ binding: 'pace' })
    const before = scene.clock.monotonic()
    await scene.clock.runTo(scene.engine.close())
    expect(scene.clock.monotonic() - before).toBeLessThanOrEqual(10 * SECOND)
    expect(pace.closed).toBe(1)
  })

  test('is told of another rate, and asked nothing without one', async () => {
    const pace = new SharedPace()
    const scene = sceneOf({ pace: pace.factory })
    await scene.finish(await launched(scene, 'a', 10))
    expect([pace.asked, pace.rates]).toEqual([0, []])
    await scene.engine.setAccountLimits({ callsPerSecond: 5 })
    await scene.finish(await launched(scene, 'b', 10, 100))
    await scene.engine.setAccountLimits({ callsPerSecond: 7.5 })
    expect(pace.rates).toEqual([5, 7.5])
  })
})

test.each([0.05, 501, 'fast'])('callsPerSecond: %j is refused', callsPerSecond => {
  const account = { callsPerSecond } as unknown as Account
  expect(() => sceneOf(account)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})
