import { MemoryStorage } from 'outdial/memory'
import { describe, expect, test } from 'vitest'
import { placed, requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { contacts, HOUR, MINUTE, Scene, SECOND } from './setup.js'
import { distant } from './wrapped-storage.js'

describe('pause', () => {
  test('resolves only when the requests in flight have settled, and nothing is requested after', async () => {
    const scene = new Scene({ carrier: { behaviour: { createMs: 8_000 } } })
    const campaign = await scene.launched({ contacts: 30 })
    await scene.clock.advanceBy(SECOND)
    let paused = false
    const pausing = campaign.pause().then(() => (paused = true))
    await scene.clock.advanceBy(6_999)
    expect(paused).toBe(false)
    await scene.clock.advanceBy(1)
    expect(paused).toBe(true)
    await pausing
    expect(await campaign.status()).toBe('paused')
    await scene.clock.advanceBy(HOUR)
    expect(requested(scene.carrier.log)).toHaveLength(10)
  })

  test('lets live calls finish, and resume goes on with the rest', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 25 })
    await scene.clock.advanceBy(20 * SECOND)
    await scene.clock.runTo(campaign.pause())
    expect(scene.carrier.liveCalls).toBe(10)
    await scene.clock.advanceBy(HOUR)
    expect(await campaign.progress()).toMatchObject({ completed: 10, pending: 15, inProgress: 0 })
    expect(scene.carrier.log.some(entry => entry.kind === 'hangup')).toBe(false)
    await campaign.resume()
    expect(await scene.finish(campaign)).toMatchObject({ completed: 25 })
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test.each([
    [2_000, 0],
    [0, 2_000],
    [900, 1_700],
  ])('holds with a slow storage (%i ms there, %i ms back), whenever it comes', async (there, back) => {
    for (let at = 0; at < 12_000; at += 850) {
      const scene = new Scene({
        storage: clock => distant(new MemoryStorage(), clock, there, back),
        carrier: { behaviour: { createMs: 1_500, talkMs: 2_000 } },
      })
      const campaign = await scene.clock.runTo(scene.draft({ contacts: 60, calls: { concurrentCalls: 3 } }))
      await scene.clock.runTo(campaign.launch())
      await scene.clock.advanceBy(15_000 + at)
      await scene.clock.runTo(campaign.pause())
      const before = requested(scene.carrier.log).length
      expect(before).toBeGreaterThan(0)
      await scene.clock.advanceBy(5 * MINUTE)
      expect(requested(scene.carrier.log), `paused ${at} ms on`).toHaveLength(before)
    }
  })
})

describe('cancel', () => {
  test('skips who is pending, lets live calls finish, and is final', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 25 })
    await scene.clock.advanceBy(20 * SECOND)
    await scene.clock.runTo(campaign.cancel())
    expect(await campaign.status()).toBe('cancelled')
    expect(await campaign.progress()).toMatchObject({ skipped: 15, inProgress: 10, pending: 0 })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 10, skipped: 15 })
    expect(requested(scene.carrier.log)).toHaveLength(10)
    expect((await scene.events(campaign, 'contact.skipped')).map(event => event.reason)).toEqual(
      Array(15).fill('campaign_cancelled'),
    )
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('of a draft skips its contacts', async () => {
    const scene = new Scene()
    const campaign = await scene.draft({ contacts: 4 })
    await campaign.cancel()
    expect(await scene.finish(campaign)).toMatchObject({ skipped: 4, total: 4 })
  })

  test('retries nobody whose call ends badly afterwards', async () => {
    const scene = new Scene({ carrier: { behaviour: { noAnswer: 1, answer: 0 } } })
    const campaign = await scene.launched({ contacts: 5 })
    await scene.clock.advanceBy(5 * SECOND)
    await scene.clock.runTo(campaign.cancel())
    expect(await scene.finish(campaign)).toMatchObject({ skipped: 5 })
    await scene.clock.advanceBy(HOUR)
    expect(requested(scene.carrier.log)).toHaveLength(5)
  })

  test('with hangUp ends live calls', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 12 })
    await scene.clock.advanceBy(20 * SECOND)
    await scene.clock.runTo(campaign.cancel({ hangUp: true }))
    await scene.clock.advanceBy(SECOND)
    expect(scene.carrier.liveCalls).toBe(0)
    expect(scene.carrier.log.filter(entry => entry.kind === 'hangup')).toHaveLength(10)
    await scene.finish(campaign)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('with hangUp ends calls whose request was in flight, once they are accepted', async () => {
    const scene = new Scene({ carrier: { behaviour: { createMs: 6_000 } } })
    const campaign = await scene.launched({ contacts: 3 })
    await scene.clock.advanceBy(SECOND)
    await scene.clock.runTo(campaign.cancel({ hangUp: true }))
    await scene.clock.advanceBy(SECOND)
    expect(placed(scene.carrier.log)).toHaveLength(3)
    expect(scene.carrier.liveCalls).toBe(0)
    expect(await scene.finish(campaign)).toMatchObject({ skipped: 3 })
  })

  test('with hangUp asks again where the provider says too early', async () => {
    const scene = new Scene({ carrier: { behaviour: { hangupTooEarlyMs: 5_000, ringMs: 60_000 } } })
    const campaign = await scene.launched({ contacts: 2, calls: { ringTimeout: '1m' } })
    await scene.clock.advanceBy(SECOND)
    await scene.clock.runTo(campaign.cancel({ hangUp: true }))
    await scene.clock.advanceBy(7 * SECOND)
    expect(scene.carrier.liveCalls).toBe(0)
    expect(await scene.finish(campaign)).toMatchObject({ skipped: 2 })
  })

  test('with hangUp goes on asking through an outage', async () => {
    const scene = new Scene({ carrier: { behaviour: { talkMs: 10 * MINUTE } } })
    const campaign = await scene.launched({ contacts: 2 })
    await scene.clock.advanceBy(20 * SECOND)
    scene.carrier.outage = true
    await scene.clock.runTo(campaign.cancel({ hangUp: true }))
    await scene.clock.advanceBy(MINUTE)
    expect(scene.carrier.liveCalls).toBe(2)
    scene.carrier.outage = false
    await scene.clock.advanceBy(3 * SECOND)
    expect(scene.carrier.liveCalls).toBe(0)
    await scene.finish(campaign)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('of a paused campaign ends it', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 12 })
    await scene.clock.advanceBy(SECOND)
    await scene.clock.runTo(campaign.pause())
    await scene.clock.runTo(campaign.cancel())
    expect(await scene.finish(campaign)).toMatchObject({ completed: 10, skipped: 2 })
  })
})

