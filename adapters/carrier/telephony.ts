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
import type { Abortable } from './abortable.js'
import { KnownCalls } from './known-calls.js'

export interface Sought {
  to: string
  from: string
  sinceAt: number
  isAnothers(callId: string): boolean
}

/** What a provider does its own way. All but `params` may throw what its SDK throws. */
export interface Carrier<Call, Params> {
  /** Of a create; or why there can be none, a cause. */
  params(request: CallRequest): Params | { problem: string }
  /** Places a call; the provider's id of it. */
  create(params: Params): Promise<unknown>
  /** The answer to a create that failed. */
  replyTo(error: unknown): CreateCallReply | Promise<CreateCallReply>
  get(callId: string): Promise<Call>
  /** The one call that it could be; `several` and `too_many` are for asking again. */
  find(sought: Sought): Promise<Call | 'several' | 'too_many' | undefined>
  lookupOf(call: Call, attemptId: string): CallLookup
  failedLookup(error: unknown): CallLookup | Promise<CallLookup>
  hangup(callId: string): Promise<HangupReply>
  leaveMessage(callId: string, message: MachineMessage): Promise<LeaveMessageReply>
}

/** Calls through a provider that knows neither idempotent creates nor our attempt ids, and can do all the rest. */
export class CarrierTelephony<Call, Params extends object> implements Telephony {
  /** That a call is not in a provider's list, which lags behind, proves nothing. */
  readonly capabilities: TelephonyCapabilities = {
    idempotentCreate: false,
    findCall: true,
    hangup: true,
    leaveMessage: true,
  }
  readonly #carrier: Carrier<Call, Params>
  readonly #abortable: Abortable
  readonly #known = new KnownCalls()

  constructor(carrier: Carrier<Call, Params>, abortable: Abortable) {
    this.#carrier = carrier
    this.#abortable = abortable
  }

  async createCall(request: CallRequest, signal: AbortSignal): Promise<CreateCallReply> {
    if (signal.aborted) return { kind: 'unknown', cause: 'aborted' }
    const params = this.#carrier.params(request)
    if ('problem' in params) return { kind: 'refused', class: 'config', cause: String(params.problem) }
    try {
      const callId = await this.#abortable(signal, () => this.#carrier.create(params))
      if (typeof callId !== 'string' || callId === '') return { kind: 'unknown', cause: 'provider_error' }
      this.#known.add(callId, request.attemptId)
      return { kind: 'accepted', providerCallId: callId }
    } catch (error) {
      return signal.aborted ? { kind: 'unknown', cause: 'aborted' } : this.#carrier.replyTo(error)
    }
  }

  async getCall(providerCallId: string, attemptId: string): Promise<CallLookup> {
    try {
      return this.#carrier.lookupOf(await this.#carrier.get(providerCallId), attemptId)
    } catch (error) {
      return this.#carrier.failedLookup(error)
    }
  }

  async findCall(query: { attemptId: string; to: string; from: string; sinceAt: number }): Promise<CallLookup> {
    const { attemptId, ...numbers } = query
    try {
      const isAnothers = (callId: string) => this.#known.isAnothers(callId, attemptId)
      const found = await this.#carrier.find({ ...numbers, isAnothers })
      if (found === undefined) return { kind: 'not_found' }
      if (found === 'several' || found === 'too_many') return { kind: 'unavailable', cause: `${found}_calls` }
      const lookup = this.#carrier.lookupOf(found, attemptId)
      if (lookup.kind === 'found') this.#known.add(lookup.providerCallId, attemptId)
      return lookup
    } catch (error) {
      return this.#carrier.failedLookup(error)
    }
  }

  hangup(providerCallId: string): Promise<HangupReply> {
    return this.#carrier.hangup(providerCallId)
  }

  leaveMessage(providerCallId: string, message: MachineMessage): Promise<LeaveMessageReply> {
    return this.#carrier.leaveMessage(providerCallId, message)
  }
}
