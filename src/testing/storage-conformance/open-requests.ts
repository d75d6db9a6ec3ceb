import assert from 'node:assert/strict'
import type { OpenRequestQuery, Storage } from 'outdial'
import { campaignKey, contactRow, contactRows, NOON, phone } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

async function open(storage: Storage, query: Partial<OpenRequestQuery> = {}): Promise<string[]> {
  return (await storage.openRequests({ tenantId: 'acme', ...query })).map(each => each.attemptId)
}

/** `openRequests`. */
export function openRequests(fact: Fact): void {
  fact('open requests: an attempt from its reservation until its request settled, as it stands', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const attempt = await scene.reserve('c0')
    const { attemptId, reservedAt, sendBefore } = attempt
    assert.deepEqual(await storage.openRequests({ tenantId: 'acme' }), [
      { ...scene.key, attemptId, reservedAt, sendBefore },
    ])
    // Rung before the request was answered, or found by a new owner: it may still be under way.
    for (const state of ['ringing', 'unknown'] as const) {
      await storage.commit(scene.lease, [{ contactSeq: 0, attempt: { ...attempt, state }, events: [] }])
      assert.deepEqual(await open(storage), [attemptId])
    }
    const settled = { ...attempt, state: 'dialing' as const, settledAt: NOON + 1 }
    await storage.commit(scene.lease, [{ contactSeq: 0, attempt: settled, events: [] }])
    assert.deepEqual(await open(storage), [])
  })

  fact('open requests: none of what ended or was withdrawn', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    await scene.end(await scene.reserve('c0'), { status: 'completed' })
    const { attemptId } = await scene.reserve('c1')
    await scene.withdraw(attemptId, { status: 'pending' }, 1)
    assert.deepEqual(await open(storage), [])
  })

  fact(
    'open requests: by reservation time, then id; of a campaign, of phones, of contacts, of the tenant',
    async storage => {
      const scene = await Scene.open(
        storage,
        [0, 1, 2].map(n => contactRow(n)),
      )
      const other = await Scene.open(storage, [contactRow(3)], campaignKey('autumn'))
      await Scene.open(storage, contactRows(1), campaignKey('spring', 'others')).then(each => each.reserve('c0'))
      await scene.reserve('c1', NOON)
      await scene.reserve('c2', NOON - 1)
      await scene.reserve('c0', NOON)
      await other.reserve('c3', NOON + 1)
      assert.deepEqual(await open(storage), ['spring.2.1', 'spring.0.1', 'spring.1.1', 'autumn.0.1'])
      assert.deepEqual(await open(storage, { campaignId: 'autumn' }), ['autumn.0.1'])
      assert.deepEqual(await open(storage, { phones: [phone(1), phone(3), phone(9)] }), ['spring.1.1', 'autumn.0.1'])
      assert.deepEqual(await open(storage, { contactIds: ['c0', 'nobody'] }), ['spring.0.1'])
      assert.deepEqual(await open(storage, { campaignId: 'autumn', phones: [phone(0)] }), [])
      assert.deepEqual(await open(storage, { phones: [] }), [])
      assert.deepEqual(await open(storage, { campaignId: 'winter' }), [])
    },
  )
}
