import { z } from 'zod'
import type { CallLookup, CreateCallReply } from '../ports/telephony.js'
import { text } from './input/fields.js'
import { parseWith } from './input/issues.js'
import { callEvents } from './schema-call-events.js'

const classes = ['backpressure', 'number', 'policy', 'config'] as const
const cause = text(100)
const providerCallId = text(200)

const createReply = z.discriminatedUnion(
  'kind',
  [
    z.object({ kind: z.literal('accepted'), providerCallId }),
    z.object({
      kind: z.literal('refused'),
      class: z.enum(classes, classes.map(each => `'${each}'`).join(', ')),
      cause,
      retryAfterMs: z.number('milliseconds').min(0, 'milliseconds, 0 or more').optional(),
    }),
    z.object({ kind: z.literal('unknown'), cause }),
  ],
  { error: "{ kind: 'accepted', providerCallId }, { kind: 'refused', class, cause } or { kind: 'unknown', cause }" },
)

const lookup = z.discriminatedUnion(
  'kind',
  [
    z.object({ kind: z.literal('found'), providerCallId, live: z.boolean('true or false'), events: callEvents }),
    z.object({ kind: z.literal('not_found') }),
    z.object({ kind: z.literal('unavailable'), cause }),
  ],
  { error: "{ kind: 'found', providerCallId, live, events }, { kind: 'not_found' } or { kind: 'unavailable', cause }" },
)

/** What an adapter's `createCall` answered. @throws OutdialError `INVALID_INPUT` for what is no answer */
export function parseCreateReply(reply: unknown): CreateCallReply {
  return parseWith(createReply, reply, 'The answer of createCall') as CreateCallReply
}

/** What an adapter's `getCall` or `findCall` answered. @throws OutdialError `INVALID_INPUT` for what is no answer */
export function parseLookup(reply: unknown): CallLookup {
  return parseWith(lookup, reply, 'The answer of a call lookup') as CallLookup
}
