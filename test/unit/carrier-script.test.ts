import type { CallRequest } from 'outdial'
import { type DialledCall, FakeClock, SimulatedCarrier } from 'outdial/testing'
import { expect, test } from 'vitest'

test('a script knows whose call it is, and how often the number was dialled', async () => {
  const clock = new FakeClock()
  const seen: DialledCall[] = []
  const script = (call: DialledCall) => {
    seen.push(call)
    return { result: 'busy' as const }
  }
  const carrier = new SimulatedCarrier({ clock, script })
  const whose = { tenantId: 'default', campaignId: 'c1', contactId: 'ann', to: '+12125550143', from: '+12125550100' }
  const rest = { ringTimeoutMs: 30_000, maxCallDurationMs: 60_000, detectMachine: false }
  for (const attemptId of ['c1.0.1', 'c1.0.2']) {
    const request: CallRequest = { ...whose, ...rest, attemptId, connect: { kind: 'say', text: 'Hello.' } }
    await clock.runTo(carrier.createCall(request, new AbortController().signal))
  }
  expect(seen).toEqual([
    { ...whose, attemptId: 'c1.0.1', dialOfNumber: 1 },
    { ...whose, attemptId: 'c1.0.2', dialOfNumber: 2 },
  ])
})
