import type { CallEvent } from 'outdial'
import { wholeNumber } from '../carrier/reading.js'

/** What a webhook or a lookup says of a call, as Vonage words it: any of it may be missing, or be anything. */
export interface CallState {
  status?: unknown
  /** More on a status, of busy, unanswered, rejected and failed. */
  detail?: unknown
  /** Of `machine`: whether its beep was heard, or waited for in vain. */
  subState?: unknown
  /** Seconds. */
  duration?: unknown
  startTime?: unknown
  price?: unknown
}

export interface Base {
  tenantId?: string
  attemptId: string
  providerCallId: string
  at?: number
}

type Ended = Omit<Extract<CallEvent, { type: 'ended' }>, keyof Base>
type End = Pick<Ended, 'result' | 'cause' | 'permanent'>

/** An unknown status is taken for live: the call is asked about again. `disconnected` is of a socket, not of the call. */
export const isEnded = (status: unknown) => status === 'completed' || endOf(status, undefined) !== undefined

/** Somebody or something has picked up, and the call is up. */
export const isUp = (status: unknown) => status === 'answered' || status === 'human' || status === 'machine'

/** A call's state in the engine's words. `started` says nothing the engine does not know; neither does what we do not. */
export function eventsOf(base: Base, state: CallState, tellsBeep: boolean): CallEvent[] {
  switch (state.status) {
    case 'ringing':
    case 'answered':
      return [{ ...base, type: state.status }]
    case 'human':
      return [{ ...base, type: 'detected', answeredBy: 'human' }]
    case 'machine':
      return [{ ...base, type: 'detected', answeredBy: 'machine', ...greetingOf(state, tellsBeep) }]
    case 'completed':
      return [{ ...base, type: 'ended', ...completed(state), ...priceOf(state) }]
    default: {
      const end = endOf(state.status, state.detail)
      return end ? [{ ...base, type: 'ended', ...end, ...priceOf(state) }] : []
    }
  }
}

/** Where the beep is told it is told last, or that there was none in time. */
function greetingOf({ subState }: CallState, tellsBeep: boolean): { greetingEnded?: boolean } {
  if (subState === 'beep_start' || subState === 'beep_timeout') return { greetingEnded: true }
  return tellsBeep ? { greetingEnded: false } : {}
}

/** Vonage sends `completed` after every other end too, and not always after it: by itself it says who answered by time alone. */
function completed(state: CallState): Pick<Ended, 'result' | 'talkMs'> {
  const seconds = wholeNumber(state.duration) ?? 0
  if (!wasUp(state)) return { result: 'unspecified' }
  return { result: 'answered', talkMs: seconds * 1000 }
}

export const wasUp = ({ duration, startTime }: CallState) =>
  (wholeNumber(duration) ?? 0) > 0 || (typeof startTime === 'string' && startTime !== '')

const byDetail: Record<string, End> = {
  'unanswered unavailable': { result: 'no_answer', cause: 'unavailable' },
  'unanswered carrier_timeout': { result: 'no_answer', cause: 'carrier_timeout' },
  'rejected invalid_number': { result: 'failed', cause: 'invalid_number', permanent: true },
  'rejected restricted': { result: 'failed', cause: 'blocked', permanent: true },
  'rejected declined': { result: 'failed', cause: 'declined' },
  'failed cannot_route': { result: 'failed', cause: 'unroutable' },
  'failed number_out_of_service': { result: 'failed', cause: 'number_not_in_service', permanent: true },
  'failed internal_error': { result: 'failed', cause: 'provider_error' },
}

const byStatus: Record<string, End> = {
  busy: { result: 'busy', cause: 'busy' },
  unanswered: { result: 'no_answer', cause: 'ring_timeout' },
  timeout: { result: 'no_answer', cause: 'ring_timeout' },
  rejected: { result: 'failed', cause: 'rejected' },
  failed: { result: 'failed', cause: 'carrier_error' },
  cancelled: { result: 'cancelled', cause: 'caller_cancelled' },
}

/** `detail` is an open list: what is not known of it says no more than the status. */
function endOf(status: unknown, detail: unknown): End | undefined {
  if (typeof status !== 'string' || !Object.hasOwn(byStatus, status)) return undefined
  const more = typeof detail === 'string' ? `${status} ${detail}` : ''
  return Object.hasOwn(byDetail, more) ? byDetail[more] : byStatus[status]
}

/** In euros, whatever the account's currency. */
function priceOf({ price }: CallState): Pick<Ended, 'price'> {
  const amount = typeof price === 'number' ? price.toString() : price
  const isAmount = typeof amount === 'string' && /^\d+(\.\d+)?$/.test(amount)
  return isAmount ? { price: { amount, currency: 'EUR' } } : {}
}

/** ISO 8601, or as lookups write it, `2026-11-25 12:00:00`; without an offset it is UTC. */
export function instantOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value)) return undefined
  const at = Date.parse(`${value.replace(' ', 'T')}${/(Z|[+-]\d\d:?\d\d)$/i.test(value) ? '' : 'Z'}`)
  return Number.isNaN(at) ? undefined : at
}
