import type { CallEvent, CallLookup } from 'outdial'

/** A call as Tin Can tells of it, in answers and webhooks alike. What is optional, or any text, may be missing or new to us. */
export interface TinCanCall {
  id: string
  /** Ours, both: they come back as we gave them. */
  reference: string
  owner?: string
  state: 'queued' | 'ringing' | 'talking' | 'ended' | (string & {})
  /** ISO 8601, of the state. */
  at?: string
  answered_at?: string
  /** With `detect_machine`. */
  answered_by?: string
  end?: 'hung_up' | 'busy' | 'no_answer' | 'not_in_service' | 'network' | (string & {})
}

type Ended = Omit<Extract<CallEvent, { type: 'ended' }>, 'attemptId'>

/** What a call says, in outdial's words and in order. Nothing for what we do not know, and it never throws. */
export function eventsOf(value: unknown): CallEvent[] {
  if (!isCall(value)) return []
  const { id: providerCallId, reference: attemptId, owner: tenantId } = value
  const at = instantOf(value.at)
  const base = { attemptId, providerCallId, ...(tenantId ? { tenantId } : {}), ...(at === undefined ? {} : { at }) }
  if (value.state === 'ringing') return [{ ...base, type: 'ringing' }]
  if (value.state === 'talking') return [{ ...base, type: 'answered' }, ...detected(base, value)]
  return value.state === 'ended' ? [{ ...base, ...endOf(value) }] : []
}

export function isCall(value: unknown): value is TinCanCall {
  const call = value as TinCanCall | null | undefined
  return typeof call?.id === 'string' && typeof call.reference === 'string' && typeof call.state === 'string'
}

/** The same call, as the answer to a lookup. */
export function lookupOf(call: TinCanCall): CallLookup {
  return { kind: 'found', providerCallId: call.id, live: call.state !== 'ended', events: eventsOf(call) }
}

function detected(base: Omit<CallEvent, 'type'>, { answered_by }: TinCanCall): CallEvent[] {
  if (answered_by !== 'human' && answered_by !== 'machine') return []
  return [{ ...base, type: 'detected', answeredBy: answered_by }]
}

function endOf(call: TinCanCall): Ended {
  const answeredAt = instantOf(call.answered_at)
  if (answeredAt !== undefined) {
    const endedAt = instantOf(call.at)
    const talk = endedAt === undefined ? {} : { talkMs: Math.max(0, endedAt - answeredAt) }
    return { type: 'ended', result: call.answered_by === 'machine' ? 'voicemail' : 'answered', answeredAt, ...talk }
  }
  switch (call.end) {
    case 'busy':
      return { type: 'ended', result: 'busy' }
    case 'no_answer':
      return { type: 'ended', result: 'no_answer', cause: 'ring_timeout' }
    case 'not_in_service':
      return { type: 'ended', result: 'failed', cause: 'number_not_in_service', permanent: true }
    case 'network':
      return { type: 'ended', result: 'failed', cause: 'carrier_error' }
    case 'hung_up':
      return { type: 'ended', result: 'cancelled' }
    default:
      // It ended, and we cannot tell how: the engine asks.
      return { type: 'ended', result: 'unspecified' }
  }
}

function instantOf(text: unknown): number | undefined {
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}
