import assert from 'node:assert/strict'
import type { CampaignKey, Lease, Storage } from 'outdial'
import { campaignKey, campaignRecord, contactRows, mark, NOON, reservation } from './samples.js'
import { rejectsWith, Scene } from './scene.js'
import type { Fact } from './suite.js'

const SHORT_MS = 20

export function ownership(fact: Fact): void {
  fact('leases: one in force is not given to another owner', async storage => {
    const { key } = await Scene.open(storage)
    assert.equal(await storage.acquireLease(key, 'another', null), undefined)
  })

  fact('leases: one that was released goes to the next, with a higher fence', async storage => {
    const { key, lease } = await Scene.open(storage)
    await storage.releaseLease(lease)
    const next = await storage.acquireLease(key, 'another', null)
    assert.ok(next && next.fence > lease.fence)
    assert.equal(next.owner, 'another')
  })

  fact('leases: taken again by the same owner, the earlier one is lost', async storage => {
    const scene = await Scene.open(storage)
    const again = await storage.acquireLease(scene.key, 'owner', null)
    assert.ok(again && again.fence > scene.lease.fence)
    await rejectsWith('LEASE_LOST', storage.liveAttempts(scene.lease))
    assert.deepEqual(await storage.liveAttempts(again), [])
  })

  fact('leases: renewing says true while in force and false once lost', async storage => {
    const { lease } = await Scene.open(storage)
    assert.equal(await storage.renewLease(lease, null), true)
    await takeOver(storage, lease)
    assert.equal(await storage.renewLease(lease, null), false)
  })

  fact('leases: releasing a lost one leaves the new owner in place', async storage => {
    const { key, lease } = await Scene.open(storage)
    await takeOver(storage, lease)
    await storage.releaseLease(lease)
    assert.equal(await storage.acquireLease(key, 'third', null), undefined)
  })

  fact('leases: of one campaign say nothing about another', async storage => {
    await Scene.open(storage)
    const other = await Scene.open(storage, contactRows(1), campaignKey('autumn'))
    assert.deepEqual(await other.dueIds(), ['c0'])
  })

  ending(fact)
  fencing(fact)
}

function ending(fact: Fact): void {
  fact('leases: one with an end goes to another owner after it, and not before', async storage => {
    const { key } = await withoutOwner(storage)
    await storage.acquireLease(key, 'owner', 10 * 60_000)
    assert.equal(await storage.acquireLease(key, 'another', null), undefined)
    const brief = await withoutOwner(storage, campaignKey('brief'))
    await storage.acquireLease(brief.key, 'owner', SHORT_MS)
    await untilFree(storage, brief.key)
  })

  fact('leases: one past its end is lost to its owner', async storage => {
    const { key } = await withoutOwner(storage)
    const lease = await storage.acquireLease(key, 'owner', SHORT_MS)
    await untilEnded(storage)
    await rejectsWith('LEASE_LOST', storage.commit(lease!, [], { events: [mark(1)] }))
    assert.equal(await storage.renewLease(lease!, null), false)
  })

  fact('leases: a renewed one is in force beyond its first end', async storage => {
    const { key } = await withoutOwner(storage)
    const lease = await storage.acquireLease(key, 'owner', 10 * SHORT_MS)
    assert.equal(await storage.renewLease(lease!, null), true)
    await untilEnded(storage, 10 * SHORT_MS)
    assert.equal(await storage.acquireLease(key, 'another', null), undefined)
    assert.deepEqual(await storage.liveAttempts(lease!), [])
  })
}

function fencing(fact: Fact): void {
  const due = { now: NOON, zoneKeys: ['Europe/Paris'], limit: 1, startsSinceAt: null }
  const calls: Record<string, (scene: Scene) => Promise<unknown>> = {
    claimDue: ({ storage, lease }) => storage.claimDue(lease, due),
    reserve: async scene => {
      const item = reservation(scene.key, await scene.contact('c0'))
      return scene.storage.reserve(scene.lease, 1, [item])
    },
    commit: ({ storage, lease }) =>
      storage.commit(lease, [{ contactSeq: 0, contact: { status: 'completed' }, events: [mark(1)] }]),
    liveAttempts: ({ storage, lease }) => storage.liveAttempts(lease),
    startsSince: ({ storage, lease }) => storage.startsSince(lease, 0),
    skipPending: ({ storage, lease }) => storage.skipPending(lease, 'campaign_cancelled', NOON, 10),
    inbox: ({ storage, lease }) => storage.inbox(lease, 10),
  }
  for (const [method, call] of Object.entries(calls)) {
    fact(
      `fencing: after a takeover, ${method} of the stale owner throws LEASE_LOST and changes nothing`,
      async storage => {
        const scene = await Scene.open(storage, contactRows(2))
        await takeOver(storage, scene.lease)
        const before = await scene.everything()
        await rejectsWith('LEASE_LOST', call(scene))
        assert.deepEqual(await scene.everything(), before)
      },
    )
  }

  fact('fencing: a released lease is lost, though nobody took it', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    await storage.releaseLease(scene.lease)
    await rejectsWith('LEASE_LOST', calls.reserve!(scene))
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

async function withoutOwner(storage: Storage, key = campaignKey()): Promise<{ key: CampaignKey }> {
  await storage.createCampaign(campaignRecord(key), [])
  return { key }
}

/** Asks until the storage's time has ended the other's lease: time passes while it answers. */
async function untilFree(storage: Storage, key: CampaignKey): Promise<Lease> {
  for (let tries = 0; tries < 1_000_000; tries++) {
    const lease = await storage.acquireLease(key, 'another', null)
    if (lease) return lease
  }
  throw new assert.AssertionError({
    message: 'the lease had an end, but never came free: does the storage’s time pass?',
  })
}

/** Until a lease of `ttlMs`, taken later than the one under test, has ended; so that one's end is past too. */
async function untilEnded(storage: Storage, ttlMs = SHORT_MS): Promise<void> {
  const { key } = await withoutOwner(storage, campaignKey('later'))
  await storage.acquireLease(key, 'owner', ttlMs)
  await untilFree(storage, key)
}
