import { CampaignHours } from '../campaign/hours.js'
import type { CampaignKey, CampaignRecord } from '../campaign/types.js'
import type { Block, ZoneSource } from '../compliance/decision.js'
import { gate, nextEligibleAt } from '../compliance/gate.js'
import type { ContactStatus } from '../contact/types.js'
import { callerUses } from './caller-ids.js'
import { readCampaign } from './change-campaign.js'
import type { EngineContext } from './context.js'
import { contactDetail } from './results.js'

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
  /** Calls so far that count against `maxAttempts`. */
  attempts: number
}

/** Asks the gate that stands before every dial, on the facts of this moment. */
export async function explain(ctx: EngineContext, key: CampaignKey, contactId: string): Promise<Explanation> {
  const campaign = await readCampaign(ctx, key)
  const contact = await contactDetail(ctx, key, contactId, capWindowStart(ctx, campaign))
  const uses = await callerUses(ctx, campaign)
  const now = ctx.clock.now()
  const schedule = new CampaignHours(campaign.settings.schedule, ctx.zones)
  const hours = schedule.of(contact.zoneKey)
  const input = { campaign, contact, hours, now, callerIdsUsedUpUntil: uses.usedUpUntil }
  const clocks = schedule.clocksOf(contact.zoneKey)
  const blocks = contact.status === 'pending' ? gate(input).blocks : []
  const next = contact.status === 'pending' ? nextEligibleAt(input, blocks) : undefined
  return {
    contactId,
    status: contact.status,
    ...(contact.reason ? { reason: contact.reason } : {}),
    blocks,
    nextEligibleAt: next ?? null,
    zones: clocks?.zones ?? [],
    zoneSource: clocks?.source ?? null,
    attempts: contact.attempts,
  }
}

/** How far back starts of calls matter to the campaign's caps; `null` when it has none. */
export function capWindowStart(ctx: EngineContext, campaign: CampaignRecord): number | null {
  const windows = campaign.settings.calls.numberCaps.map(cap => cap.perMs)
  return windows.length > 0 ? ctx.clock.now() - Math.max(...windows) : null
}
