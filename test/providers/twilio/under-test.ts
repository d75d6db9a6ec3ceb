import type { ConformanceEnd, NextCall } from 'outdial/testing'
import { providerUnderTest } from '../carrier/under-test.js'
import type { CallEnd, CallPlan } from './double/plan.js'
import { twilioScene } from './scene.js'

const ends: Record<ConformanceEnd, CallEnd> = {
  answered: 'completed',
  voicemail: 'completed',
  busy: 'busy',
  no_answer: 'no-answer',
  failed: 'failed',
}

const refusals = {
  backpressure: { status: 429, code: 20429 },
  number: { status: 400, code: 21211 },
  policy: { status: 400, code: 21215 },
  config: { status: 401, code: 20003 },
}

export const twilioUnderTest = () =>
  providerUnderTest(
    (next, receive) => twilioScene({ overHttp: true, plan: () => planOf(next()), receive }),
    ({ double }) => double.book.calls.flatMap(call => call.said.map(said => said.text)),
  )

function planOf({ ends: end = 'answered', refuse, lostReply, lostMessageReply, webhooks }: NextCall): CallPlan {
  return {
    ends: ends[end],
    answeredBy: end === 'voicemail' ? 'machine_start' : 'human',
    ...(refuse ? { create: { error: refusals[refuse] } } : {}),
    ...(lostReply ? { create: { hang: lostReply } } : {}),
    ...(lostMessageReply ? { redirect: { cut: 'after' } } : {}),
    webhooks: { lost: webhooks === 'lost', twice: webhooks === 'twice' },
  }
}
