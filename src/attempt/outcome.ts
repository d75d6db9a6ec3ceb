import type { EventDraft } from '../events/types.js'
import { ref } from './reduce.js'
import type { AttemptRecord, Outcome } from './types.js'

/**
 * Why an outcome cannot be taken for this attempt, or `undefined`. Live calls take one whatever their state (the agent
 * may know of the answer before the provider's webhook); ended ones only if they were answered; each attempt only one.
 */
export function outcomeRefusal(attempt: AttemptRecord): string | undefined {
  if (attempt.outcome) return 'it already has an outcome'
  if (attempt.state === 'reserved') return 'its call has not been placed'
  if (attempt.state !== 'ended') return undefined
  return attempt.result === 'answered' || attempt.result === 'voicemail'
    ? undefined
    : `its call ended as '${attempt.result}', so nobody was spoken to`
}

/** Notes the outcome; an answered end becomes `completed`, the one refinement an ended attempt allows. */
export function withOutcome(
  attempt: AttemptRecord,
  outcome: Outcome,
  now: number,
): { attempt: AttemptRecord; events: EventDraft[] } {
  const refined = attempt.state === 'ended' ? { result: 'completed' as const } : {}
  return {
    attempt: { ...attempt, outcome, ...refined },
    events: [
      {
        type: 'attempt.outcome',
        at: now,
        ...ref(attempt),
        code: outcome.code,
        success: outcome.success,
        optOut: outcome.optOut ?? false,
        ...(outcome.refused ? { refused: true } : {}),
        ...(outcome.callbackAt === undefined ? {} : { callbackAt: outcome.callbackAt }),
      },
    ],
  }
}
