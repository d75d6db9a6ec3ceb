import assert from 'node:assert/strict'
import type { InboxDraft, InboxItem } from 'outdial'
import { campaignKey, contactRows, NOON, outcomeItem } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `record` and `inbox`: what arrives from outside, from any process. */
export function inbox(fact: Fact): void {
  fact('inbox: items come in order of arrival, up to the limit, each with an id of its own', async storage => {
    const { lease } = await Scene.open(storage, contactRows(1))
    const ids = [
      ...(await storage.record([1, 2, 3].map(n => outcomeItem('spring.0.1', n)))).ids,
      ...(await storage.record([outcomeItem('spring.0.1', 4)])).ids,
    ]
    assert.equal(new Set(ids).size, 4)
    const items = await storage.inbox(lease, 10)
    assert.deepEqual(
      items.map(item => item.id),
      ids,
    )
    assert.deepEqual(codes(items), ['code-1', 'code-2', 'code-3', 'code-4'])
    assert.deepEqual(codes(await storage.inbox(lease, 2)), ['code-1', 'code-2'])
  })

  fact('inbox: an item comes back whole, whatever it is', async storage => {
    const { lease } = await Scene.open(storage, contactRows(1))
    const attemptId = 'spring.0.1'
    const arrived = { tenantId: 'acme', attemptId, receivedAt: NOON + 1 }
    const price = { amount: '0.01', currency: 'EUR' }
    const ended = { type: 'ended' as const, attemptId, result: 'failed' as const, cause: 'declined', permanent: true }
    const outcome = { code: 'sold', success: false, notes: 'ö', callbackAt: NOON + 9, optOut: true, recordedAt: NOON }
    const drafts: InboxDraft[] = [
      { ...arrived, kind: 'call', event: { ...ended, tenantId: 'acme', providerCallId: 'CA1', at: NOON, price } },
      { ...arrived, kind: 'outcome', outcome },
    ]
    await storage.record(drafts)
    const items = await storage.inbox(lease, 10)
    assert.deepEqual(
      items.map(({ id, ...draft }) => draft),
      drafts,
    )
  })

  fact('inbox: items stay, in place, until a commit names them as applied', async storage => {
    const { lease } = await Scene.open(storage, contactRows(1))
    const { ids } = await storage.record([1, 2, 3].map(n => outcomeItem('spring.0.1', n)))
    assert.equal((await storage.inbox(lease, 10)).length, 3)
    await storage.commit(lease, [], { applied: [ids[1]!] })
    assert.deepEqual(codes(await storage.inbox(lease, 10)), ['code-1', 'code-3'])
    await storage.commit(lease, [], { applied: [ids[0]!, ids[1]!, ids[2]!, 'unheard-of'] })
    assert.deepEqual(await storage.inbox(lease, 10), [])
  })

  fact('inbox: the same item twice is two items: it is the owner who judges', async storage => {
    const { lease } = await Scene.open(storage, contactRows(1))
    const item = outcomeItem('spring.0.1')
    await storage.record([item])
    await storage.record([item])
    assert.equal((await storage.inbox(lease, 10)).length, 2)
  })

  fact('inbox: an item is kept for a campaign that nobody owns, and for an attempt it does not have', async storage => {
    const scene = await Scene.open(storage)
    await storage.releaseLease(scene.lease)
    const { ids, unmatched } = await storage.record([outcomeItem('spring.5.1')])
    assert.equal(ids.length, 1)
    assert.deepEqual(unmatched, [])
    const lease = await storage.acquireLease(scene.key, 'successor', null)
    assert.deepEqual(codes(await storage.inbox(lease!, 10)), ['code-1'])
  })

  fact('inbox: what names no campaign of its tenant comes back unmatched; the rest is kept', async storage => {
    const { lease } = await Scene.open(storage, contactRows(1))
    const strangers = [
      outcomeItem('autumn.0.1', 1),
      outcomeItem('spring.0.1', 2, 'umbrella'),
      outcomeItem('CA0123456789', 3),
    ]
    const { ids, unmatched } = await storage.record([
      strangers[0]!,
      outcomeItem('spring.0.1', 4),
      ...strangers.slice(1),
    ])
    assert.deepEqual(unmatched, strangers)
    const items = await storage.inbox(lease, 10)
    assert.deepEqual(
      items.map(item => item.id),
      ids,
    )
    assert.deepEqual(codes(items), ['code-4'])
  })

  fact('inbox: each campaign has its own', async storage => {
    const scene = await Scene.open(storage)
    const sister = await Scene.open(storage, [], campaignKey('autumn'))
    const stranger = await Scene.open(storage, [], campaignKey('spring', 'umbrella'))
    await storage.record([
      outcomeItem('autumn.0.1', 1),
      outcomeItem('spring.0.1', 2),
      outcomeItem('spring.0.1', 3, 'umbrella'),
    ])
    assert.deepEqual(codes(await storage.inbox(scene.lease, 10)), ['code-2'])
    assert.deepEqual(codes(await storage.inbox(sister.lease, 10)), ['code-1'])
    assert.deepEqual(codes(await storage.inbox(stranger.lease, 10)), ['code-3'])
  })
}

function codes(items: InboxItem[]): string[] {
  return items.map(item => (item.kind === 'outcome' ? item.outcome.code : item.event.type))
}
