import type { CallLookup } from 'outdial'
import { CLOCK_TOLERANCE_MS, only } from '../carrier/candidates.js'
import { unavailable } from '../carrier/not-sent.js'
import { eventsOf, isEnded } from './call-state.js'
import type { TwilioCall } from './client.js'
import { failureOf } from './replies.js'

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
  return unavailable(status, network)
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
  return only(candidates)
}

function instantOf(value: Date | string | null | undefined): number | undefined {
  const at = value === null || value === undefined ? Number.NaN : new Date(value).getTime()
  return Number.isNaN(at) ? undefined : at
}
