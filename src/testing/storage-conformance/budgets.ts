import assert from 'node:assert/strict'
import type { AttemptRecord, Reservation } from 'outdial'
import { campaignKey, contactRows, NOON } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `spending`, and reservations that are held to a budget. */
export function budgets(fact: Fact): void {
  fact('budgets: what attempts cost adds up, and follows each of them', async storage => {
    const scene = await Scene.open(storage, contactRows(4))
    const spent = () => storage.spending(scene.key)
    assert.equal(await spent(), 0)
    await storage.reserve(scene.lease, 1, await items(scene, 100, 'c0', 'c1'))
    await scene.reserve('c2')
    assert.equal(await spent(), 200)
    const [first, second] = (await storage.liveAttempts(scene.lease)).map(({ attempt }) => attempt)
    assert.equal(first?.costMicros, 100)
    const ended = await scene.end(first!, { status: 'completed' }, { costMicros: 30 })
    assert.equal(await spent(), 130)
    await write(scene, { ...ended, costMicros: 45 })
    assert.equal(await spent(), 145)
    await scene.withdraw(second!.attemptId, { status: 'pending' }, 1)
    assert.equal(await spent(), 45)
    assert.equal((await scene.contact('c0')).attemptList[0]?.costMicros, 45)
    assert.equal('costMicros' in (await scene.contact('c2')).attemptList[0]!, false)
    await Scene.open(storage, contactRows(1), campaignKey('autumn'))
    assert.equal(await storage.spending(campaignKey('autumn')), 0)
  })

  fact('budgets: an item that would go beyond the limit is over budget, and leaves no trace', async storage => {
    const scene = await Scene.open(storage, contactRows(5))
    const first = await items(scene, 40, 'c0', 'c1', 'c2')
    assert.deepEqual(await within(scene, 100, first), ['reserved', 'reserved', 'over_budget'])
    const before = await scene.everything()
    assert.deepEqual(await within(scene, 119, await items(scene, 40, 'c2')), ['over_budget'])
    assert.deepEqual(await scene.everything(), before)
    assert.equal(await storage.spending(scene.key), 80)
    // A cheaper one after it finds room, and the limit itself may be reached.
    const mixed = [...(await items(scene, 21, 'c2')), ...(await items(scene, 20, 'c3'))]
    assert.deepEqual(await within(scene, 100, mixed), ['over_budget', 'reserved'])
    assert.deepEqual(await within(scene, 120, await items(scene, 20, 'c4')), ['reserved'])
  })

  fact('budgets: what an end gives back is there for the next call, also of the next owner', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    await within(scene, 100, await items(scene, 80, 'c0'))
    const [live] = await storage.liveAttempts(scene.lease)
    assert.deepEqual(await within(scene, 100, await items(scene, 80, 'c1')), ['over_budget'])
    await scene.end(live!.attempt, { status: 'completed' }, { costMicros: 20 })
    await storage.releaseLease(scene.lease)
    const next = await Scene.take(storage, scene.key)
    assert.deepEqual(await within(next, 100, await items(next, 80, 'c1')), ['reserved'])
    assert.equal(await storage.spending(scene.key), 100)
  })

  fact('budgets: a commit that is refused costs nothing, and one that is repeated nothing more', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    await storage.reserve(scene.lease, 1, await items(scene, 50, 'c0'))
    const [live] = await storage.liveAttempts(scene.lease)
    const attempt: AttemptRecord = { ...live!.attempt, state: 'dialing', costMicros: 70 }
    const moved = [{ contactSeq: 0, attempt, events: [] }]
    await assert.rejects(storage.commit(scene.lease, [...moved, { contactSeq: 9, events: [] }]))
    assert.equal(await storage.spending(scene.key), 50)
    await storage.commit(scene.lease, moved, { batch: 1 })
    await storage.commit(scene.lease, moved, { batch: 1 })
    assert.equal(await storage.spending(scene.key), 70)
  })
}

async function items(scene: Scene, costMicros: number, ...contactIds: string[]): Promise<Reservation[]> {
  const found = await scene.reservations(...contactIds)
  return found.map(item => ({ ...item, attempt: { ...item.attempt, costMicros, reservedAt: NOON } }))
}

function within({ storage, lease }: Scene, limitMicros: number, reservations: Reservation[]) {
  return storage.reserve(
    lease,
    1,
    reservations.map(item => ({ ...item, budget: { limitMicros } })),
  )
}

function write({ storage, lease }: Scene, attempt: AttemptRecord): Promise<void> {
  return storage.commit(lease, [{ contactSeq: attempt.contactSeq, attempt, events: [] }])
}
