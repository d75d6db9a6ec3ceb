import type { BudgetSettings } from '../settings.js'
import { amount } from './amount.js'
import { fields, overlay, type Patch, reading } from './fields.js'
import { invalidInput } from './issues.js'

/**
 * What a campaign may cost. Before each call its greatest cost is set aside: `perCall`, and `perMinute` for `calls.maxCallDuration`.
 * Amounts are decimal text: `'0.014'`.
 */
export interface BudgetInput {
  limit: string
  /** ISO 4217, such as `'USD'`; a price that the provider tells in another one is not counted. Stays as it is. */
  currency: string
  /** Of every call that is placed. Default `'0'`. */
  perCall?: string
  /** Of each minute begun, from the answer on. Default `'0'`. */
  perMinute?: string
}

const expected = "a budget such as { limit: '50.00', currency: 'USD', perCall: '0.01', perMinute: '0.02' }"

const shape = {
  limit: amount,
  currency: reading("a currency of ISO 4217, such as 'USD'", value =>
    typeof value === 'string' && /^[A-Z]{3}$/.test(value) ? value : undefined,
  ),
  perCall: amount.optional(),
  perMinute: amount.optional(),
}

export const budgetFields = fields(expected, shape)
export const budgetEdit = budgetFields.partial()

type BudgetPatch = Patch<{ limit: number; currency: string; perCall: number; perMinute: number }>

/**
 * The budget with what the patch names; `null` takes it away.
 * @throws OutdialError `INVALID_INPUT`
 */
export function applyBudget(
  before: BudgetSettings | null,
  patch: BudgetPatch | null | undefined,
): BudgetSettings | null {
  if (patch === undefined) return before
  if (patch === null) return null
  const { limit: limitMicros, currency, perCall: perCallMicros, perMinute: perMinuteMicros } = patch
  if (before && currency !== undefined && currency !== before.currency) {
    throw wrong('currency', `'${before.currency}', as calls were counted in it`, `'${currency}'`)
  }
  if (!before && limitMicros === undefined) throw wrong('limit', 'an amount', 'nothing')
  if (!before && currency === undefined) throw wrong('currency', 'a currency', 'nothing')
  const start = { limitMicros: 0, currency: '', perCallMicros: 0, perMinuteMicros: 0 }
  const budget = overlay<BudgetSettings>(before ?? start, { limitMicros, currency, perCallMicros, perMinuteMicros })
  if (budget.perCallMicros + budget.perMinuteMicros === 0) {
    throw wrong('perCall', "more than '0', here or per minute: what costs nothing uses no budget up", "'0'")
  }
  return budget
}

function wrong(field: string, what: string, received: string) {
  return invalidInput('The campaign', [{ path: `budget.${field}`, expected: what, received }])
}
