import { z } from 'zod'
import { between, defined, fields, text, whole } from '../campaign/input/fields.js'
import { parseWith } from '../campaign/input/issues.js'
import { OutdialError } from '../errors.js'
import type { PaceFactory } from '../ports/pace.js'
import type { AccountLimits } from './account.js'

/** How much of a provider account may be used; `null`, or left out = no such limit. */
export interface AccountLimitsInput {
  /** Most calls live at once, 1 to 1,000,000. */
  concurrentCalls?: number | null
  /** Most calls started in any 60 minutes, 1 to 10,000,000. */
  callsPerHour?: number | null
  /** Most calls started a second, 0.1 to 500: evenly apart, by each engine for itself or, with a `pace`, by all together. */
  callsPerSecond?: number | null
}

/** A provider account: calls are counted by its `id`, 1 to 200 characters. */
export interface AccountInput extends AccountLimitsInput {
  id: string
  /** Whose turn it is to start a call; default: each engine's own `callsPerSecond`. `redisPace()` of `outdial/redis` shares it. */
  pace?: PaceFactory
}

const limits = {
  concurrentCalls: whole(1, 1_000_000).nullish(),
  callsPerHour: whole(1, 10_000_000).nullish(),
  callsPerSecond: between(0.1, 500).nullish(),
}

export const accountFields = fields('a provider account: { id, concurrentCalls, callsPerHour, callsPerSecond, pace }', {
  id: text(200),
  ...limits,
  pace: z.custom<PaceFactory>(value => typeof value === 'function', 'a pace, such as redisPace() gives').optional(),
})

const limitFields = fields('limits: { concurrentCalls, callsPerHour, callsPerSecond }', limits)

/** @throws OutdialError `INVALID_INPUT` */
export function readAccountLimits(input: AccountLimitsInput, known: boolean): Partial<AccountLimits> {
  const parsed = parseWith(limitFields, input, 'The limits of the account')
  if (known) return defined(parsed) as Partial<AccountLimits>
  throw new OutdialError(
    'INVALID_INPUT',
    "This engine knows of no provider account, so it has no limits to change. Make it with account: { id: '…' }.",
    { issues: [{ path: 'account', expected: 'an account in the engine options', received: 'none' }] },
  )
}
