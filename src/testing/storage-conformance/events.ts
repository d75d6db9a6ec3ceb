import assert from 'node:assert/strict'
import { campaignKey, campaignRecord, contactRows, mark, NOON } from './samples.js'
import { rejectsWith, Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `readEvents` and `lastEventSeq`. */
export function events(fact: Fact): void {
  fact('events: come back with seq, campaign and tenant, as they were written', async storage => {
    const key = campaignKey()
    await storage.createCampaign(campaignRecord(key), [
      { type: 'campaign.created', at: NOON },
      { type: 'contacts.added', at: NOON + 1, accepted: 2, skipped: { no_phone: 1 } },
    ])
    assert.deepEqual(await storage.readEvents(key, 0, 10), [
      { ...key, seq: 1, type: 'campaign.created', at: NOON },
      { ...key, seq: 2, type: 'contacts.added', at: NOON + 1, accepted: 2, skipped: { no_phone: 1 } },
    ])
  })

  fact('events: the sequence is gapless from 1, whichever method wrote them', async storage => {
    const scene = await Scene.open(storage, contactRows(3))
    const attempt = await scene.reserve('c0')
    const [conflict] = await scene.reservations('c1')
    await storage.reserve(scene.lease, 9, [conflict!])
    await storage.commit(scene.lease, [{ contactSeq: 0, withdraw: attempt.attemptId, events: [mark(2)] }])
    await storage.updateCampaign(campaignRecord(scene.key, { version: 9 }), [mark(0)])
    await storage.updateCampaign(campaignRecord(scene.key, { version: 2, status: 'cancelled' }), [mark(3)])
    await storage.skipPending(scene.lease, 'campaign_cancelled', 4, 10)
    const read = await scene.events()
    assert.deepEqual(
      read.map(event => event.seq),
      [1, 2, 3, 4, 5],
    )
    assert.equal(await storage.lastEventSeq(scene.key), 5)
    assert.deepEqual(
      read.map(event => event.type),
      ['attempt.reserved', 'campaign.resumed', 'campaign.resumed', 'contact.skipped', 'contact.skipped'],
    )
  })

  fact('events: a page begins after `after` and ends at the limit; beyond the last there are none', async storage => {
    const { key, lease } = await Scene.open(storage)
    await storage.commit(lease, [], { events: [1, 2, 3, 4, 5].map(mark) })
    const page = async (after: number, limit: number) =>
      (await storage.readEvents(key, after, limit)).map(event => event.at)
    assert.deepEqual(await page(0, 2), [1, 2])
    assert.deepEqual(await page(2, 2), [3, 4])
    assert.deepEqual(await page(4, 2), [5])
    assert.deepEqual(await page(5, 2), [])
    assert.deepEqual(await page(9, 2), [])
  })

  fact('events: each campaign has its own sequence', async storage => {
    const scene = await Scene.open(storage)
    const other = await Scene.open(storage, [], campaignKey('spring', 'umbrella'))
    await storage.commit(scene.lease, [], { events: [mark(1), mark(2)] })
    assert.equal(await storage.lastEventSeq(other.key), 0)
    await storage.commit(other.lease, [], { events: [mark(3)] })
    assert.deepEqual(await storage.readEvents(other.key, 0, 10), [{ ...other.key, seq: 1, ...mark(3) }])
  })

  fact('events: of a campaign that does not exist reject with CAMPAIGN_NOT_FOUND', async storage => {
    await rejectsWith('CAMPAIGN_NOT_FOUND', storage.readEvents(campaignKey(), 0, 1))
    await rejectsWith('CAMPAIGN_NOT_FOUND', storage.lastEventSeq(campaignKey()))
  })
}

/** What a storage owes that keeps `window` events of a campaign. */
export function eventWindow(fact: Fact, window = 0): void {
  fact('event window: who asks for what is no longer kept is told EVENTS_EXPIRED, and from where on', async storage => {
    const { key, lease } = await Scene.open(storage)
    const write = async (count: number) => {
      for (let left = count; left > 0; left -= 500) {
        await storage.commit(lease, [], { events: Array.from({ length: Math.min(left, 500) }, (_, n) => mark(n)) })
      }
    }
    await write(window)
    const [first] = await storage.readEvents(key, 0, 1)
    assert.equal(first?.seq, 1, 'as many as the window are kept')
    await write(window + 7)
    const error = await rejectsWith('EVENTS_EXPIRED', storage.readEvents(key, 0, 1))
    const oldest = error.detail.oldest as number
    assert.ok(oldest > 1 && oldest <= window + 8, `at least ${window} events are kept`)
    await rejectsWith('EVENTS_EXPIRED', storage.readEvents(key, oldest - 2, 1))
    const [next] = await storage.readEvents(key, oldest - 1, 1)
    assert.equal(next?.seq, oldest)
    const all = await storage.readEvents(key, oldest - 1, 3 * window)
    assert.equal(all.at(-1)?.seq, 2 * window + 7)
    assert.equal(all.length, 2 * window + 8 - oldest, 'no gap')
    assert.equal(await storage.lastEventSeq(key), 2 * window + 7)
  })
}
