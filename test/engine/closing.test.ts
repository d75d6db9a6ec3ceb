import { MemoryStorage } from 'outdial/memory'
import { describe, expect, test } from 'vitest'
import { placed, requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { HOUR, MINUTE, plan, Scene, SECOND } from './setup.js'
import { wrapped } from './wrapped-storage.js'

describe('engine.close()', () => {
  test.each([
    ['refuses every commit', true],
    ['answers nothing any more', false],
  ])('ends within half a minute with a storage that %s, and the next engine goes on', async (_, onlyCommits) => {
    const scene = new Scene({
      storage: clock => new MemoryStorage({ now: () => clock.now() }),
      engine: { lease: '15s' },
    })
    await scene.engine.close()
    let broken = false
    const storage = wrapped(scene.storage, (method, call) => {
      if (!broken || (onlyCommits && method !== 'commit')) return call()
      // Asleep, as far as the clock is concerned, where no answer comes.
      return onlyCommits ? Promise.reject(new Error('No')) : scene.clock.sleep(Number.POSITIVE_INFINITY)
    })
    const engine = scene.newEngine({ storage })
    await scene.launched({ id: 'it', contacts: 14, calls: { concurrentCalls: 7, maxCallDuration: '5m' } }, engine)
    await scene.clock.advanceBy(4 * SECOND)
    broken = true
    await scene.clock.advanceBy(30 * SECOND)
    const asked = scene.clock.monotonic()
    await scene.clock.runTo(engine.close())
    expect(scene.clock.monotonic() - asked).toBeLessThanOrEqual(30 * SECOND)
    const next = scene.newEngine()
    await scene.clock.runTo(next.start())
    const campaign = await next.campaign('it')
    await scene.finish(campaign)
    expect(scene.carrier.mostLiveCalls).toBe(7)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('waits for the requests in flight, and none is sent after', async () => {
    const scene = new Scene({ carrier: { behaviour: { createMs: 6_000 } } })
    await scene.launched({ contacts: 30 })
    await scene.clock.advanceBy(SECOND)
    let closed = false
    const closing = scene.engine.close().then(() => (closed = true))
    await scene.clock.advanceBy(4_999)
    expect(closed).toBe(false)
    await scene.clock.advanceBy(1)
    expect(closed).toBe(true)
    await closing
    await scene.clock.advanceBy(HOUR)
    expect(requested(scene.carrier.log)).toHaveLength(10)
    expect(placed(scene.carrier.log)).toHaveLength(10)
  })

  test('lets live calls go on, and the next engine takes them up', async () => {
    const scene = new Scene()
    await scene.launched({ id: 'it', contacts: 14, calls: { concurrentCalls: 7 } })
    await scene.clock.advanceBy(10 * SECOND)
    await scene.clock.runTo(scene.engine.close())
    expect(scene.carrier.liveCalls).toBe(7)
    const next = scene.newEngine()
    await next.start()
    const campaign = await next.campaign('it')
    expect(await scene.finish(campaign)).toMatchObject({ completed: 14 })
    expect(placed(scene.carrier.log)).toHaveLength(14)
    expect(scene.carrier.mostLiveCalls).toBe(7)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('and calls that ended while no engine ran are looked up by the next', async () => {
    const scene = new Scene()
    await scene.launched({ id: 'it', contacts: 14, calls: { concurrentCalls: 7 } })
    await scene.clock.advanceBy(10 * SECOND)
    await scene.clock.runTo(scene.engine.close())
    await scene.clock.advanceBy(6 * HOUR)
    expect(scene.carrier.liveCalls).toBe(0)
    const next = scene.newEngine()
    await next.start()
    await scene.clock.advanceBy(3 * SECOND)
    const campaign = await next.campaign('it')
    expect(await campaign.progress()).toMatchObject({ completed: 7, inProgress: 7 })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 14 })
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('can be called twice, and ends what waits on the engine', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 30 })
    const finished = campaign.finished().catch(error => error)
    const seen: string[] = []
    const reading = (async () => {
      for await (const event of scene.engine.events({ campaignId: campaign.id })) seen.push(event.type)
    })()
    await scene.clock.advanceBy(SECOND)
    await scene.clock.runTo(Promise.all([scene.engine.close(), scene.engine.close()]))
    expect(await finished).toMatchObject({ code: 'ENGINE_CLOSED' })
    await reading
    expect(seen).toContain('attempt.dialing')
  })
})

describe('on a closed engine', () => {
  async function closed() {
    const scene = new Scene()
    const draft = await scene.draft({ id: 'draft', contacts: 2 })
    const active = await scene.launched({ id: 'active', contacts: 30 })
    const paused = await scene.launched({ id: 'paused', contacts: 30 })
    await scene.clock.advanceBy(SECOND)
    await scene.clock.runTo(paused.pause())
    await scene.clock.runTo(scene.engine.close())
    return { scene, engine: scene.engine, draft, active, paused }
  }
  const all = { tenantId: 'default', limit: 10 }
  type Closed = Awaited<ReturnType<typeof closed>>

  const commands: [string, (at: Closed) => Promise<unknown>][] = [
    ['createCampaign', ({ engine }) => engine.createCampaign(plan())],
    ['campaign', ({ engine }) => engine.campaign('active')],
    ['start', ({ engine }) => engine.start()],
    ['launch', ({ draft }) => draft.launch()],
    ['pause', ({ active }) => active.pause()],
    ['resume', ({ paused }) => paused.resume()],
    ['cancel', ({ active }) => active.cancel()],
    ['edit', ({ active }) => active.edit({ name: 'Another' })],
    ['clone', ({ active }) => active.clone()],
    ['addContacts', ({ active }) => active.addContacts([{ phone: '+12125550177' }])],
    ['suppress', ({ engine }) => engine.suppress('+12125550177')],
    ['unsuppress', ({ engine }) => engine.unsuppress(['+12125550177'])],
    ['setConsent', ({ engine }) => engine.setConsent('c1', { status: 'granted', at: 0 })],
    ['recordOutcome', ({ active }) => active.recordOutcome({ attemptId: 'active.0.1', code: 'x', success: true })],
  ]
  test.each(commands)('%s gives ENGINE_CLOSED and changes nothing', async (_, command) => {
    const at = await closed()
    const before = await at.scene.storage.listCampaigns(all)
    await expect(at.scene.clock.runTo(command(at), { limitMs: MINUTE })).rejects.toMatchObject({
      code: 'ENGINE_CLOSED',
    })
    expect(await at.scene.storage.listCampaigns(all)).toEqual(before)
  })

  test('questions are answered, and what the provider tells is still recorded for the next engine', async () => {
    const { scene, engine, active } = await closed()
    const { attemptId } = requested(scene.carrier.log).find(entry => entry.campaignId === 'active')!
    expect(await engine.receive([{ type: 'ended', attemptId, result: 'busy' }])).toEqual({ unmatched: [] })
    expect(await active.progress()).toMatchObject({ inProgress: 10 })
    const next = scene.newEngine()
    await next.start()
    await scene.clock.settle()
    expect(await scene.events(active, 'attempt.ended')).toMatchObject([{ attemptId, result: 'busy' }])
  })
})