describe('a live edit', () => {
  test('is in force for every call that starts once it resolved', async () => {
    const scene = new Scene({ storage: clock => distant(new MemoryStorage(), clock, 300, 700) })
    const campaign = await scene.clock.runTo(scene.draft({ contacts: 40 }))
    await scene.clock.runTo(campaign.launch())
    await scene.clock.advanceBy(50 * SECOND)
    const changed = await scene.clock.runTo(
      campaign.edit({ agent: { numbers: ['+12125550111'] }, calls: { ringTimeout: '20s' } }),
    )
    expect(changed).toEqual(expect.arrayContaining(['agent.numbers', 'calls.ringTimeoutMs']))
    const before = requested(scene.carrier.log)
    await scene.finish(campaign)
    const after = requested(scene.carrier.log).slice(before.length)
    expect(new Set(before.map(entry => entry.from))).toEqual(new Set(['+12125550100']))
    expect(after.length).toBeGreaterThan(10)
    expect(new Set(after.map(entry => entry.from))).toEqual(new Set(['+12125550111']))
  })

  test('that changes nothing tells nothing', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 1 })
    const { version } = await campaign.record()
    expect(await campaign.edit({ calls: { concurrentCalls: 10 } })).toEqual([])
    expect((await campaign.record()).version).toBe(version)
  })

  test.each([
    ['agent_inactive', { active: false }, { active: true }],
    ['agent_without_number', { numbers: [] }, { numbers: '+12125550122' }],
  ])('that leaves the agent unable to call pauses the campaign with the reason %s', async (reason, broken, mended) => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 15, calls: { concurrentCalls: 4 } })
    await scene.clock.advanceBy(20 * SECOND)
    await scene.clock.runTo(campaign.edit({ agent: broken }))
    expect(await campaign.record()).toMatchObject({ status: 'paused', reason })
    expect((await scene.events(campaign, 'campaign.paused')).map(event => event.reason)).toEqual([reason])
    await scene.clock.advanceBy(HOUR)
    expect(await campaign.progress()).toMatchObject({ completed: 4, pending: 11 })
    await expect(campaign.resume()).rejects.toMatchObject({ code: 'AGENT_NOT_READY', detail: { reason } })
    await campaign.edit({ agent: mended })
    await campaign.resume()
    expect((await campaign.record()).reason).toBeUndefined()
    expect(await scene.finish(campaign)).toMatchObject({ completed: 15 })
  })
})

describe('contacts', () => {
  test('added while the campaign runs are called', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 3 })
    await scene.clock.advanceBy(20 * SECOND)
    const report = await campaign.addContacts(contacts(4, 3))
    expect(report).toMatchObject({ rows: 4, accepted: 3, skipped: { duplicate: 1 } })
    expect(await scene.finish(campaign)).toMatchObject({ total: 6, completed: 6 })
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('added while it is paused are called after it is resumed', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 3 })
    await scene.clock.runTo(campaign.pause())
    await campaign.addContacts(contacts(2, 4))
    await scene.clock.advanceBy(HOUR)
    expect(requested(scene.carrier.log)).toHaveLength(3)
    await campaign.resume()
    expect(await scene.finish(campaign)).toMatchObject({ total: 5, completed: 5 })
  })

  test.each(['completed', 'cancelled'] as const)('cannot be added to a campaign that is %s', async status => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 2 })
    if (status === 'cancelled') await scene.clock.runTo(campaign.cancel())
    await scene.finish(campaign)
    await expect(campaign.addContacts(contacts(2, 4))).rejects.toMatchObject({
      code: 'CAMPAIGN_CLOSED',
      detail: { campaignId: campaign.id, status },
    })
    expect(await campaign.progress()).toMatchObject({ total: 2 })
  })

  test('can be added for ever with keepOpen, and without it the campaign completes', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 2, keepOpen: true })
    for (let day = 0; day < 3; day++) {
      await scene.clock.advanceBy(24 * HOUR)
      expect(await campaign.status()).toBe('active')
      expect(await campaign.progress()).toMatchObject({ completed: 2 + 2 * day, pending: 0 })
      await campaign.addContacts(contacts(2, 10 + 2 * day))
    }
    await scene.clock.advanceBy(HOUR)
    await campaign.edit({ keepOpen: false })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 8 })
    expect(await campaign.status()).toBe('completed')
  })
})
