import type { CallEvent } from 'outdial'
import { wholeNumber } from '../carrier/reading.js'
import { meaningOf, meaningOfSip } from './error-codes.js'

/** What a webhook or a lookup says of a call, as Twilio words it: any of it may be missing, or be anything. */
export interface CallState {
  status?: unknown
  answeredBy?: unknown
  /** Seconds. */
  duration?: unknown
  price?: unknown
  priceUnit?: unknown
  errorCode?: unknown
  sipCode?: unknown
}

interface Base {
  tenantId?: string
  attemptId: string
  providerCallId: string
  at?: number
}

type Ended = Omit<Extract<CallEvent, { type: 'ended' }>, keyof Base>

/** An unknown status is taken for live: the call is asked about again. */
export const isEnded = (status: unknown) => endOf({ status }) !== undefined

/** A call's state in the engine's words. `queued` and `initiated` say nothing the engine does not know; neither does what we do not. */
export function eventsOf(base: Base, state: CallState): CallEvent[] {
  if (state.status === 'ringing') return [{ ...base, type: 'ringing' }]
  if (state.status === 'in-progress' || state.status === 'answered') {
    return [{ ...base, type: 'answered' }, ...detectionOf(base, state.answeredBy)]
  }
  const end = endOf(state)
  if (!end) return []
  return [...(state.status === 'completed' ? detectedBefore(base, end, state) : []), { ...base, ...end }]
}

/** Told with the end, but it was when the call was answered. */
function detectedBefore(base: Base, { talkMs }: Ended, { answeredBy }: CallState): CallEvent[] {
  const at = base.at !== undefined && talkMs !== undefined ? { at: base.at - talkMs } : {}
  return detectionOf({ ...base, ...at }, answeredBy)
}

/** Detection ran, so somebody or something answered; `unknown` says no more than that. */
export function detectionOf(base: Base, answeredBy: unknown): CallEvent[] {
  const who = answerer(answeredBy)
  // Twilio tells of a machine once: when it heard one, or when its greeting was over.
  const over = typeof answeredBy === 'string' && answeredBy.startsWith('machine_end_') ? { greetingEnded: true } : {}
  if (who !== undefined) return [{ ...base, type: 'detected', answeredBy: who, ...over }]
  return answeredBy === 'unknown' ? [{ ...base, type: 'answered' }] : []
}

function answerer(answeredBy: unknown): 'human' | 'machine' | undefined {
  if (answeredBy === 'human') return 'human'
  const isMachine = answeredBy === 'fax' || (typeof answeredBy === 'string' && answeredBy.startsWith('machine_'))
  return isMachine ? 'machine' : undefined
}

function endOf(state: CallState): Ended | undefined {
  switch (state.status) {
    case 'completed':
      return { type: 'ended', ...completed(state), ...priceOf(state) }
    case 'busy':
      return { type: 'ended', result: 'busy', cause: 'busy', ...priceOf(state) }
    case 'no-answer':
      return { type: 'ended', result: 'no_answer', cause: 'ring_timeout', ...priceOf(state) }
    case 'canceled':
      return { type: 'ended', result: 'cancelled', cause: 'caller_cancelled', ...priceOf(state) }
    case 'failed':
      return { type: 'ended', ...failed(state), ...priceOf(state) }
    default:
      return undefined
  }
}

/** Twilio's `completed` means that a connection was made: to a person, a menu or a mailbox. */
function completed({ duration, answeredBy }: CallState): Pick<Ended, 'result' | 'talkMs'> {
  const seconds = wholeNumber(duration)
  return {
    result: answerer(answeredBy) === 'machine' ? 'voicemail' : 'answered',
    ...(seconds === undefined ? {} : { talkMs: seconds * 1000 }),
  }
}

function failed({ errorCode, sipCode }: CallState): Pick<Ended, 'result' | 'cause' | 'permanent'> {
  const meaning = meaningOf(wholeNumber(errorCode) ?? 0) ?? meaningOfSip(wholeNumber(sipCode) ?? 0)
  const { cause, permanent } = meaning ?? { cause: 'carrier_error', permanent: false }
  return { result: 'failed', cause, ...(permanent ? { permanent } : {}) }
}

/** Twilio bills, so its prices are negative; they come late, and are no price until then. */
function priceOf({ price, priceUnit }: CallState): Pick<Ended, 'price'> {
  const amount = /^-?(\d+(?:\.\d+)?)$/.exec(typeof price === 'number' ? price.toString() : String(price ?? ''))?.[1]
  const currency = typeof priceUnit === 'string' && /^[a-z]{3}$/i.test(priceUnit) ? priceUnit.toUpperCase() : undefined
  return amount === undefined || currency === undefined ? {} : { price: { amount, currency } }
}
