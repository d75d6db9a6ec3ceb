import type { AttemptRecord } from '../attempt/types.js'
import { appliedCap, capUse } from '../compliance/caps.js'
import type { DecisionBasis, DecisionRecord, DialDecision, RefusalDecision } from '../compliance/decision.js'
import { decisionDigest } from '../compliance/decision-chain.js'
import { type GateInput, type GateVerdict, nextEligibleAt } from '../compliance/gate.js'
import { phoneHash } from '../compliance/phone-hash.js'
import type { DueContact } from '../contact/types.js'
import { ENGINE_VERSION } from '../version.js'
import type { EngineContext } from './context.js'
import type { OwnedCampaign } from './owned-campaign.js'

/** As a reservation or a transition takes it: with what a hash chain needs, where the campaign has one. */
export function decided<D extends DecisionRecord>(owned: OwnedCampaign, decision: D) {
  return { decision, ...(owned.record.hashChain && { decisionDigest: decisionDigest(owned.key, decision) }) }
}

export function dialDecision(
  ctx: EngineContext,
  owned: OwnedCampaign,
  { contact, verdict }: { contact: DueContact; verdict: GateVerdict },
  { attemptId, reservedAt, sendBefore }: AttemptRecord,
): DialDecision {
  const { openUntil } = verdict
  return {
    decision: 'dial',
    ...basis(ctx, owned, contact, verdict, reservedAt),
    attemptId,
    openUntil,
    sendBefore,
  }
}

/** Why the gate let nobody through. */
export function refusal(
  ctx: EngineContext,
  owned: OwnedCampaign,
  input: GateInput,
  verdict: GateVerdict,
): RefusalDecision {
  const { blocks } = verdict
  return {
    decision: blocks.some(block => block.permanent) ? 'skip' : 'wait',
    ...basis(ctx, owned, input.contact, verdict, input.now),
    blocks,
    nextEligibleAt: nextEligibleAt(input, blocks) ?? null,
  }
}

function basis(
  ctx: EngineContext,
  owned: OwnedCampaign,
  contact: DueContact,
  { phoneIndex, consents }: GateVerdict,
  at: number,
): DecisionBasis {
  const number = contact.numbers[phoneIndex]
  const place = owned.hours.place(contact.zoneKey)
  const zones = place.clocks?.zones ?? []
  const caps = [...owned.record.settings.calls.numberCaps, ...(place.asks(at)?.caps ?? []).map(appliedCap)]
  return {
    at,
    contactId: contact.contactId,
    contactVersion: contact.version,
    settingsVersion: owned.record.settingsVersion,
    phoneHash: number ? phoneHash(ctx.hashKey, number.phone) : null,
    numberVersion: number?.version ?? 0,
    consentVersion: contact.consentVersion,
    consents,
    zones,
    utcOffsetsMin: zones.map(zone => ctx.zones.at(zone, at).offsetMs / 60_000),
    zoneSource: place.clocks?.source ?? null,
    jurisdictions: place.jurisdictions,
    presets: place.presets(at),
    caps: caps.map(cap => ({ ...cap, calls: capUse(number, cap, at, place.days) })),
    registries: place.registries(at),
    tzVersion: ctx.tzVersion,
    engineVersion: ENGINE_VERSION,
  }
}
