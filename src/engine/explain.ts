import type { CampaignKey } from '../campaign/types.js'
import type { Block, RuleVersion, ZoneSource } from '../compliance/decision.js'
import { gate, nextEligibleAt } from '../compliance/gate.js'
import type { ContactStatus } from '../contact/types.js'
import { isBudgetUsedUp } from './budget.js'
import { callerUses } from './caller-ids.js'
import { readCampaign } from './change-campaign.js'
import type { EngineContext } from './context.js'
import { contactDetail } from './results.js'
import { hoursNow, startsSinceAt } from './rules.js'

/** Why a contact is not called now, and when it may be. */
export interface Explanation {
  contactId: string
  status: ContactStatus
  /** Why it was skipped or failed. */
  reason?: string
  /** Every rule that says no now. Empty for a contact that may be called, and for one that is on a call or final. */
  blocks: Block[]
  /** Epoch ms at which the rules allow a call, `now` if they do; limits and provider may still delay it. `null`: never by itself. */
  nextEligibleAt: number | null
  /** The zones whose clocks count, open only while open on all of them; empty when unknown. */
  zones: string[]
  /** Where they come from; `null` when unknown. */
  zoneSource: ZoneSource | null
  /** Whose rules hold, as in `DecisionRecord`; empty when unknown. */
  jurisdictions: string[]
  /** Rule presets in force there now. */
  presets: RuleVersion[]
  /** Calls so far that count against `maxAttempts`. */
  attempts: number
}

/** Asks the gate that stands before every dial, on the facts of this moment. */
export async function explain(ctx: EngineContext, key: CampaignKey, contactId: string): Promise<Explanation> {
  const campaign = await readCampaign(ctx, key)
  const hours = await hoursNow(ctx, campaign)
  const contact = await contactDetail(ctx, key, contactId, startsSinceAt(hours, ctx.clock.now()))
  const uses = await callerUses(ctx, campaign)
  const budgetUsedUp = await isBudgetUsedUp(ctx, campaign)
  const now = ctx.clock.now()
  const place = hours.place(contact.zoneKey)
  const callerIdsUsedUpUntil = uses.usedUpUntil
  const { pauses } = hours.pauses
  const input = { campaign, contact, place, pauses, now, callerIdsUsedUpUntil, budgetUsedUp }
  const blocks = contact.status === 'pending' ? gate(input).blocks : []
  const next = contact.status === 'pending' ? nextEligibleAt(input, blocks) : undefined
  return {
    contactId,
    status: contact.status,
    ...(contact.reason ? { reason: contact.reason } : {}),
    blocks,
    nextEligibleAt: next ?? null,
    zones: place.clocks?.zones ?? [],
    zoneSource: place.clocks?.source ?? null,
    jurisdictions: place.jurisdictions,
    presets: place.presets(now),
    attempts: contact.attempts,
  }
}
