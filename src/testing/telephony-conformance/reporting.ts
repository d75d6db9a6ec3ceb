import assert from 'node:assert/strict'
import type { ConformanceEnd } from './harness.js'
import type { ConformanceTest, Session } from './session.js'

/** What the events say of a call. */
export function reportingTests(ends: ConformanceEnd[]): ConformanceTest[] {
  return [
    ...ends.map(endsAs),
    {
      name: 'an answered call is reported as answered before or with its end, and ends once',
      async run(session) {
        const request = session.request()
        await session.accepted(request)
        const end = await session.ended(request.attemptId)
        await session.wait(120_000)
        const events = session.of(request.attemptId)
        assert.ok(events.some(event => event.type === 'answered') || end.answeredAt !== undefined, 'Nothing says when.')
        assert.equal(events.filter(event => event.type === 'ended').length, 1)
        const { talkMs = 0 } = end
        assert.ok(talkMs >= 0 && talkMs <= request.maxCallDurationMs + 10_000, `talkMs: ${talkMs}`)
      },
    },
    {
      name: 'events carry attempt, tenant and call, and times in epoch milliseconds',
      async run(session) {
        const { clock } = session.under
        // As long and as odd as an attempt id may be.
        const request = session.request({
          tenantId: 'tenant-2',
          attemptId: `${'aB3-_'.repeat(8)}.zzzzzzzz.${'1'.repeat(14)}`,
        })
        const startedAt = clock.now()
        const id = await session.accepted(request)
        await session.ended(request.attemptId)
        for (const event of session.events) {
          assert.equal(event.attemptId, request.attemptId)
          assert.equal(event.tenantId, 'tenant-2')
          assert.ok(event.providerCallId === undefined || event.providerCallId === id)
          if (event.at === undefined) continue
          // Providers round to seconds, and their clocks differ a little.
          assert.ok(event.at >= startedAt - 60_000 && event.at <= clock.now() + 60_000, `at: ${event.at}`)
        }
      },
    },
    {
      name: 'calls that are live at once keep their events apart',
      async run(session) {
        const busy = session.request()
        const answered = session.request()
        await session.accepted(answered, {})
        await session.accepted(busy, { ends: 'busy' })
        assert.equal((await session.ended(busy.attemptId)).result, 'busy')
        assert.equal((await session.ended(answered.attemptId)).result, 'answered')
        assert.ok(!session.of(busy.attemptId).some(event => event.type === 'answered'))
      },
    },
    {
      name: 'a message that the provider sends twice changes nothing',
      async run(session) {
        const request = session.request()
        await session.accepted(request, { webhooks: 'twice' })
        await session.ended(request.attemptId)
        await session.wait(60_000)
        const results = session.events.flatMap(event => (event.type === 'ended' ? [event.result] : []))
        assert.deepEqual(new Set(results), new Set(['answered']))
        assert.ok(session.events.every(event => event.attemptId === request.attemptId))
      },
    },
    {
      name: 'where the carrier pushes, events that were not recorded come again, and none after unsubscribing',
      async run(session) {
        if (!session.under.telephony.subscribe) return
        const request = session.request()
        session.rejectDeliveries = true
        await session.accepted(request, { ends: 'busy' })
        await session.until(() => session.rejected > 0, 'No event came.')
        session.rejectDeliveries = false
        assert.equal((await session.ended(request.attemptId)).result, 'busy')
        await silentAfterUnsubscribing(session)
      },
    },
  ]
}

function endsAs(result: ConformanceEnd): ConformanceTest {
  return {
    name: `a call that ends ${result} is reported so`,
    async run(session) {
      const request = session.request()
      await session.accepted(request, { ends: result })
      assert.equal((await session.ended(request.attemptId)).result, result)
      if (result === 'answered' || result === 'voicemail') return
      const answered = session.of(request.attemptId).filter(event => event.type === 'answered')
      assert.deepEqual(answered, [], 'Nobody answered.')
    },
  }
}

async function silentAfterUnsubscribing(session: Session): Promise<void> {
  session.unsubscribe()
  const before = session.events.length
  await session.accepted(session.request(), { ends: 'busy' })
  await session.wait(60_000)
  assert.equal(session.events.length, before, 'Events came after unsubscribing.')
}
