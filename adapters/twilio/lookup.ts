import type { CallLookup } from 'outdial'
import { eventsOf, isEnded } from './call-state.js'
import type { TwilioCall } from './client.js'
import { failureOf } from './replies.js'

/** Our clock and Twilio's may differ by this much, and Twilio's times are whole seconds. */
const CLOCK_TOLERANCE_MS = 5_000

export function lookupOf(call: TwilioCall, attemptId: string): CallLookup {
  const { sid: providerCallId, status } = call
  const ended = isEnded(status)
  const endedAt = ended ? instantOf(call.endTime) : undefined
  const base = { attemptId, providerCallId, ...(endedAt === undefined ? {} : { at: endedAt }) }
  return { kind: 'found', providerCallId, live: !ended, events: eventsOf(base, call) }
}

export function failedLookup(error: unknown): CallLookup {
  const { status, code, network } = failureOf(error)
  if (status === 404 || code === 20404) return { kind: 'not_found' }
  if (status === 429) return { kind: 'unavailable', cause: 'rate_limited' }
  if (status === 401 || status === 403) return { kind: 'unavailable', cause: 'account' }
  return { kind: 'unavailable', cause: status === undefined && network !== undefined ? 'no_reply' : 'provider_error' }
}

/**
 * Which of the calls between two numbers is the one whose create got no answer. Twilio cannot be asked by our attempt
 * id, so it is the one that was created since and is not known to be another attempt's; of several none is taken for it.
 */
export function pick(
  calls: TwilioCall[],
  sinceAt: number,
  isAnothers: (sid: string) => boolean,
): TwilioCall | 'several' | undefined {
  const candidates = calls.filter(call => {
    const createdAt = instantOf(call.dateCreated)
    return createdAt !== undefined && createdAt >= sinceAt - CLOCK_TOLERANCE_MS && !isAnothers(call.sid)
  })
  return candidates.length > 1 ? 'several' : candidates[0]
}

function instantOf(value: Date | string | null | undefined): number | undefined {
  const at = value === null || value === undefined ? Number.NaN : new Date(value).getTime()
  return Number.isNaN(at) ? undefined : at
}
