import type { ConnectOnAnswer, MachineMessage } from '../campaign/settings.js'

/** How a provider is known to behave. Declared, so that the engine never guesses. */
export interface TelephonyCapabilities {
  /** Creating the same `attemptId` twice places one call. Allows a redial after an ambiguous create. */
  idempotentCreate: boolean
  /** `findCall` exists. */
  findCall: boolean
  /** A `not_found` of `findCall` proves, this many milliseconds after the request, that no call was placed. */
  authoritativeAfterMs?: number
  /** `hangup` exists. */
  hangup: boolean
  /** `leaveMessage` exists. Default `false`. */
  leaveMessage?: boolean
}

/** One dial. `tenantId` and `attemptId` must travel with the call and come back on each of its events. */
export interface CallRequest {
  tenantId: string
  campaignId: string
  /** Correlation id, at most 64 characters, URL-safe; unique per tenant. */
  attemptId: string
  contactId: string
  /** E.164. */
  to: string
  /** E.164, one of the agent's numbers. */
  from: string
  ringTimeoutMs: number
  maxCallDurationMs: number
  detectMachine: boolean
  /**
   * A message is to be left on a machine: with `detectMachine`, tell when its greeting is over (`greetingEnded`) where the
   * provider can. People must not wait for it.
   */
  awaitGreetingEnd?: boolean
  greeting?: string
  connect: ConnectOnAnswer
  /** The contact's own, as the host gave them: for what the agent is to know. Personal data; never log it. */
  attributes?: Record<string, unknown>
}

/**
 * Why a provider said no, and so what happens next:
 * - `backpressure`: rate limit, full queue, outage before acceptance. Dialling slows down; the contact loses nothing.
 * - `number`: this number cannot be called, ever (invalid, out of service). Counts as a failed attempt, no retry on it.
 * - `policy`: this number may not be called (blocked, geo permission). As `number`.
 * - `config`: account, credentials, caller ID. The campaign pauses with the cause.
 */
export type RefusalClass = 'backpressure' | 'number' | 'policy' | 'config'

/**
 * The provider's answer to a create. `refused` promises that no call was placed. Anything else that is not a clear
 * acceptance (time-out after sending, reset, 5xx) is `unknown`; a thrown error is taken as `unknown` too.
 */
export type CreateCallReply =
  | { kind: 'accepted'; providerCallId: string }
  | { kind: 'refused'; class: RefusalClass; cause: string; retryAfterMs?: number }
  | { kind: 'unknown'; cause: string }

/** How a call ended at the provider. `unspecified`: ended, but the provider's message does not say how. */
export type CallEnd = 'answered' | 'no_answer' | 'busy' | 'voicemail' | 'failed' | 'cancelled' | 'unspecified'

interface CallEventBase {
  /** Default `'default'`. */
  tenantId?: string
  /** Our correlation id. Required: an adapter reads it back from the call or its callback URL. */
  attemptId: string
  providerCallId?: string
  /** The provider's time of the event, epoch ms; the engine takes its own when absent. */
  at?: number
}

/** What became of a call, in the engine's words. Safe to deliver late, twice and in any order. */
export type CallEvent =
  | (CallEventBase & { type: 'ringing' })
  | (CallEventBase & { type: 'answered' })
  | (CallEventBase & {
      type: 'detected'
      answeredBy: 'human' | 'machine'
      /**
       * Of a machine: whether its greeting is over. `false` promises that another `detected` tells when it is; left out,
       * nothing more is told of it.
       */
      greetingEnded?: boolean
    })
  | (CallEventBase & {
      type: 'ended'
      result: CallEnd
      /** Provider-neutral cause code, e.g. `invalid_number`, `carrier_error`. */
      cause?: string
      /** The number itself is the trouble: no retry on it. */
      permanent?: boolean
      answeredAt?: number
      talkMs?: number
      price?: { amount: string; currency: string }
    })

/** A call as the provider knows it now. `events` are all that can be said of it, in order. */
export type CallLookup =
  | { kind: 'found'; providerCallId: string; live: boolean; events: CallEvent[] }
  | { kind: 'not_found' }
  | { kind: 'unavailable'; cause: string }

/** `too_early`: the provider cannot end it yet, and is asked again. */
export type HangupReply = 'done' | 'too_early' | 'already_ended'

/**
 * `done`: the provider will play it, and end the call. `too_early`: it cannot yet, certainly has not begun, and is asked
 * again. Whatever else goes wrong is thrown, and not asked again: a message must not be left twice.
 */
export type LeaveMessageReply = 'done' | 'too_early' | 'already_ended'

/**
 * A carrier. Implementations place no second call by themselves: no automatic retry of `createCall`, ever.
 * The engine waits for no method longer than its request time-out; `createCall` is aborted by `signal` then.
 */
export interface Telephony {
  readonly capabilities: TelephonyCapabilities
  createCall(request: CallRequest, signal: AbortSignal): Promise<CreateCallReply>
  /** Looks a call up by the provider's id. */
  getCall(providerCallId: string, attemptId: string): Promise<CallLookup>
  /** Looks a call up by what we know of it, when the answer to its create was lost. Only with `capabilities.findCall`. */
  findCall?(query: { attemptId: string; to: string; from: string; sinceAt: number }): Promise<CallLookup>
  /** Ends a call. Only with `capabilities.hangup`. */
  hangup?(providerCallId: string): Promise<HangupReply>
  /**
   * Says this instead of whatever the call is doing, once, and then ends the call. Asked for when a machine has answered
   * and its greeting is over, as far as the provider can tell. Only with `capabilities.leaveMessage`.
   */
  leaveMessage?(providerCallId: string, message: MachineMessage): Promise<LeaveMessageReply>
  /**
   * Carriers that push events inside the process. Resolves once the events are recorded; rejects when they were not,
   * and the carrier should deliver them again. Carriers with webhooks call `engine.receive(events)` instead.
   */
  subscribe?(deliver: (events: CallEvent[]) => Promise<void>): () => void
}
