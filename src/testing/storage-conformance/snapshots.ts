import assert from 'node:assert/strict'
import {
  campaignKey,
  campaignRecord,
  contactRow,
  contactRows,
  mark,
  NOON,
  outcomeItem,
  phone,
  suppressed,
} from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

/** What was given out stays as it was; what was handed in is left as it is. */
export function snapshots(fact: Fact): void {
  fact('snapshots: whatever was given out does not change with what it tells of', async storage => {
    const scene = await Scene.open(storage, [contactRow(0, { phones: [phone(0), phone(1)] }), contactRow(2)])
    await storage.record([outcomeItem('spring.0.1')])
    await storage.suppress('acme', [suppressed(1)])
    await storage.setConsent('acme', 'c0', { status: 'granted', at: NOON, expiresAt: null })
    const attempt = await scene.reserve('c0')
    const given = await everythingGiven(scene, attempt.attemptId)
    const before = structuredClone(given)

    await scene.end(
      attempt,
      { status: 'pending', attempts: 1, phoneIndex: 1 },
      { settledAt: NOON, providerCallId: 'CA1' },
    )
    await scene.reserve('c0')
    await storage.suppress('acme', [suppressed(0, { reason: 'other', at: NOON + 1 })])
    await storage.unsuppress('acme', [phone(1)])
    await storage.setConsent('acme', 'c0', { status: 'revoked', at: NOON + 1, expiresAt: NOON })
    await storage.addContacts(scene.key, [contactRow(3)], NOON)
    const [item] = await storage.inbox(scene.lease, 1)
    await storage.commit(scene.lease, [], { applied: [item!.id], events: [mark(1)] })
    await storage.updateCampaign(campaignRecord(scene.key, { version: 2, status: 'paused' }), [mark(2)])
    await storage.skipPending(scene.lease, 'campaign_cancelled', NOON, 10)

    assert.deepEqual(given, before)
    const now = await everythingGiven(scene, attempt.attemptId)
    for (const [what, value] of Object.entries(now)) {
      assert.notDeepEqual(value, before[what], `${what} has changed meanwhile, or this test shows nothing`)
    }
  })

  fact('snapshots: records handed in are not written to', async storage => {
    const key = campaignKey()
    const record = campaignRecord(key)
    const rows = [contactRow(0, { attributes: { name: 'Ada' } }), contactRow(1, { phones: [phone(0)] })]
    const draft = mark(1)
    const arrived = outcomeItem('spring.0.1')
    const handed = { record, rows, draft, arrived }
    const before = structuredClone(handed)
    await storage.createCampaign(record, [draft])
    const scene = await Scene.take(storage, key)
    await storage.addContacts(key, rows, NOON)
    await storage.record([arrived])
    await storage.updateCampaign(campaignRecord(key, { version: 2, status: 'paused' }), [draft])
    assert.deepEqual(handed, before)

    await storage.updateCampaign(campaignRecord(key, { version: 3 }), [])
    const [item] = await scene.reservations('c0')
    const transition = {
      contactSeq: 0,
      contact: { status: 'failed' as const },
      attempt: item!.attempt,
      events: [draft],
    }
    const dialled = structuredClone({ item, transition })
    assert.deepEqual(await storage.reserve(scene.lease, 3, [item!]), ['reserved'])
    await storage.commit(scene.lease, [transition])
    assert.deepEqual({ item, transition }, dialled)
  })

  fact('snapshots: a contact given out is not changed by what is done to the copy of another call', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const [due] = await scene.due()
    due!.phones.push(phone(9))
    due!.numbers[0]!.recentStarts.push(1)
    due!.attemptStarts.push(1)
    const contact = await scene.contact('c0')
    assert.deepEqual(contact.phones, [phone(0)])
    assert.deepEqual(contact.attemptStarts, [])
  })
}

/** One of everything that a storage gives out and that the test's later writes change. */
async function everythingGiven(scene: Scene, attemptId: string): Promise<Record<string, unknown>> {
  const { storage, key, lease } = scene
  return {
    campaign: await storage.getCampaign(key),
    campaigns: await storage.listCampaigns({ tenantId: 'acme', limit: 10 }),
    contact: await scene.contact('c0'),
    scanned: await storage.scanContacts(key, { limit: 10 }),
    progress: await storage.progress(key),
    zones: await storage.pendingByZone(key),
    due: await scene.due(),
    live: await storage.liveAttempts(lease),
    starts: await storage.startsSince(lease, 0),
    inbox: await storage.inbox(lease, 10),
    attempt: await storage.getAttempt(key, attemptId),
    suppressions: await storage.getSuppressions('acme', phone(0)),
    events: await scene.events(),
    decisions: await storage.decisions({ ...key, newestFirst: true, limit: 10 }),
  }
}
