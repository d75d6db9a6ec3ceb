import type { OnMachine } from '../campaign/settings.js'
import type { CallEvent } from '../ports/telephony.js'
import type { AttemptRecord } from './types.js'

/** What is done about a machine, by the name it has in events. */
export type MachineAction = 'hang_up' | 'leave_message'

export const actionOf = (onMachine: OnMachine): MachineAction | undefined =>
  typeof onMachine === 'object' ? 'leave_message' : onMachine === 'hang_up' ? 'hang_up' : undefined

/**
 * What an event that was just taken in calls for. Once per attempt, whatever is told twice; never where a person was
 * heard, or an agent who recorded an outcome; and no message into a greeting whose end will still be told.
 */
export function machineAction(
  attempt: AttemptRecord,
  event: CallEvent,
  onMachine: OnMachine,
): MachineAction | undefined {
  if (event.type !== 'detected' || event.answeredBy !== 'machine' || !mayAct(attempt)) return undefined
  const action = actionOf(onMachine)
  const tooSoon = action === 'leave_message' && event.greetingEnded === false
  return tooSoon || attempt.machineStep !== undefined ? undefined : action
}

/** A machine is on the line, as far as anybody can tell. */
export function mayAct({ state, answeredBy, outcome }: AttemptRecord): boolean {
  return state === 'answered' && answeredBy === 'machine' && outcome === undefined
}
