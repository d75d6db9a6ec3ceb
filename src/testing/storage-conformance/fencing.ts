import assert from 'node:assert/strict'
import type { Lease, Storage } from 'outdial'
import { untilEnded } from './leases.js'
import { contactRows, mark, NOON, outcomeItem, reservation } from './samples.js'
import { rejectsWith, Scene } from './scene.js'
import type { Elapse, Fact } from './suite.js'

const SHORT_MS = 20

/** Every owner method, as it would succeed under a lease in force. */
const calls: Record<string, (scene: Scene, lease: Lease) => Promise<unknown>> = {
  claimDue: ({ storage }, lease) =>
    storage.claimDue(lease, { now: NOON, zoneKeys: ['Europe/Paris'], limit: 1, startsSinceAt: null }),
  reserve: async (scene, lease) => scene.storage.reserve(lease, 1, [reservation(scene.key, await scene.contact('c0'))]),
  commit: async ({ storage }, lease) => {
    const transition = { contactSeq: 0, contact: { status: 'completed' as const }, events: [mark(1)] }
    await storage.commit(lease, [transition], { applied: ['1'], events: [mark(2)] })
  },
  liveAttempts: ({ storage }, lease) => storage.liveAttempts(lease),
  startsSince: ({ storage }, lease) => storage.startsSince(lease, 0),
  skipPending: ({ storage }, lease) => storage.skipPending(lease, 'campaign_cancelled', NOON, 10),
  expireContacts: ({ storage }, lease) => storage.expireContacts(lease, NOON, 10),
  inbox: ({ storage }, lease) => storage.inbox(lease, 10),
}

/** The ways to lose a lease, and who owns the campaign then. */
const losses: Record<string, (storage: Storage, lease: Lease, elapse: Elapse) => Promise<unknown>> = {
  'after a takeover': takeOver,
  'once released': (storage, lease) => storage.releaseLease(lease),
  'past its end': async (storage, lease, elapse) => {
    await storage.renewLeases([lease], SHORT_MS)
    await untilEnded(storage, elapse, SHORT_MS)
  },
}

export function fencing(fact: Fact): void {
  for (const [loss, lose] of Object.entries(losses)) {
    for (const [method, call] of Object.entries(calls)) {
      fact(`fencing: ${loss}, ${method} throws LEASE_LOST and changes nothing`, async (storage, elapse) => {
        const scene = await Scene.open(storage, contactRows(2))
        await storage.record([outcomeItem('spring.0.1')])
        await lose(storage, scene.lease, elapse)
        const before = await scene.everything()
        await rejectsWith('LEASE_LOST', call(scene, scene.lease))
        assert.deepEqual(await scene.everything(), before)
      })
    }
  }

  fact('fencing: all that throws under a lost lease succeeds under the one in force', async storage => {
    for (const [n, call] of Object.values(calls).entries()) {
      const scene = await Scene.open(storage, contactRows(2), { tenantId: `tenant-${n}`, campaignId: 'spring' })
      await call(scene, await takeOver(storage, scene.lease))
    }
  })

  fact('fencing: a fence of another campaign’s lease does not count', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const other = await Scene.open(storage, [], { ...scene.key, campaignId: 'autumn' })
    const lease = await takeOver(storage, await takeOver(storage, other.lease))
    assert.ok(lease.fence > scene.lease.fence)
    const forged = { ...scene.key, owner: lease.owner, fence: lease.fence }
    await rejectsWith('LEASE_LOST', storage.liveAttempts(forged))
  })

  fact('fencing: what the stale owner left live is the new owner’s to end', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const attempt = await scene.reserve('c0')
    const lease = await takeOver(storage, scene.lease)
    const [live] = await storage.liveAttempts(lease)
    assert.equal(live?.attempt.attemptId, attempt.attemptId)
    const ended = { ...attempt, state: 'ended' as const, result: 'failed' as const, cause: 'outcome_unknown' }
    await storage.commit(lease, [{ contactSeq: 0, contact: { status: 'failed' }, attempt: ended, events: [] }])
    assert.equal((await scene.contact('c0')).status, 'failed')
  })
}

async function takeOver(storage: Storage, lease: Lease): Promise<Lease> {
  await storage.releaseLease(lease)
  const next = await storage.acquireLease(lease, 'successor', null)
  assert.ok(next, 'a released lease must be free')
  return next
}
