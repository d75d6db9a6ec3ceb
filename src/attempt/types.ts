/**
 * The life of an attempt; never goes back.
 * - `reserved`: intent written, slot and number lock taken. Moved by the dialer. A crash leaves it for reconciliation after `sendBefore`.
 * - `dialing`: the provider accepted. Moved by the dialer, or by the first event when the reply was lost.
 * - `unknown`: the provider's answer is ambiguous; the number stays locked. Moved by the dialer; left by any event or a lookup.
 * - `ringing`, `answered`: moved by call events.
 * - `ended`: has its one result; slot and number are free. Moved by call events, reconciliation or a deadline.
 */
export type AttemptState = 'reserved' | 'dialing' | 'unknown' | 'ringing' | 'answered' | 'ended'

/** How an attempt ended. `completed`: answered, and the agent recorded an outcome. */
export type AttemptResult = 'answered' | 'no_answer' | 'busy' | 'voicemail' | 'failed' | 'completed' | 'cancelled'

/**
 * How far the engine got with `calls.onMachine`, once a machine was detected; written before the provider is asked.
 * - `hanging_up`: the call is being ended; whoever owns the campaign goes on with it.
 * - `leaving_message`: the provider is asked for it, by this owner only: the next one does not ask again.
 * - `message_left`: the provider said that it plays it and ends the call.
 * - `failed`: given up, or not known to have been done; an event says why.
 */
export type MachineStep = 'hanging_up' | 'leaving_message' | 'message_left' | 'failed'

/** What the agent recorded of a conversation. */
export interface Outcome {
  /** The host's own. */
  code: string
  success: boolean
  /** Personal data; never in events. */
  notes?: string
  /** Epoch ms. */
  callbackAt?: number
  optOut?: boolean
  /** The person wants no further call for now; rests after a refusal are counted from `recordedAt`. */
  refused?: boolean
  /** Epoch ms. */
  recordedAt: number
}

/** One dial, from its reservation to its one result. Instants are epoch ms; those that have not come are absent. */
export interface AttemptRecord {
  /** `campaignId.<contact seq, base 36>.<dial, base 36>`. */
  attemptId: string
  /** The contact's `seq`. */
  contactSeq: number
  contactId: string
  /** 1, 2, … of this contact, withdrawn reservations included. */
  dial: number
  /** 1, 2, … of this contact under `maxAttempts`; a callback repeats the last. */
  number: number
  /** The contact asked for this call. */
  callback: boolean
  /** Called, E.164; `''` once the contact was erased. */
  phone: string
  /** Caller ID, E.164. */
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
  /** As far as the provider was asked to tell, and could. */
  answeredBy?: 'human' | 'machine'
  /** What is being, or was, done about a machine. */
  machineStep?: MachineStep
  /** Once ended. */
  result?: AttemptResult
  /** The provider's or the engine's word for why; see `docs/errors.md`. */
  cause?: string
  /** From the answer to the end. */
  talkMs?: number
  /** As the provider said, e.g. `{ amount: '0.013', currency: 'USD' }`. */
  price?: { amount: string; currency: string }
  /** What it costs, in millionths of the currency of the campaign's budget: set aside before the call, then settled. Absent without a budget. */
  costMicros?: number
  /** Absent while the provider's answer is not known. */
  providerCallId?: string
  outcome?: Outcome
}
