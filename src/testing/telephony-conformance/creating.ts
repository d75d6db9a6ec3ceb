import assert from 'node:assert/strict'
import type { RefusalClass } from 'outdial'
import type { ConformanceTest } from './session.js'

/** How `createCall` answers, and that it places what it says, once. */
export function creatingTests(refusals: RefusalClass[]): ConformanceTest[] {
  return [
    {
      name: 'an accepted call has an id of its own',
      async run(session) {
        const ids = [await session.accepted(session.request()), await session.accepted(session.request())]
        assert.ok(
          ids.every(id => typeof id === 'string' && id.length > 0),
          `Ids: ${ids}`,
        )
        assert.notEqual(ids[0], ids[1])
        assert.equal(session.under.control.callsPlaced(), 2)
      },
    },
    ...refusals.map(refused),
    lostReply('after_placing', 1),
    lostReply('before_placing', 0),
    {
      name: 'a create that is aborted before it is sent places no call and does not throw',
      async run(session) {
        const { telephony, control } = session.under
        control.next({})
        const reply = await session.call('createCall', () =>
          telephony.createCall(session.request(), AbortSignal.abort(new Error('too late'))),
        )
        assert.notEqual(reply.kind, 'accepted')
        await session.wait(10_000)
        assert.equal(control.callsPlaced(), 0)
      },
    },
    {
      name: 'where creates are idempotent, the same attempt is placed once',
      async run(session) {
        if (!session.under.telephony.capabilities.idempotentCreate) return
        const request = session.request()
        assert.equal(await session.accepted(request), await session.accepted(request))
        assert.equal(session.under.control.callsPlaced(), 1)
      },
    },
    {
      name: 'capabilities match the methods there are',
      async run({ under: { telephony } }) {
        const { capabilities } = telephony
        assert.equal(typeof capabilities.idempotentCreate, 'boolean')
        assert.equal(typeof telephony.findCall === 'function', capabilities.findCall, 'findCall')
        assert.equal(typeof telephony.hangup === 'function', capabilities.hangup, 'hangup')
        const { leaveMessage = false } = capabilities
        assert.equal(typeof telephony.leaveMessage === 'function', leaveMessage, 'leaveMessage')
        if (capabilities.authoritativeAfterMs === undefined) return
        assert.ok(capabilities.findCall, 'authoritativeAfterMs is about findCall.')
        assert.ok(capabilities.authoritativeAfterMs >= 0)
      },
    },
  ]
}

function refused(refusal: RefusalClass): ConformanceTest {
  return {
    name: `a refusal of class ${refusal} says so, and no call is placed, then or later`,
    async run(session) {
      const reply = await session.create(session.request(), { refuse: refusal })
      assert.equal(reply.kind === 'refused' ? reply.class : reply.kind, refusal)
      assert.ok(reply.kind === 'refused' && reply.cause.length > 0, 'A refusal names its cause.')
      assert.ok(reply.retryAfterMs === undefined || reply.retryAfterMs >= 0)
      await session.wait(600_000)
      assert.equal(session.under.control.callsPlaced(), 0)
      assert.deepEqual(session.events, [])
    },
  }
}

function lostReply(when: 'after_placing' | 'before_placing', calls: number): ConformanceTest {
  const placed = when === 'after_placing' ? 'was placed' : 'was not placed'
  return {
    name: `a create that ${placed} but never answered is unknown once aborted, and is not sent again`,
    async run(session) {
      const reply = await session.lost(session.request(), when)
      assert.equal(reply.kind, 'unknown', `Nobody can know, but createCall answered ${JSON.stringify(reply)}.`)
      await session.wait(600_000)
      assert.equal(session.under.control.callsPlaced(), calls)
    },
  }
}
