import type { ConformanceEnd, NextCall } from 'outdial/testing'
import { providerUnderTest } from '../carrier/under-test.js'
import type { CallEnd, CallPlan } from './double/plan.js'
import { vonageScene } from './scene.js'

const ends: Record<ConformanceEnd, CallEnd> = {
  answered: 'completed',
  voicemail: 'completed',
  busy: 'busy',
  no_answer: 'timeout',
  failed: 'failed',
}

const body = (name: string) => JSON.stringify({ title: 'Bad Request', invalid_parameters: [{ name, reason: 'no' }] })
const refusals = {
  backpressure: { status: 429 },
  number: { status: 400, body: body('to[0].number') },
  config: { status: 401 },
}

export const vonageUnderTest = () =>
  providerUnderTest(
    (next, receive) => vonageScene({ overHttp: true, plan: () => planOf(next()), receive }),
    ({ double }) => double.book.calls.flatMap(call => call.said),
  )

function planOf({ ends: end = 'answered', refuse, lostReply, lostMessageReply, webhooks }: NextCall): CallPlan {
  return {
    ends: ends[end],
    answeredBy: end === 'voicemail' ? 'machine' : 'human',
    beepMs: 5000,
    ...(refuse ? { create: { error: refusals[refuse as keyof typeof refusals] } } : {}),
    ...(lostReply ? { create: { hang: lostReply } } : {}),
    ...(lostMessageReply ? { transfer: { cut: 'after' } } : {}),
    webhooks: { lost: webhooks === 'lost', twice: webhooks === 'twice' },
  }
}
