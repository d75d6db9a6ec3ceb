import { z } from 'zod'
import type { CallEvent } from '../ports/telephony.js'
import { text } from './input/fields.js'
import { parseWith } from './input/issues.js'

const epoch = z.int('epoch milliseconds')
const length = z.number('milliseconds, 0 or more').min(0, 'milliseconds, 0 or more')

const of = {
  tenantId: text(40).optional(),
  attemptId: text(200),
  providerCallId: text(200).optional(),
  at: epoch.optional(),
}

const ends = ['answered', 'no_answer', 'busy', 'voicemail', 'failed', 'cancelled', 'unspecified'] as const

const callEvent = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('ringing'), ...of }),
    z.object({ type: z.literal('answered'), ...of }),
    z.object({
      type: z.literal('detected'),
      ...of,
      answeredBy: z.enum(['human', 'machine'], "'human' or 'machine'"),
      greetingEnded: z.boolean('true or false').optional(),
    }),
    z.object({
      type: z.literal('ended'),
      ...of,
      result: z.enum(ends, ends.map(end => `'${end}'`).join(', ')),
      cause: text(100).optional(),
      permanent: z.boolean('true or false').optional(),
      answeredAt: epoch.optional(),
      talkMs: length.optional(),
      price: z.object({ amount: text(40), currency: text(10) }, '{ amount, currency }').optional(),
    }),
  ],
  {
    error: issue => (issue.code === 'invalid_union' ? "'ringing', 'answered', 'detected' or 'ended'" : 'a call event'),
  },
)

/** See `CallEvent`. */
export const callEvents = z.array(callEvent, 'a list of call events')

/**
 * Call events as an adapter hands them in; what else they carry is left behind.
 * @throws OutdialError `INVALID_INPUT`, with every wrong field by its place in the list
 */
export function parseCallEvents(events: unknown): CallEvent[] {
  return parseWith(callEvents, events, 'The call events') as CallEvent[]
}
