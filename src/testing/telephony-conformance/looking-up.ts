import assert from 'node:assert/strict'
import type { CallLookup, CallRequest } from 'outdial'
import type { ConformanceTest, Session } from './session.js'

type Found = Extract<CallLookup, { kind: 'found' }>

/** What lookups say, on which reconciliation rests. */
export const lookingUpTests: ConformanceTest[] = [
  {
    name: 'a call whose events were lost is told by getCall, with its end',
    async run(session) {
      const request = session.request()
      const id = await session.accepted(request, { ends: 'busy', webhooks: 'lost' })
      await session.wait(120_000)
      assert.deepEqual(session.events, [], 'The carrier was told to lose the events of this call.')
      const found = assertFound(await session.getCall(id, request.attemptId), request, id)
      assert.equal(found.live, false)
      assert.deepEqual(
        found.events.flatMap(event => (event.type === 'ended' ? [event.result] : [])),
        ['busy'],
      )
    },
  },
  {
    name: 'a call that is up is told by getCall as live, without an end',
    async run(session) {
      const request = session.request()
      const id = await session.accepted(request)
      await answered(session, request)
      const found = assertFound(await session.getCall(id, request.attemptId), request, id)
      assert.equal(found.live, true)
      assert.ok(!found.events.some(event => event.type === 'ended'))
    },
  },
  {
    name: 'a call nobody knows is not_found, and asking places none',
    async run(session) {
      const id = await session.accepted(session.request(), { ends: 'busy' })
      assert.deepEqual(await session.getCall(`${id}0`, 'conformance.nobody.1'), { kind: 'not_found' })
      assert.equal(session.under.control.callsPlaced(), 1)
    },
  },
  {
    name: 'where calls can be found, one whose create got no answer is, by its attempt',
    async run(session) {
      if (!session.under.telephony.capabilities.findCall) return
      const request = session.request()
      const sinceAt = session.under.clock.now()
      await session.lost(request, 'after_placing')
      assertFound(await foundInTime(session, request, sinceAt), request)
    },
  },
  {
    name: "where calls can be found, another attempt's call to the same number is not taken for it",
    async run(session) {
      if (!session.under.telephony.capabilities.findCall) return
      const sinceAt = session.under.clock.now()
      const earlier = session.request()
      await session.accepted(earlier, { ends: 'busy' })
      await session.ended(earlier.attemptId)
      const request = session.request({ to: earlier.to })
      await session.lost(request, 'before_placing')
      await session.wait(session.under.telephony.capabilities.authoritativeAfterMs ?? 0)
      assert.deepEqual(await session.findCall(request, sinceAt), { kind: 'not_found' })
    },
  },
]

/** Waits until somebody has answered. */
export function answered(session: Session, { attemptId }: CallRequest): Promise<void> {
  const isAnswered = () => session.of(attemptId).some(event => event.type === 'answered')
  return session.until(isAnswered, `No event 'answered' came for attempt ${attemptId}.`)
}

/** Lists of calls lag behind: asks for a while. */
async function foundInTime(session: Session, request: CallRequest, sinceAt: number): Promise<CallLookup> {
  let lookup = await session.findCall(request, sinceAt)
  for (let tries = 0; lookup.kind !== 'found' && tries < 20; tries++) {
    await session.wait(3000)
    lookup = await session.findCall(request, sinceAt)
  }
  return lookup
}

function assertFound(lookup: CallLookup, { attemptId }: CallRequest, id?: string): Found {
  assert.equal(lookup.kind, 'found', `The lookup answered ${JSON.stringify(lookup)}.`)
  const found = lookup as Found
  assert.ok(found.providerCallId.length > 0)
  if (id !== undefined) assert.equal(found.providerCallId, id)
  for (const event of found.events) assert.equal(event.attemptId, attemptId)
  return found
}
