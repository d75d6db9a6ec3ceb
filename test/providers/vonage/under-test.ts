import type { ConformanceEnd, NextCall, TelephonyUnderTest } from 'outdial/testing'
import type { Receive } from '../carrier/hooks.js'
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

/** The Vonage adapter, made to meet what the conformance suite asks for. */
export async function vonageUnderTest(): Promise<TelephonyUnderTest> {
  let next: NextCall = {}
  let deliver: Receive | undefined
  const scene = await vonageScene({
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
      messages: () => double.book.calls.flatMap(call => call.said),
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
    answeredBy: end === 'voicemail' ? 'machine' : 'human',
    beepMs: 5000,
    ...(refuse ? { create: { error: refusals[refuse as keyof typeof refusals] } } : {}),
    ...(lostReply ? { create: { hang: lostReply } } : {}),
    ...(lostMessageReply ? { transfer: { cut: 'after' } } : {}),
    webhooks: { lost: webhooks === 'lost', twice: webhooks === 'twice' },
  }
}
