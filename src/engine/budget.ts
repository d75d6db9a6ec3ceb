import type { AttemptRecord } from '../attempt/types.js'
import { greatestCost, settledCost } from '../campaign/budget.js'
import { amountText } from '../campaign/input/amount.js'
import type { CampaignKey, CampaignRecord } from '../campaign/types.js'
import type { BudgetGuard } from '../ports/storage-budget.js'
import { readCampaign } from './change-campaign.js'
import type { EngineContext } from './context.js'
import type { OwnedCampaign } from './owned-campaign.js'

/** How far a campaign's budget is used. Amounts are decimal text. */
export interface BudgetUse {
  limit: string
  currency: string
  /** What calls have cost, and what is set aside for those under way. */
  spent: string
  /** `'0'` where more was spent than the limit now is. */
  left: string
  /** What is left is not enough for another call. */
  usedUp: boolean
}

/** What storage is to hold reservations to. */
export function budgetGuard({ settings: { budget } }: CampaignRecord): BudgetGuard | undefined {
  return budget ? { limitMicros: budget.limitMicros } : undefined
}

/** What is set aside for one. */
export function costSetAside({ settings }: CampaignRecord): Pick<AttemptRecord, 'costMicros'> {
  const { budget, calls } = settings
  return budget ? { costMicros: greatestCost(budget, calls) } : {}
}

/** The attempt, ended, with what it costs as far as that is known; as it was where the campaign counts nothing. */
export function withCost(owned: OwnedCampaign, attempt: AttemptRecord, placed = true): AttemptRecord {
  const { budget } = owned.record.settings
  if (!budget || attempt.costMicros === undefined) return attempt
  // What was set aside and is not needed may be enough for another call.
  owned.budgetFreed()
  return { ...attempt, costMicros: settledCost(budget, attempt, placed) }
}

/** Told once it is sure that no call under way will leave enough for another one. */
export function tellOfBudget(ctx: EngineContext, owned: OwnedCampaign): void {
  const { budget } = owned.record.settings
  if (!budget || !owned.overBudget || owned.budgetTold || owned.live.size > 0 || owned.inFlight.size > 0) return
  owned.budgetTold = true
  const limit = amountText(budget.limitMicros)
  owned.committer.event({ type: 'campaign.budget_used_up', at: ctx.clock.now(), limit, currency: budget.currency })
}

export async function isBudgetUsedUp(ctx: EngineContext, record: CampaignRecord): Promise<boolean> {
  return (await budgetOf(ctx, record))?.usedUp ?? false
}

export async function budgetUse(ctx: EngineContext, key: CampaignKey): Promise<BudgetUse | null> {
  return (await budgetOf(ctx, await readCampaign(ctx, key))) ?? null
}

async function budgetOf(ctx: EngineContext, record: CampaignRecord): Promise<BudgetUse | undefined> {
  const { budget, calls } = record.settings
  if (!budget) return undefined
  const spent = await ctx.storage.spending(record)
  const left = Math.max(0, budget.limitMicros - spent)
  return {
    limit: amountText(budget.limitMicros),
    currency: budget.currency,
    spent: amountText(spent),
    left: amountText(left),
    usedUp: left < greatestCost(budget, calls),
  }
}
