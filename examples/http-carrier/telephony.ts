import type { CallLookup, CallRequest, CreateCallReply, HangupReply, RefusalClass, Telephony } from 'outdial'
import { type Reply, TinCanApi, type TinCanOptions } from './api.js'
import { isCall, lookupOf } from './call-events.js'

/** Tin Can's error codes. It promises that whatever it answers with 4xx it did not place. */
const refusals: Record<string, [RefusalClass, string]> = {
  rate_limited: ['backpressure', 'rate_limited'],
  invalid_number: ['number', 'invalid_number'],
  number_blocked: ['policy', 'blocked'],
  bad_credentials: ['config', 'account'],
  caller_not_yours: ['config', 'caller_id_invalid'],
}

/** Calls through Tin Can. */
export class TinCan implements Telephony {
  // A create may be placed twice if it is sent twice, and an empty list proves nothing: Tin Can promises neither.
  readonly capabilities = { idempotentCreate: false, findCall: true, hangup: true }
  readonly #api: TinCanApi
  readonly #callbackUrl: string

  constructor(options: TinCanOptions) {
    this.#api = new TinCanApi(options)
    // As a URL object writes it, so that what Tin Can signs is what we will see.
    this.#callbackUrl = new URL(options.callbackUrl).href
  }

  async createCall(request: CallRequest, signal: AbortSignal): Promise<CreateCallReply> {
    if (signal.aborted) return { kind: 'unknown', cause: 'aborted' }
    const { connect } = request
    if (connect.kind === 'url') return { kind: 'refused', class: 'config', cause: 'connect_not_supported' }
    const body = {
      to: request.to,
      from: request.from,
      reference: request.attemptId,
      owner: request.tenantId,
      ring_seconds: Math.ceil(request.ringTimeoutMs / 1000),
      max_seconds: Math.ceil(request.maxCallDurationMs / 1000),
      detect_machine: request.detectMachine,
      on_answer: connect.kind === 'say' ? { say: connect.text } : { stream: connect.url },
      webhook_url: this.#callbackUrl,
    }
    return replyTo(await this.#api.request('POST', '/calls', body, signal))
  }

  async getCall(providerCallId: string): Promise<CallLookup> {
    const reply = await this.#api.request('GET', pathOf(providerCallId))
    if (typeof reply === 'string') return { kind: 'unavailable', cause: reply }
    if (reply.status === 404) return { kind: 'not_found' }
    if (reply.status !== 200 || !isCall(reply.body)) return { kind: 'unavailable', cause: `http_${reply.status}` }
    return lookupOf(reply.body)
  }

  async findCall({ attemptId, to, from }: { attemptId: string; to: string; from: string }): Promise<CallLookup> {
    const query = new URLSearchParams({ reference: attemptId, to, from })
    const reply = await this.#api.request('GET', `/calls?${query}`)
    if (typeof reply === 'string') return { kind: 'unavailable', cause: reply }
    const { status, body } = reply
    if (status !== 200 || !Array.isArray(body)) return { kind: 'unavailable', cause: `http_${status}` }
    const call: unknown = body.find(one => isCall(one) && one.reference === attemptId)
    return isCall(call) ? lookupOf(call) : { kind: 'not_found' }
  }

  async hangup(providerCallId: string): Promise<HangupReply> {
    const reply = await this.#api.request('DELETE', pathOf(providerCallId))
    const status = typeof reply === 'string' ? reply : reply.status
    if (status === 204) return 'done'
    if (status === 404 || status === 409) return 'already_ended'
    // Not now, or nobody knows: the engine asks again.
    return 'too_early'
  }
}

const pathOf = (id: string) => `/calls/${encodeURIComponent(id)}`

/** `refused` only where no call was placed and none will be. Whatever we do not understand may have placed one. */
function replyTo(reply: Reply): CreateCallReply {
  if (reply === 'not_sent') return { kind: 'refused', class: 'backpressure', cause: 'connection_refused' }
  if (reply === 'no_reply') return { kind: 'unknown', cause: 'no_reply' }
  const { status, retryAfterMs, body } = reply
  if (status === 201 && isCall(body)) return { kind: 'accepted', providerCallId: body.id }
  if (status < 400 || status >= 500) return { kind: 'unknown', cause: `http_${status}` }
  const code = String((body as { error?: unknown } | undefined)?.error)
  // A code that is new to us is a refusal all the same, and somebody should look before more calls are tried.
  const [refusal, cause] = refusals[code] ?? ['config', `http_${status}`]
  return { kind: 'refused', class: refusal, cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}
