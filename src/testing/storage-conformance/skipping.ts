import assert from 'node:assert/strict'
import { campaignKey, contactRows, NOON } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `skipPending`. */
export function skipping(fact: Fact): void {
  fact('skipping: up to the limit, lowest seq first, and says how many', async storage => {
    const scene = await Scene.open(storage, contactRows(5))
    await scene.move({ seq: 3 }, { status: 'pending', dueAt: NOON - 1, callbackDue: true })
    const skip = () => storage.skipPending(scene.lease, 'campaign_cancelled', NOON, 3)
    assert.equal(await skip(), 3)
    assert.deepEqual(await scene.dueIds(), ['c3', 'c4'])
    assert.equal(await skip(), 2)
    assert.equal(await skip(), 0)
    assert.equal((await storage.progress(scene.key)).skipped, 5)
  })

  fact('skipping: a skipped contact has the reason and a new version', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const before = await scene.contact('c0')
    await storage.skipPending(scene.lease, 'campaign_cancelled', NOON, 1)
    const { status, reason, version } = await scene.contact('c0')
    assert.deepEqual({ status, reason }, { status: 'skipped', reason: 'campaign_cancelled' })
    assert.ok(version > before.version)
  })

  fact('skipping: contacts on a call and final ones stay', async storage => {
    const scene = await Scene.open(storage, contactRows(4))
    await scene.reserve('c0')
    await scene.move({ seq: 1 }, { status: 'failed', reason: 'busy' })
    await scene.move({ seq: 2 }, { status: 'completed' })
    assert.equal(await storage.skipPending(scene.lease, 'campaign_cancelled', NOON, 10), 1)
    const found = await storage.scanContacts(scene.key, { limit: 10 })
    assert.deepEqual(
      found.map(contact => contact.status),
      ['in_progress', 'failed', 'completed', 'skipped'],
    )
  })

  fact('skipping: one that comes back later is found, though the others were passed', async storage => {
    const scene = await Scene.open(storage, contactRows(3))
    const attempt = await scene.reserve('c0')
    assert.equal(await storage.skipPending(scene.lease, 'campaign_cancelled', NOON, 1), 1)
    await scene.end(attempt, { status: 'pending' })
    assert.equal(await storage.skipPending(scene.lease, 'campaign_cancelled', NOON, 1), 1)
    assert.deepEqual(await scene.dueIds(), ['c2'])
  })

  fact('skipping: writes one contact.skipped event for each, in order of seq', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    await storage.skipPending(scene.lease, 'campaign_cancelled', NOON + 7, 10)
    const common = { ...campaignKey(), type: 'contact.skipped', at: NOON + 7, reason: 'campaign_cancelled' }
    assert.deepEqual(await scene.events(), [
      { ...common, seq: 1, contactId: 'c0' },
      { ...common, seq: 2, contactId: 'c1' },
    ])
  })
}
