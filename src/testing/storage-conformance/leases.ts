import assert from 'node:assert/strict'
import type { CampaignKey, Lease, Storage } from 'outdial'
import { campaignKey, campaignRecord, contactRows, mark, outcomeItem } from './samples.js'
import { rejectsWith, Scene } from './scene.js'
import type { Elapse, Fact } from './suite.js'

const SHORT_MS = 20
const MINUTES_MS = 600_000

/** `acquireLease`, `renewLeases`, `releaseLease`. */
export function leases(fact: Fact): void {
  fact('leases: the lease says whose it is and of what', async storage => {
    const { key, lease } = await Scene.open(storage)
    const { fence, ...whose } = lease
    assert.deepEqual(whose, { ...key, owner: 'owner' })
    assert.equal(typeof fence, 'number')
  })

  fact('leases: of a campaign that does not exist there is none: CAMPAIGN_NOT_FOUND', async storage => {
    await rejectsWith('CAMPAIGN_NOT_FOUND', storage.acquireLease(campaignKey(), 'owner', null))
  })

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

  fact('leases: renewing gives news while in force and undefined once lost', async storage => {
    const { lease } = await Scene.open(storage)
    assert.deepEqual(await storage.renewLeases([lease], null), [{ version: 1, inbox: false }])
    await storage.releaseLease(lease)
    assert.deepEqual(await storage.renewLeases([lease], null), [undefined])
    await storage.acquireLease(lease, 'successor', null)
    assert.deepEqual(await storage.renewLeases([lease], null), [undefined])
  })

  fact('leases: renewed together, each stands for itself, in the order asked', async storage => {
    const held: Lease[] = []
    for (const id of ['b', 'a', 'c', 'd']) held.push((await Scene.open(storage, contactRows(1), campaignKey(id))).lease)
    await storage.releaseLease(held[1]!)
    await storage.record([outcomeItem('c.0.1')])
    await storage.updateCampaign(campaignRecord(campaignKey('d'), { version: 2 }), [])
    assert.deepEqual(await storage.renewLeases(held, null), [
      { version: 1, inbox: false },
      undefined,
      { version: 1, inbox: true },
      { version: 2, inbox: false },
    ])
    assert.deepEqual(await storage.renewLeases([], null), [])
  })

  fact('leases: renewing a lost one does not shorten the new owner’s', async (storage, elapse) => {
    const { lease } = await Scene.open(storage)
    await storage.releaseLease(lease)
    const next = await storage.acquireLease(lease, 'successor', null)
    await storage.renewLeases([lease], SHORT_MS)
    await untilEnded(storage, elapse, SHORT_MS)
    assert.deepEqual(await storage.liveAttempts(next!), [])
  })

  fact('leases: releasing a lost one leaves the new owner in place', async storage => {
    const { key, lease } = await Scene.open(storage)
    await storage.releaseLease(lease)
    await storage.acquireLease(key, 'successor', null)
    await storage.releaseLease(lease)
    assert.equal(await storage.acquireLease(key, 'third', null), undefined)
  })

  fact('leases: of one campaign say nothing about another', async storage => {
    await Scene.open(storage)
    const other = await Scene.open(storage, contactRows(1), campaignKey('autumn'))
    assert.deepEqual(await other.dueIds(), ['c0'])
  })

  ending(fact)
}

function ending(fact: Fact): void {
  fact('leases: one with an end goes to another owner after it, and not before', async (storage, elapse) => {
    const { key } = await withoutOwner(storage)
    const first = await storage.acquireLease(key, 'owner', MINUTES_MS)
    assert.equal(await storage.acquireLease(key, 'another', null), undefined)
    await storage.renewLeases([first!], SHORT_MS)
    const next = await untilFree(storage, elapse, key)
    assert.ok(next.fence > first!.fence)
  })

  fact('leases: one past its end is lost to its owner, though nobody took it', async (storage, elapse) => {
    const { key } = await withoutOwner(storage)
    const lease = await storage.acquireLease(key, 'owner', SHORT_MS)
    await untilEnded(storage, elapse, SHORT_MS)
    await rejectsWith('LEASE_LOST', storage.commit(lease!, [], { events: [mark(1)] }))
    assert.deepEqual(await storage.renewLeases([lease!], null), [undefined])
    assert.equal(await storage.lastEventSeq(key), 0)
  })

  fact('leases: a renewed one is in force beyond its first end', async (storage, elapse) => {
    const { key } = await withoutOwner(storage)
    const lease = await storage.acquireLease(key, 'owner', 50 * SHORT_MS)
    assert.deepEqual(await storage.renewLeases([lease!], MINUTES_MS), [{ version: 1, inbox: false }])
    await untilEnded(storage, elapse, 50 * SHORT_MS)
    assert.equal(await storage.acquireLease(key, 'another', null), undefined)
    assert.deepEqual(await storage.liveAttempts(lease!), [])
  })
}

async function withoutOwner(storage: Storage, key = campaignKey()): Promise<{ key: CampaignKey }> {
  await storage.createCampaign(campaignRecord(key), [])
  return { key }
}

/** Asks until the storage's time has ended the other's lease. */
async function untilFree(storage: Storage, elapse: Elapse, key: CampaignKey): Promise<Lease> {
  for (let tries = 0; tries < 1000; tries++) {
    const lease = await storage.acquireLease(key, 'asking', null)
    if (lease) return lease
    await elapse(SHORT_MS / 4)
  }
  assert.fail('The lease had an end, but never came free. Does the storage’s time pass?')
}

/** Until a lease of `ttlMs`, taken later than the one under test, has ended; so that one's end is past too. */
export async function untilEnded(storage: Storage, elapse: Elapse, ttlMs: number): Promise<void> {
  const { key } = await withoutOwner(storage, campaignKey('later'))
  await storage.acquireLease(key, 'owner', ttlMs)
  await untilFree(storage, elapse, key)
}
