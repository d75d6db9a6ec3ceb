import type { ConformanceEnd, NextCall, TelephonyUnderTest } from 'outdial/testing'
import type { Receive } from '../carrier/hooks.js'
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

/** The Twilio adapter, made to meet what the conformance suite asks for. */
export async function twilioUnderTest(): Promise<TelephonyUnderTest> {
  let next: NextCall = {}
  let deliver: Receive | undefined
  const scene = await twilioScene({
    overHttp: true,
    plan: () => planOf(next),
    receive: async events => deliver?.(events),
  })
  const { clock, double, telephony } = scene
  return {
    telephony,
    clock,
    control: {
      next: call => {
        next = call
      },
      callsPlaced: () => double.book.calls.length,
      messages: () => double.book.calls.flatMap(call => call.said.map(said => said.text)),
    },
    subscribe: receive => {
      deliver = receive
      return () => {
        deliver = undefined
      }
    },
    arrived: async () => {
      while (scene.outstanding() > double.parking.parked || double.webhooks.delivering > 0) {
        await new Promise(resolve => setImmediate(resolve))
      }
    },
    close: () => scene.close(),
  }
}

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
