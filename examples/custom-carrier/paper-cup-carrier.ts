import type { CallEvent, CallLookup, CallRequest, CreateCallReply, HangupReply, RefusalClass, Telephony } from 'outdial'
import type { PaperCupApi, PaperCupCall } from './paper-cup-api.js'

// What each refusal means for the contact and the campaign. Anything not listed is ambiguous.
const refusals: Record<number, RefusalClass> = { 401: 'config', 403: 'policy', 422: 'number', 429: 'backpressure' }
const ends = { 0: 'answered', 17: 'busy', 19: 'no_answer', 41: 'failed' } as const

/** Calls through the PaperCup API. Feed the messages it posts to `engine.receive(eventsOf(message))`. */
export class PaperCupCarrier implements Telephony {
  readonly capabilities = { idempotentCreate: false, findCall: true, hangup: true }

  constructor(private readonly api: PaperCupApi) {}

  async createCall(request: CallRequest, signal: AbortSignal): Promise<CreateCallReply> {
    const { to, from, tenantId, attemptId, connect } = request
    const [ring, limit] = [request.ringTimeoutMs / 1000, request.maxCallDurationMs / 1000]
    const body = { to, from, ref: attemptId, owner: tenantId, ring, limit, connect }
    try {
      const { status, headers, body: call } = await this.api.request('POST', '/calls', body, signal)
      if (status === 201) return { kind: 'accepted', providerCallId: call.id }
      const refusal = refusals[status]
      if (!refusal) return { kind: 'unknown', cause: `http_${status}` }
      const retryAfterMs = Number(headers?.['retry-after'] ?? 1) * 1000
      return { kind: 'refused', class: refusal, cause: `http_${status}`, retryAfterMs }
    } catch {
      // Timed out or cut off: the call may have been placed, so never say 'refused' here and never send it again.
      return { kind: 'unknown', cause: 'no_reply' }
    }
  }

  async getCall(providerCallId: string): Promise<CallLookup> {
    const { status, body } = await this.api.request('GET', `/calls/${providerCallId}`)
    return status === 404 ? { kind: 'not_found' } : found(body)
  }

  async findCall({ attemptId }: { attemptId: string }): Promise<CallLookup> {
    const { body } = await this.api.request('GET', `/calls?ref=${attemptId}`)
    return body.length === 0 ? { kind: 'not_found' } : found(body[0])
  }

  async hangup(providerCallId: string): Promise<HangupReply> {
    const { status } = await this.api.request('DELETE', `/calls/${providerCallId}`)
    return status === 204 ? 'done' : 'already_ended'
  }
}

function found(call: PaperCupCall): CallLookup {
  return { kind: 'found', providerCallId: call.id, live: call.status !== 'over', events: eventsOf(call) }
}

/** What a message, or a looked up call, says in outdial's words. */
export function eventsOf({ id, ref, owner, status, reason, time, pickedUp }: PaperCupCall): CallEvent[] {
  const base = { tenantId: owner, attemptId: ref, providerCallId: id, at: time * 1000 }
  if (status === 'ringing') return [{ ...base, type: 'ringing' }]
  if (status === 'talking') return [{ ...base, type: 'answered' }]
  if (status !== 'over') return []
  if (pickedUp === undefined) return [{ ...base, type: 'ended', result: reason ? ends[reason] : 'cancelled' }]
  const talked = { answeredAt: pickedUp * 1000, talkMs: (time - pickedUp) * 1000 }
  return [{ ...base, type: 'ended', result: reason === 41 ? 'failed' : 'answered', ...talked }]
}
