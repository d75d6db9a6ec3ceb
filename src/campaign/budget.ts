import type { AttemptRecord } from '../attempt/types.js'
import { priceMicros } from './input/amount.js'
import type { BudgetSettings, CampaignSettings } from './settings.js'

const minuteMs = 60_000

/** The most that a call can cost by the campaign's own figures: what is set aside before it. */
export function greatestCost(
  budget: BudgetSettings,
  calls: Pick<CampaignSettings['calls'], 'maxCallDurationMs'>,
): number {
  return costOf(budget, calls.maxCallDurationMs)
}

/**
 * What an attempt that ended costs: the provider's price, as soon as it is told; until then by the campaign's own figures. What
 * nobody knows the outcome of keeps what was set aside for it. `placed: false`: no call, no cost.
 */
export function settledCost(budget: BudgetSettings, attempt: AttemptRecord, placed: boolean): number {
  if (!placed) return 0
  const { price, cause, talkMs = 0, costMicros = 0 } = attempt
  const told = price?.currency === budget.currency ? priceMicros(price.amount) : undefined
  if (told !== undefined) return told
  return cause === 'outcome_unknown' || cause === 'end_not_reported' ? costMicros : costOf(budget, talkMs)
}

function costOf({ perCallMicros, perMinuteMicros }: BudgetSettings, talkMs: number): number {
  return perCallMicros + perMinuteMicros * Math.ceil(talkMs / minuteMs)
}
