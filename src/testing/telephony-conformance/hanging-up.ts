import assert from 'node:assert/strict'
import { answered } from './looking-up.js'
import type { ConformanceTest } from './session.js'

/** Ending calls from our side. */
export const hangingUpTests: ConformanceTest[] = [
  {
    name: 'where calls can be hung up, one that is up ends at once and says so',
    async run(session) {
      if (!session.under.telephony.capabilities.hangup) return
      const request = session.request()
      const id = await session.accepted(request)
      await answered(session, request)
      const before = session.under.clock.now()
      assert.equal(await session.hangup(id), 'done')
      const end = await session.endedSomehow(request.attemptId)
      assert.ok(['answered', 'cancelled', 'unspecified'].includes(end.result), `It ended as ${end.result}.`)
      assert.ok(session.under.clock.now() - before < 10_000, 'The call went on after it was hung up.')
    },
  },
  {
    name: 'where calls can be hung up, one that has ended is already_ended',
    async run(session) {
      if (!session.under.telephony.capabilities.hangup) return
      const request = session.request()
      const id = await session.accepted(request, { ends: 'busy' })
      await session.ended(request.attemptId)
      assert.equal(await session.hangup(id), 'already_ended')
    },
  },
  {
    name: 'where calls can be hung up, one that nobody knows is already_ended',
    async run(session) {
      if (!session.under.telephony.capabilities.hangup) return
      const id = await session.accepted(session.request(), { ends: 'busy' })
      assert.equal(await session.hangup(`${id}0`), 'already_ended')
    },
  },
]
