import type { CampaignKey } from '../campaign/types.js'

/** What calls cost. Amounts are whole millionths of the budget's currency. */
export interface BudgetStorage {
  /** The sum of `AttemptRecord.costMicros` over the campaign's attempts that were not withdrawn. Should cost the same at any number of attempts. */
  spending(key: CampaignKey): Promise<number>
}

/**
 * What the campaign may cost; the same for all items of one call. An item with it, and no conflict, is `over_budget`, and leaves
 * no trace, when its attempt's `costMicros` would bring `spending` above the limit. Items before it count; a cheaper one after it
 * may still be reserved. That comes before the room in an account is looked at.
 */
export interface BudgetGuard {
  limitMicros: number
}
