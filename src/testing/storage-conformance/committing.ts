import assert from 'node:assert/strict'
import type { AttemptRecord, ContactPatch, MachineStep } from 'outdial'
import { contactRow, contactRows, mark, NOON, phone } from './samples.js'
import { Scene } from './scene.js'
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
      machineStep: 'failed',
      result: 'completed',
      cause: 'hung_up',
      talkMs: 1,
      price: { amount: '0.0140', currency: 'USD' },
      providerCallId: 'CA0123-é',
      outcome: { code: 'sold', success: true, notes: 'two', callbackAt: NOON + 9, optOut: false, recordedAt: NOON + 5 },
    }
    const bare: AttemptRecord = { ...attempt, state: 'ended' }
    const steps: MachineStep[] = ['hanging_up', 'leaving_message', 'message_left']
    const machines = steps.map(machineStep => ({ ...attempt, state: 'answered' as const, machineStep }))
    for (const written of [{ ...attempt, state: 'unknown' as const, cause: 'timeout' }, ...machines, ended, bare]) {
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
