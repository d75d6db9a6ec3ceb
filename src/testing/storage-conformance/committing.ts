import assert from 'node:assert/strict'
import type { AttemptRecord, ContactPatch, Transition } from 'outdial'
import { campaignKey, contactRow, contactRows, mark, NOON, outcomeItem, phone } from './samples.js'
import { rejectsWith, Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `commit`: what it writes of contacts and attempts. */
export function committing(fact: Fact): void {
  fact('committing: writes the fields of a patch and raises the version; what is left out stays', async storage => {
    const scene = await Scene.open(storage, [contactRow(0, { phones: [phone(0), phone(1)] })])
    const { version: before, ...was } = await scene.contact('c0')
    const whole: ContactPatch = {
      status: 'pending',
      phoneIndex: 1,
      attempts: 2,
      callbacks: 1,
      dueAt: NOON + 5,
      callbackDue: true,
    }
    await scene.move({ seq: 0 }, whole)
    const { version, ...now } = await scene.contact('c0')
    assert.deepEqual(now, { ...was, ...whole })
    assert.ok(version > before)
    await scene.move({ seq: 0 }, { status: 'completed' })
    const { version: last, ...after } = await scene.contact('c0')
    assert.deepEqual(after, { ...now, status: 'completed' })
    assert.ok(last > version)
  })

  fact('committing: a reason belongs to the status it came with, and goes with it', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    await scene.move({ seq: 0 }, { status: 'failed', reason: 'busy' })
    assert.equal((await scene.contact('c0')).reason, 'busy')
    await scene.move({ seq: 0 }, { status: 'pending' })
    assert.equal('reason' in (await scene.contact('c0')), false)
  })

  fact('committing: an attempt comes back whole, as it was last written', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const attempt = await scene.reserve('c0')
    const ended: AttemptRecord = {
      ...attempt,
      state: 'ended',
      settledAt: NOON + 1,
      ringingAt: NOON + 2,
      answeredAt: NOON + 3,
      endedAt: NOON + 4,
      answeredBy: 'human',
      result: 'completed',
      cause: 'hung_up',
      talkMs: 1,
      price: { amount: '0.0140', currency: 'USD' },
      providerCallId: 'CA0123-é',
      outcome: { code: 'sold', success: true, notes: 'two', callbackAt: NOON + 9, optOut: false, recordedAt: NOON + 5 },
    }
    const bare: AttemptRecord = { ...attempt, state: 'ended' }
    for (const written of [{ ...attempt, state: 'unknown' as const, cause: 'timeout' }, ended, bare]) {
      await storage.commit(scene.lease, [{ contactSeq: 0, attempt: written, events: [] }])
      assert.deepEqual((await scene.contact('c0')).attemptList, [written])
    }
  })

  fact('committing: an attempt written on its own leaves its contact as it was', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const attempt = await scene.reserve('c0')
    const { attemptList: _, ...before } = await scene.contact('c0')
    await storage.commit(scene.lease, [{ contactSeq: 0, attempt: { ...attempt, state: 'dialing' }, events: [] }])
    const { attemptList: __, ...after } = await scene.contact('c0')
    assert.deepEqual(after, before)
  })

  fact('committing: an ended attempt unlocks its number and raises its version; a live one does not', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const attempt = await scene.reserve('c0')
    const number = async () => (await scene.contact('c0')).numbers[0]!
    const locked = await number()
    await storage.commit(scene.lease, [{ contactSeq: 0, attempt: { ...attempt, state: 'answered' }, events: [] }])
    assert.equal((await number()).lockedBy, attempt.attemptId)
    await scene.end(attempt, { status: 'completed' })
    assert.equal((await number()).lockedBy, undefined)
    assert.ok((await number()).version > locked.version)
  })

  fact('committing: an ended attempt written anew leaves a later lock of its number in place', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const first = await scene.end(await scene.reserve('c0'), { status: 'pending' }, { result: 'answered' })
    const second = await scene.reserve('c0')
    const outcome = { code: 'sold', success: true, recordedAt: NOON }
    const refined: AttemptRecord = { ...first, result: 'completed', outcome }
    await storage.commit(scene.lease, [{ contactSeq: 0, attempt: refined, events: [] }])
    const { numbers, attemptList } = await scene.contact('c0')
    assert.equal(numbers[0]?.lockedBy, second.attemptId)
    assert.deepEqual(attemptList, [refined, second])
  })

  ordering(fact)
  refusing(fact)
  repeating(fact)
}

function ordering(fact: Fact): void {
  fact('committing: transitions apply in order, so the last word on a contact stands', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const moves: ContactPatch[] = [
      { status: 'failed', reason: 'busy' },
      { status: 'completed' },
      { status: 'pending', dueAt: NOON + 3 },
    ]
    const transitions = moves.map((contact, n) => ({ contactSeq: 0, contact, events: [mark(n), mark(n + 10)] }))
    await storage.commit(scene.lease, transitions, { events: [mark(20)] })
    const { status, dueAt } = await scene.contact('c0')
    assert.deepEqual({ status, dueAt }, { status: 'pending', dueAt: NOON + 3 })
    const at = (await scene.events()).map(event => event.at)
    assert.deepEqual(at, [0, 10, 1, 11, 2, 12, 20], 'events in order, the campaign’s own last')
  })

  fact('committing: nothing to write is fine', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const before = await scene.everything()
    await storage.commit(scene.lease, [])
    assert.deepEqual(await scene.everything(), before)
  })
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
