import { describe, expect, test } from 'vitest'
import { placed, requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { DAY, HOUR, MINUTE, plan, Scene, SECOND } from './setup.js'

const NOON = Date.parse('2026-01-05T12:00:00Z')

describe('a launched campaign', () => {
  test('starts at once when nothing else was asked for', async () => {
    const scene = new Scene({ now: NOON })
    const campaign = await scene.launched({ contacts: 3 })
    expect(await campaign.status()).toBe('active')
    await scene.clock.settle()
    expect(requested(scene.carrier.log).map(entry => entry.at)).toEqual([NOON, NOON, NOON])
    expect((await scene.events(campaign)).map(event => event.type).slice(0, 4)).toEqual([
      'campaign.created',
      'contacts.added',
      'campaign.scheduled',
      'campaign.started',
    ])
  })

  test('waits as scheduled until its start, to the millisecond, and is active from then on', async () => {
    const scene = new Scene({ now: NOON })
    const start = NOON + 2 * DAY + 12_345
    const campaign = await scene.launched({ contacts: 3, schedule: { ...plan().schedule, start } })
    await scene.clock.advanceTo(start - 1)
    expect(await campaign.status()).toBe('scheduled')
    expect(requested(scene.carrier.log)).toEqual([])
    await scene.clock.advanceBy(1)
    expect(await campaign.status()).toBe('active')
    expect(requested(scene.carrier.log)[0]!.at).toBe(start)
    expect((await scene.events(campaign, 'campaign.started'))[0]!.at).toBe(start)
    await scene.finish(campaign)
  })

  test('with a start that has passed starts at once', async () => {
    const scene = new Scene({ now: NOON })
    const campaign = await scene.launched({ schedule: { ...plan().schedule, start: NOON - HOUR } })
    expect(await campaign.status()).toBe('active')
    await scene.finish(campaign)
  })

  test('follows an edit of its start, earlier or later, while it waits', async () => {
    const scene = new Scene({ now: NOON })
    const campaign = await scene.launched({ schedule: { ...plan().schedule, start: NOON + 2 * HOUR } })
    await campaign.edit({ schedule: { start: NOON + 3 * HOUR } })
    await scene.clock.advanceTo(NOON + 3 * HOUR - 1)
    expect(await campaign.status()).toBe('scheduled')
    await campaign.edit({ schedule: { start: NOON + 5 * HOUR } })
    await scene.clock.advanceTo(NOON + 4 * HOUR)
    expect(requested(scene.carrier.log)).toEqual([])
    await campaign.edit({ schedule: { start: 'immediately' } })
    await scene.clock.settle()
    expect(requested(scene.carrier.log)[0]!.at).toBe(NOON + 4 * HOUR)
  })

  test('paused before its start and resumed waits on for it; resumed after it starts at once', async () => {
    const scene = new Scene({ now: NOON })
    const schedule = { ...plan().schedule, start: NOON + 2 * HOUR }
    const early = await scene.launched({ id: 'early', schedule })
    const late = await scene.launched({ id: 'late', schedule })
    await early.pause()
    await late.pause()
    await scene.clock.advanceTo(NOON + HOUR)
    await early.resume()
    expect(await early.status()).toBe('scheduled')
    await scene.clock.advanceTo(NOON + 3 * HOUR)
    expect(await late.status()).toBe('paused')
    expect(placed(scene.carrier.log).map(entry => [entry.campaignId, entry.at - NOON])).toEqual([
      ['early', 2 * HOUR + 50],
    ])
    await late.resume()
    expect(await late.status()).toBe('active')
    await scene.finish(late)
  })
})

describe('engine.start() after a restart', () => {
  test('takes every campaign up that is under way, and no draft', async () => {
    const scene = new Scene({ now: NOON })
    const active = await scene.launched({ id: 'active', contacts: 30, calls: { concurrentCalls: 2 } })
    await scene.launched({ id: 'later', schedule: { ...plan().schedule, start: NOON + DAY }, contacts: 2 })
    await scene.draft({ id: 'draft' })
    const paused = await scene.launched({ id: 'paused', contacts: 30, calls: { concurrentCalls: 1 } })
    const cancelled = await scene.launched({ id: 'cancelled', contacts: 30, calls: { concurrentCalls: 1 } })
    await scene.clock.advanceBy(10 * SECOND)
    await scene.clock.runTo(Promise.all([paused.pause(), cancelled.cancel()]))
    await scene.clock.runTo(scene.engine.close())
    const before = requested(scene.carrier.log).length
    await scene.clock.advanceBy(5 * MINUTE)
    expect(requested(scene.carrier.log)).toHaveLength(before)

    const next = scene.newEngine()
    await next.start()
    await scene.finish(await next.campaign('active'))
    await scene.finish(await next.campaign('cancelled'))
    await scene.finish(await next.campaign('later'))
    expect(await (await next.campaign('paused')).status()).toBe('paused')
    expect(await (await next.campaign('draft')).status()).toBe('draft')
    for (const id of ['active', 'later', 'cancelled']) {
      await expectNothingTwiceNothingLost(scene, await next.campaign(id))
    }
    expect((await active.record()).status).toBe('completed')
    await scene.clock.runTo((await next.campaign('paused')).resume())
    await scene.finish(await next.campaign('paused'))
  })
})
