import type { CallEvent, RefusalClass } from 'outdial'

/** Milliseconds: exactly so many, or drawn evenly from a range, both ends included. */
export type Range = number | readonly [min: number, max: number]

/** What becomes of a call that was placed. `invalid_number` is a failure for good. */
export type ScriptedResult = 'answered' | 'voicemail' | 'busy' | 'no_answer' | 'failed' | 'invalid_number'

/** What calls do on their own: how they end, by weight, and how long things take. */
export interface CarrierBehaviour {
  /** Weights need not add up to 1. As soon as one is given, those left out are 0. */
  answer: number
  voicemail: number
  busy: number
  noAnswer: number
  failed: number
  invalidNumber: number
  /** From the request to its reply; the call is placed half-way. A request once sent is carried out, aborted or not. */
  createMs: Range
  /** From placing to ringing, or to the end of a call that never rings. */
  setupMs: Range
  /** From ringing to the answer; past the request's `ringTimeoutMs` it is a `no_answer`. */
  ringMs: Range
  /** From the answer to the end, at most the request's `maxCallDurationMs`. */
  talkMs: Range
  /** How long an event is under way to the subscriber. */
  webhookMs: Range
  /** From the answer to the first word on who answered, where that was asked for. */
  detectMs: Range
  /** From a machine's answer to the end of its greeting. Told only where the request has `awaitGreetingEnd`. */
  greetingMs: Range
  /** `false`: the provider cannot tell when a greeting is over, and says nothing of it. */
  tellsGreetingEnd: boolean
  /** `false`: the end of a call does not say that a machine had answered; only the detection and lookups do. */
  endTellsMachine: boolean
  /** How long `getCall`, `findCall`, `hangup` and `leaveMessage` take. */
  lookupMs: Range
  /** `findCall` does not see a call this young yet. */
  findLagMs: number
  /** `hangup` answers `too_early` for a call this young. */
  hangupTooEarlyMs: number
  /** `leaveMessage` answers `too_early` so long after the answer. */
  leaveMessageTooEarlyMs: number
}

export const usualBehaviour: CarrierBehaviour = {
  answer: 0.45,
  voicemail: 0.2,
  busy: 0.08,
  noAnswer: 0.22,
  failed: 0.03,
  invalidNumber: 0.02,
  createMs: [60, 400],
  setupMs: [300, 2500],
  ringMs: [2000, 25_000],
  talkMs: [5000, 180_000],
  webhookMs: 0,
  detectMs: 0,
  greetingMs: [3000, 12_000],
  tellsGreetingEnd: true,
  endTellsMachine: true,
  lookupMs: [30, 200],
  findLagMs: 0,
  hangupTooEarlyMs: 0,
  leaveMessageTooEarlyMs: 0,
}

/** What goes wrong, each with its own probability (0 to 1), drawn for each call or event. */
export interface CarrierFaults {
  /** An event takes `lateWebhookMs` longer. */
  lateWebhook: number
  lateWebhookMs: Range
  /** An event never arrives. Lookups still tell the truth. */
  lostWebhook: number
  duplicateWebhook: number
  /** An event arrives only after the next one of its call. */
  reorderedWebhook: number
  /** A create is refused as `backpressure`, with `retryAfterMs` if that is set. */
  rateLimited: number
  retryAfterMs: number | undefined
  /** A create is refused as `config`. */
  configRefusal: number
  /** The call is placed but the reply to its create never comes. */
  timeoutAfterPlacing: number
  /** The create gets lost: no call, no reply. */
  timeoutBeforePlacing: number
  /** What the caller sees of a reply that never comes: nothing until it aborts, or `unknown` in the usual time. */
  lostReply: 'hang' | 'unknown'
  /** `getCall` and `findCall` answer `unavailable`. */
  lookupUnavailable: number
  /** `leaveMessage` throws, and leaves none. */
  leaveMessageFails: number
  /** `leaveMessage` leaves the message and throws all the same. */
  leaveMessageReplyLost: number
}

export const noFaults: CarrierFaults = {
  lateWebhook: 0,
  lateWebhookMs: [5000, 120_000],
  lostWebhook: 0,
  duplicateWebhook: 0,
  reorderedWebhook: 0,
  rateLimited: 0,
  retryAfterMs: undefined,
  configRefusal: 0,
  timeoutAfterPlacing: 0,
  timeoutBeforePlacing: 0,
  lostReply: 'hang',
  lookupUnavailable: 0,
  leaveMessageFails: 0,
  leaveMessageReplyLost: 0,
}

/** What the provider itself allows; above it, creates are refused as `backpressure`. */
export interface CarrierLimits {
  callsPerSecond?: number
  concurrentCalls?: number
}

/** How one create is answered, other than by placing the call and saying so. */
export type CreateScript =
  | { refuse: RefusalClass; cause?: string; retryAfterMs?: number }
  /** The reply never comes; the call was placed (`after`) or not (`before`). */
  | { timeout: 'before' | 'after'; reply?: 'hang' | 'unknown' }

/** What one call does. Everything left out comes from behaviour and faults, so `{}` changes nothing. */
export interface CallScript {
  create?: CreateScript | 'accept'
  result?: ScriptedResult
  createMs?: number
  setupMs?: number
  ringMs?: number
  talkMs?: number
  detectMs?: number
  greetingMs?: number
  webhooks?: WebhookScript
}

/** What happens to the events of one call. */
export interface WebhookScript {
  delayMs?: number
  /** All, or events of these types. */
  lost?: boolean | CallEvent['type'][]
  duplicated?: boolean
  reordered?: boolean
}

/** A dial, as a script sees it. `dialOfNumber` counts the requests for this number from 1, refused ones included. */
export interface DialledCall {
  to: string
  from: string
  tenantId: string
  campaignId: string
  contactId: string
  attemptId: string
  dialOfNumber: number
}

/** All zero: every call is accepted and answered at once, and ends in the same instant. For measuring the caller. */
export const instantBehaviour: CarrierBehaviour = {
  ...usualBehaviour,
  answer: 1,
  voicemail: 0,
  busy: 0,
  noAnswer: 0,
  failed: 0,
  invalidNumber: 0,
  createMs: 0,
  setupMs: 0,
  ringMs: 0,
  talkMs: 0,
  lookupMs: 0,
}

const weights = ['answer', 'voicemail', 'busy', 'noAnswer', 'failed', 'invalidNumber'] as const

/** `changes` over `base`; giving one weight makes those left out 0. */
export function withBehaviour(base: CarrierBehaviour, changes: Partial<CarrierBehaviour>): CarrierBehaviour {
  const none = { answer: 0, voicemail: 0, busy: 0, noAnswer: 0, failed: 0, invalidNumber: 0 }
  return { ...base, ...(weights.some(weight => changes[weight] !== undefined) ? none : {}), ...changes }
}
