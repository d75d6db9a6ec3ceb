import { z } from 'zod'
import { readPhone } from '../../contact/phone.js'
import type { Agent, ConnectOnAnswer } from '../settings.js'
import { applyCallerId, type CallerIdInput, callerIdFields, defaultCallerId } from './caller-id.js'
import { defined, fields, overlay, type Patch, reading, text, yesOrNo } from './fields.js'

/** Who speaks, and from which number. */
export interface AgentInput {
  id: string
  name: string
  /** Default true. An inactive agent can be set up; launching refuses. */
  active?: boolean
  /** Caller IDs, used in turn; international, or national with `defaultRegion`. None is accepted until launch. */
  numbers: string | string[]
  /** Default: any of them, in turn, without a cap. */
  callerId?: CallerIdInput
  greeting?: string
  /** What the provider does once the call is answered. */
  connect: ConnectOnAnswer
}

function url(...protocols: string[]) {
  return reading(`a ${protocols.join(' or ')} address`, value => {
    if (typeof value !== 'string' || !URL.canParse(value)) return undefined
    return protocols.includes(new URL(value).protocol.slice(0, -1)) ? value : undefined
  })
}

const connectExpected = "{ kind: 'say', text }, { kind: 'stream', url } or { kind: 'url', url }"

const connect = z.discriminatedUnion(
  'kind',
  [
    fields(connectExpected, {
      kind: z.literal('say'),
      text: text(10_000),
      language: text(40).optional(),
      voice: text(100).optional(),
    }),
    fields(connectExpected, {
      kind: z.literal('stream'),
      url: url('wss', 'ws'),
      parameters: z.record(z.string(), z.string('text'), 'an object of texts').optional(),
    }),
    fields(connectExpected, {
      kind: z.literal('url'),
      url: url('https', 'http'),
      method: z.enum(['GET', 'POST'], "'GET' or 'POST'").optional(),
    }),
  ],
  { error: issue => (issue.code === 'invalid_union' ? "'say', 'stream' or 'url'" : connectExpected) },
)

/** Fields of an agent; numbers in national format are read in `region`. */
export function agentFields(region: string | null) {
  const expected = `a phone number${region ? `, international or of ${region}` : " in international format ('+12125550143')"}`
  const number = reading(expected, value => (typeof value === 'string' ? readPhone(value, region)?.phone : undefined))
  const numbers = z.union([number.transform(one => [one]), z.array(number).max(1000, 'at most 1000 numbers')], {
    error: `${expected}, or a list of them`,
  })
  return fields('an agent: { id, name, numbers, connect }', {
    id: text(200),
    name: text(200),
    active: yesOrNo.optional(),
    numbers: numbers.transform(list => [...new Set(list)]),
    callerId: callerIdFields.optional(),
    greeting: text(10_000).nullish(),
    connect,
  })
}

type AgentFields = z.output<ReturnType<typeof agentFields>>

export function agentOf(
  { greeting, active = true, callerId, connect, ...rest }: AgentFields,
  caller = defaultCallerId,
): Agent {
  const said = typeof greeting === 'string' ? { greeting } : {}
  const from = applyCallerId(caller, callerId)
  return { ...rest, active, callerId: from, connect: defined(connect) as ConnectOnAnswer, ...said }
}

/** The agent with what the patch names; `greeting: null` takes the greeting away. */
export function applyAgent(agent: Agent, patch: Patch<AgentFields> = {}): Agent {
  return agentOf(overlay<AgentFields>(agent as AgentFields, patch), agent.callerId)
}
