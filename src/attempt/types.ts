/**
 * The life of an attempt; never goes back.
 * - `reserved`: intent written, slot and number lock taken. Moved by the dialer. A crash leaves it for reconciliation after `sendBefore`.
 * - `dialing`: the provider accepted. Moved by the dialer, or by the first event when the reply was lost.
 * - `unknown`: the provider's answer is ambiguous; the number stays locked. Moved by the dialer; left by any event or a lookup.
 * - `ringing`, `answered`: moved by call events.
 * - `ended`: has its one result; slot and number are free. Moved by call events, reconciliation or a deadline.
 */
export type AttemptState = 'reserved' | 'dialing' | 'unknown' | 'ringing' | 'answered' | 'ended'

export type AttemptResult = 'answered' | 'no_answer' | 'busy' | 'voicemail' | 'failed' | 'completed' | 'cancelled'

/** What the agent recorded of a conversation. */
export interface Outcome {
  code: string
  success: boolean
  notes?: string
  /** Epoch ms. */
  callbackAt?: number
  optOut?: boolean
  recordedAt: number
}

export interface AttemptRecord {
  /** `campaignId.<contact seq, base 36>.<dial, base 36>`. */
  attemptId: string
  contactSeq: number
  contactId: string
  /** 1, 2, … of this contact, withdrawn reservations included. */
  dial: number
  /** 1, 2, … of this contact under `maxAttempts`; a callback repeats the last. */
  number: number
  callback: boolean
  phone: string
  from: string
  state: AttemptState
  reservedAt: number
  /** The request may not be sent at or after this instant. */
  sendBefore: number
  /** When the request was answered (or timed out); the start counts against the hour until one hour later. */
  settledAt?: number
  ringingAt?: number
  answeredAt?: number
  endedAt?: number
  answeredBy?: 'human' | 'machine'
  result?: AttemptResult
  cause?: string
  talkMs?: number
  price?: { amount: string; currency: string }
  providerCallId?: string
  outcome?: Outcome
}
