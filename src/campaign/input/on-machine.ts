import { z } from 'zod'
import type { CallSettings, MachineMessage, OnMachine } from '../settings.js'
import { defined, fields, text } from './fields.js'
import { invalidInput } from './issues.js'

const expected = "'continue', 'hang_up' or { leaveMessage: { text, language?, voice? } }"

const message = fields('a message: { text, language?, voice? }', {
  // Two minutes of speech: most machines record no longer.
  text: text(2000),
  language: text(40).optional(),
  voice: text(100).optional(),
})

export const onMachine = z.union(
  [
    z.enum(['continue', 'hang_up'], expected),
    fields(expected, { leaveMessage: message }).transform(({ leaveMessage }) => ({
      leaveMessage: defined(leaveMessage) as MachineMessage,
    })),
  ],
  { error: expected },
)

/**
 * Where nobody listens for machines nothing can be done about them: an action that would never be taken is refused,
 * whichever of both fields `given` names.
 */
export function refuseDeafAction(
  { detectMachine, onMachine: action }: CallSettings,
  given: { onMachine?: unknown },
  what: string,
): void {
  if (detectMachine || action === 'continue') return
  const shown = shownAction(action)
  const issue =
    given.onMachine === undefined
      ? {
          path: 'calls.detectMachine',
          expected: `true, as long as calls.onMachine is ${shown}`,
          received: 'false',
        }
      : { path: 'calls.onMachine', expected: "'continue', unless calls.detectMachine is true", received: shown }
  throw invalidInput(what, [issue])
}

export const shownAction = (action: OnMachine) => (typeof action === 'string' ? `'${action}'` : '{ leaveMessage }')
