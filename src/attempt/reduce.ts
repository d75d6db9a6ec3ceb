import type { EventDraft } from '../events/types.js'
import type { CallEvent } from '../ports/telephony.js'
import { amended } from './amended.js'
import type { AttemptRecord, AttemptResult, AttemptState } from './types.js'

const rank: Record<AttemptState, number> = { reserved: 0, unknown: 0, dialing: 1, ringing: 2, answered: 3, ended: 4 }

export interface Reduced {
  attempt: AttemptRecord
  events: EventDraft[]
  /** The number itself is the trouble; set when the call ended so. */
  permanent?: boolean
  /** The call ended but nobody said how: ask the provider. */
  unresolved?: boolean
  /** The event is of another call than the attempt is bound to, and was not taken in. */
  foreign?: boolean
}

/**
 * Takes one call event into an attempt. Pure and idempotent: a state never goes back, an attempt ends once, whatever is
 * late, doubled or out of order. After the end only detection and price are still noted. An event that tells nothing new
 * returns the very attempt it was given. So does one of another call, another leg of the host's own call flow, say: once
 * the attempt is bound to a call, only that call moves it.
 */
export function reduce(attempt: AttemptRecord, event: CallEvent, now: number): Reduced {
  if (isForeign(attempt, event)) return { attempt, events: [], foreign: true }
  if (attempt.state === 'ended') return { attempt: enrich(attempt, event), events: [] }
  const bound = bind(attempt, event, now)
  const at = Math.max(Math.min(event.at ?? now, now), attempt.reservedAt)
  switch (event.type) {
    case 'ringing':
      return rank[bound.attempt.state] >= rank.ringing
        ? bound
        : step(bound, { state: 'ringing', ringingAt: at }, { type: 'attempt.ringing', at: now, ...ref(attempt) })
    case 'answered':
      return answered(bound, at, now)
    case 'detected':
      return detected(answered(bound, at, now), event.answeredBy, now)
    case 'ended':
      return ended(bound, event, at, now)
  }
}

/** Ends an attempt with its one result. */
export function end(
  attempt: AttemptRecord,
  how: { result: AttemptResult; cause?: string; talkMs?: number; answeredBy?: 'human' | 'machine' },
  at: number,
  now: number,
): { attempt: AttemptRecord; events: EventDraft[] } {
  const result = attempt.outcome ? 'completed' : how.result
  const fields = { ...how, result }
  return {
    attempt: amended(attempt, { ...fields, state: 'ended', endedAt: at }),
    events: [
      {
        type: 'attempt.ended',
        at: now,
        ...ref(attempt),
        result,
        ...(how.cause === undefined ? {} : { cause: how.cause }),
        ...(how.talkMs === undefined ? {} : { talkMs: how.talkMs }),
      },
    ],
  }
}

export const ref = (attempt: AttemptRecord) => ({ contactId: attempt.contactId, attemptId: attempt.attemptId })

/** Whether an event tells of another call than the one the attempt is bound to. Before it is bound nobody can say. */
export function isForeign({ providerCallId }: AttemptRecord, event: CallEvent): boolean {
  return providerCallId !== undefined && event.providerCallId !== undefined && event.providerCallId !== providerCallId
}

/** Any event proves that the call exists: an open intent becomes a call, bound to the provider's id. */
function bind(attempt: AttemptRecord, event: CallEvent, now: number): Reduced {
  const providerCallId = attempt.providerCallId ?? event.providerCallId
  const isNew = providerCallId !== undefined && attempt.providerCallId === undefined
  const known = isNew ? amended(attempt, { providerCallId }) : attempt
  if (rank[attempt.state] > 0) return { attempt: known, events: [] }
  return {
    attempt: { ...known, state: 'dialing' },
    events: [{ type: 'attempt.dialing', at: now, ...ref(attempt), providerCallId: providerCallId ?? '' }],
  }
}

function step(from: Reduced, change: Partial<AttemptRecord>, event: EventDraft): Reduced {
  return { attempt: amended(from.attempt, change), events: [...from.events, event] }
}

function answered(from: Reduced, at: number, now: number): Reduced {
  if (rank[from.attempt.state] >= rank.answered) return from
  return step(from, { state: 'answered', answeredAt: at }, { type: 'attempt.answered', at: now, ...ref(from.attempt) })
}

/** Somebody or something picked up to be told apart. A person once heard stays one, whatever is said later. */
function detected(from: Reduced, answeredBy: 'human' | 'machine', now: number): Reduced {
  const { attempt } = from
  if (attempt.answeredBy === 'human' || attempt.answeredBy === answeredBy) return from
  return step(from, { answeredBy }, { type: 'attempt.detected', at: now, ...ref(attempt), answeredBy })
}

function ended(from: Reduced, event: CallEvent & { type: 'ended' }, told: number, now: number): Reduced {
  const at = Math.max(told, from.attempt.answeredAt ?? told)
  const talked = event.answeredAt !== undefined || (event.talkMs ?? 0) > 0
  const wasAnswered = from.attempt.state === 'answered' || talked || event.result === 'answered'
  if (event.result === 'unspecified' && !wasAnswered) return { ...from, unresolved: true }
  const toldLate = event.answeredAt ?? (event.talkMs === undefined ? at : at - event.talkMs)
  const base = wasAnswered ? answered(from, Math.max(Math.min(toldLate, at), from.attempt.reservedAt), now) : from
  const result = resultOf(event, wasAnswered, base.attempt)
  const talkMs = event.talkMs ?? (base.attempt.answeredAt === undefined ? undefined : at - base.attempt.answeredAt)
  const priced = event.price ? amended(base.attempt, { price: event.price }) : base.attempt
  const cause = event.cause === undefined ? {} : { cause: event.cause }
  const done = end(priced, { result, ...cause, ...(talkMs === undefined ? {} : { talkMs }) }, at, now)
  return {
    attempt: done.attempt,
    events: [...base.events, ...done.events],
    ...(event.permanent && result === 'failed' ? { permanent: true } : {}),
  }
}

/** Once a person answered, no later word turns the call into one that may be retried. */
function resultOf(event: CallEvent & { type: 'ended' }, wasAnswered: boolean, attempt: AttemptRecord): AttemptResult {
  if (attempt.answeredBy === 'human') return 'answered'
  if (event.result === 'voicemail' || (wasAnswered && attempt.answeredBy === 'machine')) return 'voicemail'
  if (wasAnswered || event.result === 'unspecified') return 'answered'
  return event.result
}

function enrich(attempt: AttemptRecord, event: CallEvent): AttemptRecord {
  if (event.type === 'detected' && !attempt.answeredBy) return amended(attempt, { answeredBy: event.answeredBy })
  if (event.type === 'ended' && event.price && !attempt.price) return amended(attempt, { price: event.price })
  return attempt
}
