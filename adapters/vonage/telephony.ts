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
import { clientFor, type VonageClient } from './client.js'
import { createParams } from './create-params.js'
import { hangUp, leaveMessage } from './live-call.js'
import { asCall, failedLookup, findAmong, lookupOf } from './lookup.js'
import { readOptions, type VonageOptions } from './options.js'
import { replyTo } from './replies.js'

/**
 * Calls through Vonage's Voice API, by its official package `@vonage/server-sdk`, which is loaded here and not before. Take
 * its webhooks in with `webhookHandler({ adapter: vonageWebhooks(…) })`: they are how a call's progress is told.
 *
 *     const callbackUrl = 'https://calls.example.com/vonage'
 *     const telephony = await vonageTelephony({ applicationId, privateKey, signatureSecret, callbackUrl })
 *
 * @throws OutdialError `INVALID_INPUT`; `PEER_MISSING` when the package is not installed
 */
export async function vonageTelephony(options: VonageOptions): Promise<Telephony> {
  const settings = readOptions(options)
  const { client, abortable } = await clientFor(settings)
  return new VonageTelephony(settings, client, abortable)
}

class VonageTelephony implements Telephony {
  /** Vonage knows no idempotent create, and says nothing of when a call is in its list: that it is not proves nothing. */
  readonly capabilities: TelephonyCapabilities = {
    idempotentCreate: false,
    findCall: true,
    hangup: true,
    leaveMessage: true,
  }
  readonly #options: ReturnType<typeof readOptions>
  readonly #client: VonageClient
  readonly #abortable: Abortable
  readonly #known = new KnownCalls()

  constructor(options: ReturnType<typeof readOptions>, client: VonageClient, abortable: Abortable) {
    this.#options = options
    this.#client = client
    this.#abortable = abortable
  }

  async createCall(request: CallRequest, signal: AbortSignal): Promise<CreateCallReply> {
    if (signal.aborted) return { kind: 'unknown', cause: 'aborted' }
    const params = createParams(this.#options, request)
    if ('problem' in params) return { kind: 'refused', class: 'config', cause: params.problem }
    try {
      const { uuid } = await this.#abortable(signal, () => this.#client.voice.createOutboundCall(params))
      if (typeof uuid !== 'string' || uuid === '') return { kind: 'unknown', cause: 'provider_error' }
      this.#known.add(uuid, request.attemptId)
      return { kind: 'accepted', providerCallId: uuid }
    } catch (error) {
      return signal.aborted ? { kind: 'unknown', cause: 'aborted' } : replyTo(error)
    }
  }

  async getCall(providerCallId: string, attemptId: string): Promise<CallLookup> {
    try {
      return lookupOf(asCall(await this.#client.voice.getCall(encodeURIComponent(providerCallId))), attemptId)
    } catch (error) {
      return failedLookup(error)
    }
  }

  async findCall(query: { attemptId: string; to: string; from: string; sinceAt: number }): Promise<CallLookup> {
    const { attemptId, ...numbers } = query
    try {
      const isAnothers = (uuid: string) => this.#known.isAnothers(uuid, attemptId)
      const found = await findAmong(this.#client, { ...numbers, isAnothers })
      if (found === undefined) return { kind: 'not_found' }
      if (typeof found === 'string') return { kind: 'unavailable', cause: `${found}_calls` }
      const lookup = lookupOf(found, attemptId)
      if (lookup.kind === 'found') this.#known.add(lookup.providerCallId, attemptId)
      return lookup
    } catch (error) {
      return failedLookup(error)
    }
  }

  hangup(providerCallId: string): Promise<HangupReply> {
    return hangUp(this.#client, providerCallId)
  }

  leaveMessage(providerCallId: string, message: MachineMessage): Promise<LeaveMessageReply> {
    return leaveMessage(this.#client, providerCallId, message)
  }
}
