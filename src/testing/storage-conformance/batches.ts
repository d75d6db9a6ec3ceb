import assert from 'node:assert/strict'
import type { AttemptRecord, Transition } from 'outdial'
import { campaignKey, contactRows, mark, NOON, outcomeItem } from './samples.js'
import { rejectsWith, Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `commit`: a batch happens whole or not at all, and once. */
export function batches(fact: Fact): void {
  refusing(fact)
  repeating(fact)
}

/** A batch that names what there is not is refused whole. */
function refusing(fact: Fact): void {
  const good: Transition = { contactSeq: 0, contact: { status: 'completed' }, events: [mark(1)] }
  const bad: Record<string, { code: string; bad: (scene: Scene) => Promise<Transition> }> = {
    'a contact that does not exist': {
      code: 'CONTACT_NOT_FOUND',
      bad: async () => ({ contactSeq: 2, contact: { status: 'failed' }, events: [] }),
    },
    'an attempt that was never reserved': {
      code: 'ATTEMPT_NOT_FOUND',
      bad: async scene => {
        const attempt = await scene.reserve('c1')
        return { contactSeq: 1, attempt: { ...attempt, attemptId: 'spring.1.9', dial: 9 }, events: [] }
      },
    },
    'a withdrawal of an attempt of another campaign': {
      code: 'ATTEMPT_NOT_FOUND',
      bad: async ({ storage }) => {
        const other = await Scene.open(storage, contactRows(1), campaignKey('autumn'))
        return { contactSeq: 0, withdraw: (await other.reserve('c0')).attemptId, events: [] }
      },
    },
    'an attempt that ended, live again': {
      code: 'ILLEGAL_TRANSITION',
      bad: async scene => {
        const ended = await scene.end(await scene.reserve('c1'), { status: 'pending' })
        return { contactSeq: 1, attempt: { ...ended, state: 'ringing' }, events: [] }
      },
    },
    'a withdrawal of an attempt that ended': {
      code: 'ILLEGAL_TRANSITION',
      bad: async scene => {
        const { attemptId } = await scene.end(await scene.reserve('c1'), { status: 'pending' })
        return { contactSeq: 1, withdraw: attemptId, events: [] }
      },
    },
  }
  for (const [what, { code, bad: make }] of Object.entries(bad)) {
    fact(`committing: ${what} is refused with ${code}, and the whole batch with it`, async storage => {
      const scene = await Scene.open(storage, contactRows(2))
      await storage.record([outcomeItem('spring.0.1')])
      const transition = await make(scene)
      const before = await scene.everything()
      const [item] = await storage.inbox(scene.lease, 1)
      const options = { batch: 1, applied: [item!.id], events: [mark(2)] }
      await rejectsWith(code, storage.commit(scene.lease, [good, transition, good], options))
      assert.deepEqual(await scene.everything(), before)
      assert.equal((await storage.inbox(scene.lease, 1)).length, 1)
      await storage.commit(scene.lease, [good], options)
      assert.equal((await scene.contact('c0')).status, 'completed', 'the batch’s number was not used up')
    })
  }

  fact('committing: an attempt ended and live again within one batch is refused like any other', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const attempt = await scene.reserve('c0')
    const ended: AttemptRecord = { ...attempt, state: 'ended', result: 'busy', endedAt: NOON }
    const batch = [ended, attempt].map(each => ({ contactSeq: 0, attempt: each, events: [] }))
    await rejectsWith('ILLEGAL_TRANSITION', storage.commit(scene.lease, batch))
    assert.equal((await storage.liveAttempts(scene.lease)).length, 1)
  })
}

/** `batch`: an owner whose answer got lost asks again. */
function repeating(fact: Fact): void {
  fact('committing: the number of the last commit, repeated, changes nothing', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    const attempt = await scene.reserve('c0')
    const transitions: Transition[] = [
      { contactSeq: 0, contact: { status: 'pending', attempts: 1 }, withdraw: attempt.attemptId, events: [mark(1)] },
    ]
    await storage.commit(scene.lease, transitions, { batch: 1, events: [mark(2)] })
    const before = await scene.everything()
    await storage.commit(scene.lease, transitions, { batch: 1, events: [mark(2)] })
    assert.deepEqual(await scene.everything(), before)
    await storage.commit(scene.lease, [{ contactSeq: 1, events: [mark(3)] }], { batch: 2 })
    assert.equal(await storage.lastEventSeq(scene.key), 4)
  })

  fact('committing: a number below the last one, which comes late, changes nothing', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const attempt = await scene.reserve('c0')
    const dialing: Transition = { contactSeq: 0, attempt: { ...attempt, state: 'dialing' }, events: [mark(1)] }
    const ringing: Transition = { contactSeq: 0, attempt: { ...attempt, state: 'ringing' }, events: [mark(2)] }
    await storage.commit(scene.lease, [dialing], { batch: 1 })
    await storage.commit(scene.lease, [ringing], { batch: 2 })
    const before = await scene.everything()
    await storage.commit(scene.lease, [dialing], { batch: 1 })
    assert.deepEqual(await scene.everything(), before)
  })

  fact('committing: without a number, each commit counts', async storage => {
    const scene = await Scene.open(storage)
    for (const at of [1, 1, 1]) await storage.commit(scene.lease, [], { events: [mark(at)] })
    assert.equal(await storage.lastEventSeq(scene.key), 3)
  })

  fact('committing: numbers start anew with each lease, also of the same owner', async storage => {
    const scene = await Scene.open(storage)
    await storage.commit(scene.lease, [], { batch: 1, events: [mark(1)] })
    const again = await storage.acquireLease(scene.key, 'owner', null)
    await storage.commit(again!, [], { batch: 1, events: [mark(2)] })
    assert.equal(await storage.lastEventSeq(scene.key), 2)
  })

  fact('committing: numbers of one campaign say nothing about another', async storage => {
    const scene = await Scene.open(storage)
    const other = await Scene.open(storage, [], campaignKey('autumn'))
    for (const { lease } of [scene, other]) await storage.commit(lease, [], { batch: 1, events: [mark(1)] })
    assert.equal(await storage.lastEventSeq(other.key), 1)
  })

  fact('committing: a number repeated under a lost lease throws LEASE_LOST', async storage => {
    const scene = await Scene.open(storage)
    await storage.commit(scene.lease, [], { batch: 1, events: [mark(1)] })
    await storage.releaseLease(scene.lease)
    await rejectsWith('LEASE_LOST', storage.commit(scene.lease, [], { batch: 1, events: [mark(1)] }))
  })
}
