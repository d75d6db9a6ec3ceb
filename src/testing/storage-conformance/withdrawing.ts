import assert from 'node:assert/strict'
import { campaignKey, contactRow, contactRows, HOUR, NOON, phone } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `commit({ withdraw })`: a reservation that never became a call. */
export function withdrawing(fact: Fact): void {
  fact('withdrawing: removes the attempt and its start, and keeps the dial count', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const { attemptId } = await scene.reserve('c0', NOON, { settledAt: NOON })
    await scene.withdraw(attemptId, { status: 'pending' })
    const contact = await storage.getContact(scene.key, 'c0', 0)
    assert.deepEqual(contact?.attemptList, [])
    assert.deepEqual(contact?.attemptStarts, [])
    assert.deepEqual(contact?.numbers[0]?.recentStarts, [])
    assert.equal(contact?.dials, 1)
    assert.equal(contact?.attempts, 0)
    assert.deepEqual(await storage.startsSince(scene.lease, 0), [])
    assert.equal(await storage.getAttempt(scene.key, attemptId), undefined)
    assert.deepEqual(await storage.liveAttempts(scene.lease), [])
  })

  fact('withdrawing: unlocks the number and raises its version', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const { attemptId } = await scene.reserve('c0')
    const [locked] = (await scene.contact('c0')).numbers
    await scene.withdraw(attemptId, { status: 'pending' })
    const [number] = (await scene.contact('c0')).numbers
    assert.equal(number?.lockedBy, undefined)
    assert.ok(number!.version > locked!.version)
    await scene.reserve('c0')
  })

  fact('withdrawing: leaves decision and events, which tell what was', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const { attemptId } = await scene.reserve('c0')
    await scene.withdraw(attemptId, { status: 'pending' })
    assert.equal((await storage.decisions({ ...scene.key, newestFirst: true, limit: 10 })).length, 1)
    assert.equal(await storage.lastEventSeq(scene.key), 1)
  })

  fact('withdrawing: the attempts around it stay, in whichever campaign', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const sister = await Scene.open(storage, contactRows(1), campaignKey('autumn'))
    const first = await scene.end(await scene.reserve('c0', NOON), { status: 'pending' }, { settledAt: NOON })
    const second = await scene.reserve('c0', NOON + 1)
    await scene.withdraw(second.attemptId, { status: 'pending' })
    const others = await sister.reserve('c0', NOON + 2)
    await sister.withdraw(others.attemptId, { status: 'pending' })
    const last = await scene.reserve('c0', NOON + 3)
    assert.equal(last.dial, 3)
    const contact = await storage.getContact(scene.key, 'c0', NOON - HOUR)
    assert.deepEqual(contact?.attemptList, [first, last])
    assert.deepEqual(contact?.numbers[0]?.recentStarts, [NOON, NOON + 3])
  })

  fact('withdrawing: from between a contact’s others, those stay', async storage => {
    const scene = await Scene.open(storage, [contactRow(0, { phones: [phone(0), phone(1)] })])
    const first = await scene.end(await scene.reserve('c0', NOON), { status: 'pending' })
    const second = await scene.reserve('c0', NOON + 1)
    // Put back while its call is live, it can be called on its other number.
    await scene.move({ seq: 0 }, { status: 'pending' })
    const third = await scene.reserve('c0', NOON + 2, { phone: phone(1) })
    await scene.withdraw(second.attemptId)
    const contact = await scene.contact('c0')
    assert.deepEqual(contact.attemptList, [first, third])
    assert.deepEqual(
      contact.numbers.map(number => number.lockedBy),
      [undefined, third.attemptId],
    )
  })

  fact('withdrawing: what is reserved after it has nothing of it', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    const outcome = { code: 'sold', success: true, recordedAt: NOON }
    const first = await scene.reserve('c0')
    const told = {
      ...first,
      state: 'unknown' as const,
      cause: 'timeout',
      providerCallId: 'CA1',
      settledAt: NOON,
      outcome,
    }
    await storage.commit(scene.lease, [{ contactSeq: 0, attempt: told, events: [] }])
    await scene.withdraw(first.attemptId, { status: 'pending' })
    const next = await scene.reserve('c1', NOON + HOUR)
    assert.deepEqual((await scene.contact('c1')).attemptList, [next])
  })
}
