import type {
  CallLookup,
  CallRequest,
  CreateCallReply,
  HangupReply,
  LeaveMessageReply,
  MachineMessage,
  Telephony,
  TelephonyCapabilities,
} from 'outdial'
import type { Abortable } from '../carrier/abortable.js'
import { KnownCalls } from '../carrier/known-calls.js'
import { isEnded } from './call-state.js'
import { clientFor, type TwilioCall, type TwilioClient } from './client.js'
import { createParams } from './create-params.js'
import { leaveMessage } from './leave-message.js'
import { failedLookup, lookupOf, pick } from './lookup.js'
import { readOptions, type TwilioOptions } from './options.js'
import { failureOf, replyTo, safeError } from './replies.js'

/** Calls between two numbers that a lookup looks through; the list begins with the newest. */
const MOST_LISTED = 100

/**
 * Calls through Twilio, by its official package `twilio`, which is loaded here and not before. Take its webhooks in with
 * `webhookHandler({ adapter: twilioWebhooks(…) })`: they are how a call's progress is told.
 *
 *     const telephony = await twilioTelephony({ accountSid, authToken, callbackUrl: 'https://calls.example.com/twilio' })
 *
 * @throws OutdialError `INVALID_INPUT`; `PEER_MISSING` when the package is not installed
 */
export async function twilioTelephony(options: TwilioOptions): Promise<Telephony> {
  const settings = readOptions(options)
  const { client, abortable } = await clientFor(settings)
  return new TwilioTelephony(settings, client, abortable)
}

class TwilioTelephony implements Telephony {
  /** Twilio knows no idempotent create, and its list of calls lags behind: that a call is not in it proves nothing. */
  readonly capabilities: TelephonyCapabilities = {
    idempotentCreate: false,
    findCall: true,
    hangup: true,
    leaveMessage: true,
  }
  readonly #options: ReturnType<typeof readOptions>
  readonly #client: TwilioClient
  readonly #abortable: Abortable
  readonly #known = new KnownCalls()

  constructor(options: ReturnType<typeof readOptions>, client: TwilioClient, abortable: Abortable) {
    this.#options = options
    this.#client = client
    this.#abortable = abortable
  }

  async createCall(request: CallRequest, signal: AbortSignal): Promise<CreateCallReply> {
    if (signal.aborted) return { kind: 'unknown', cause: 'aborted' }
    const params = createParams(this.#options, request)
    if ('problem' in params) return { kind: 'refused', class: 'config', cause: params.problem }
    try {
      const { sid } = await this.#abortable(signal, () => this.#client.calls.create(params))
      if (typeof sid !== 'string' || sid === '') return { kind: 'unknown', cause: 'provider_error' }
      this.#known.add(sid, request.attemptId)
      return { kind: 'accepted', providerCallId: sid }
    } catch (error) {
      return signal.aborted ? { kind: 'unknown', cause: 'aborted' } : replyTo(error)
    }
  }

  async getCall(providerCallId: string, attemptId: string): Promise<CallLookup> {
    try {
      return lookupOf(await this.#client.calls(providerCallId).fetch(), attemptId)
    } catch (error) {
      return failedLookup(error)
    }
  }

  async findCall(query: { attemptId: string; to: string; from: string; sinceAt: number }): Promise<CallLookup> {
    const { attemptId, to, from, sinceAt } = query
    try {
      // Not by StartTime: a call that Twilio still holds in its queue has none.
      const calls = await this.#client.calls.list({ to, from, limit: MOST_LISTED, pageSize: MOST_LISTED })
      const found = pick(calls, sinceAt, sid => this.#known.isAnothers(sid, attemptId))
      if (found === undefined) return { kind: 'not_found' }
      if (found === 'several') return { kind: 'unavailable', cause: 'several_calls' }
      this.#known.add(found.sid, attemptId)
      return lookupOf(found, attemptId)
    } catch (error) {
      return failedLookup(error)
    }
  }

  /** `canceled` ends a call that nobody answered and is told as such; one that is up needs `completed`. */
  async hangup(providerCallId: string): Promise<HangupReply> {
    const cancelled = await this.#end(providerCallId, 'canceled')
    if (cancelled === 'gone') return 'already_ended'
    if (cancelled === 'conflict') return 'too_early'
    if (cancelled !== 'wrong_state' && isEnded(cancelled.status)) return 'done'
    const completed = await this.#end(providerCallId, 'completed')
    if (completed === 'gone' || completed === 'wrong_state') return 'already_ended'
    return completed === 'conflict' ? 'too_early' : 'done'
  }

  leaveMessage(providerCallId: string, message: MachineMessage): Promise<LeaveMessageReply> {
    return leaveMessage(this.#client, providerCallId, message)
  }

  async #end(sid: string, status: 'canceled' | 'completed'): Promise<TwilioCall | 'wrong_state' | 'gone' | 'conflict'> {
    try {
      return await this.#client.calls(sid).update({ status })
    } catch (error) {
      const failure = failureOf(error)
      if (failure.code === 21220) return 'wrong_state'
      if (failure.code === 20409) return 'conflict'
      if (failure.status === 404) return 'gone'
      throw safeError('hang up', error)
    }
  }
}
