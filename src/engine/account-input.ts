import { defined, fields, text, whole } from '../campaign/input/fields.js'
import { parseWith } from '../campaign/input/issues.js'
import { OutdialError } from '../errors.js'
import type { AccountLimits } from './account.js'

/** How much of a provider account may be used; `null`, or left out = no such limit. */
export interface AccountLimitsInput {
  /** Most calls live at once, 1 to 1,000,000. */
  concurrentCalls?: number | null
  /** Most calls started in any 60 minutes, 1 to 10,000,000. */
  callsPerHour?: number | null
}

/** A provider account: calls are counted by its `id`, 1 to 200 characters. */
export interface AccountInput extends AccountLimitsInput {
  id: string
}

const limits = {
  concurrentCalls: whole(1, 1_000_000).nullish(),
  callsPerHour: whole(1, 10_000_000).nullish(),
}

export const accountFields = fields('a provider account: { id, concurrentCalls, callsPerHour }', {
  id: text(200),
  ...limits,
})

const limitFields = fields('limits: { concurrentCalls, callsPerHour }', limits)

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
