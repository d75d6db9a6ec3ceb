import type { ZoneHours } from '../calling-hours/calling-hours.js'
import type { CampaignRecord } from '../campaign/types.js'
import type { ConsentRecord, DueContact, NumberFacts } from '../contact/types.js'
import { readZoneKey } from '../zones/zone-key.js'
import type { Block } from './decision.js'

/** How soon to look again at a number that is in another call. */
export const NUMBER_BUSY_MS = 30_000

export interface GateInput {
  campaign: CampaignRecord
  contact: DueContact
  /** Calling hours for the contact; `undefined` = its zone is unknown, or one of several, and none stands in. */
  hours: ZoneHours | undefined
  now: number
  /** Every caller ID is used up until then; left out = some may be used. */
  callerIdsUsedUpUntil?: number | undefined
}

export interface GateVerdict {
  /** Every rule that says no; empty = may be called. */
  blocks: Block[]
  /** The phone to call: the first from the contact's current one that is not suppressed. */
  phoneIndex: number
  /** When calling hours close; `null` = they do not. */
  openUntil: number | null
  /** When the consent that allows the call runs out. */
  consentUntil: number | null
}

/**
 * The one place that says whether a contact may be called at `now`. Pure; collects every rule that fails, not only the
 * first. The dialer, `explain()` and preflight all ask here, so they cannot disagree. What is missing counts as no.
 */
export function gate({ campaign, contact, hours, now, callerIdsUsedUpUntil }: GateInput): GateVerdict {
  const { calls, requireConsent } = campaign.settings
  const phoneIndex = usablePhone(contact)
  const number = contact.numbers[phoneIndex]
  const open = hours?.isOpen(now) ?? false
  const blocks = [
    campaign.status === 'active' ? undefined : statusBlock(campaign),
    contact.dueAt > now ? { code: 'not_due' as const, permanent: false, until: contact.dueAt } : undefined,
    contact.attempts >= calls.maxAttempts && !contact.callbackDue
      ? { code: 'attempts_exhausted' as const, permanent: true, evidence: { attempts: contact.attempts } }
      : undefined,
    phoneBlock(contact, phoneIndex),
    consentBlock(contact.consent, requireConsent, now),
    open ? undefined : hoursBlock(contact, hours, now),
    number?.lockedBy
      ? { code: 'number_in_call' as const, permanent: false, until: looksAgainAt(contact, now) }
      : undefined,
    ...calls.numberCaps.map(cap => capBlock(number, cap, now)),
    callerIdsUsedUpUntil === undefined ? undefined : callerIdBlock(campaign, callerIdsUsedUpUntil),
  ]
  return {
    blocks: blocks.filter(block => block !== undefined),
    phoneIndex,
    openUntil: open ? hours!.closesAt(now) : null,
    consentUntil: contact.consent?.expiresAt ?? null,
  }
}

/** Nobody knows when a call will end. A contact that was put off for it is looked at again when it falls due. */
function looksAgainAt(contact: DueContact, now: number): number {
  return contact.dueAt > now ? contact.dueAt : now + NUMBER_BUSY_MS
}

/** The first instant at which every rule may say yes, `undefined` when one never will by itself. */
export function nextEligibleAt(input: GateInput, blocks: Block[]): number | undefined {
  if (blocks.some(block => block.permanent || block.until === undefined)) return undefined
  const earliest = Math.max(input.now, ...blocks.map(block => block.until!))
  const at = input.hours?.nextOpening(earliest)
  const consentUntil = input.contact.consent?.expiresAt ?? Number.POSITIVE_INFINITY
  return at !== undefined && at < consentUntil ? at : undefined
}

function usablePhone(contact: DueContact): number {
  for (let i = contact.phoneIndex; i < contact.phones.length; i++) {
    if (contact.numbers[i] && !contact.numbers[i]!.suppression) return i
  }
  return contact.phoneIndex
}

function phoneBlock(contact: DueContact, phoneIndex: number): Block | undefined {
  const number = contact.numbers[phoneIndex]
  if (!number) return { code: 'no_phone', permanent: true }
  if (!number.suppression) return undefined
  return {
    code: 'suppressed',
    permanent: true,
    evidence: { reason: number.suppression.reason, version: number.version },
  }
}

function statusBlock(campaign: CampaignRecord): Block {
  if (campaign.status === 'cancelled') return { code: 'campaign_cancelled', permanent: true }
  const evidence = { status: campaign.status }
  const until = campaign.status === 'scheduled' ? campaign.startAt : undefined
  const block: Block = { code: 'campaign_not_active', permanent: false, evidence }
  return until === undefined ? block : { ...block, until }
}

function consentBlock(consent: ConsentRecord | undefined, required: boolean, now: number): Block | undefined {
  if (consent?.status === 'revoked') return { code: 'consent_revoked', permanent: true }
  if (consent?.expiresAt != null && consent.expiresAt <= now) return { code: 'consent_expired', permanent: true }
  if (!consent && required) return { code: 'consent_missing', permanent: true }
  return undefined
}

function hoursBlock(contact: DueContact, hours: ZoneHours | undefined, now: number): Block {
  if (!hours) {
    const candidates = readZoneKey(contact.zoneKey).zones.length
    return { code: 'zone_unknown', permanent: true, ...(candidates > 0 && { evidence: { candidates } }) }
  }
  const until = hours.nextOpening(now)
  if (until === undefined) return { code: 'no_common_window', permanent: true }
  return { code: 'outside_hours', permanent: false, until }
}

function capBlock(
  number: NumberFacts | undefined,
  cap: { max: number; perMs: number },
  now: number,
): Block | undefined {
  const starts = number?.recentStarts.filter(at => at > now - cap.perMs) ?? []
  if (starts.length < cap.max) return undefined
  const until = starts[starts.length - cap.max]! + cap.perMs
  return { code: 'cap_reached', permanent: false, until, evidence: { max: cap.max, perMs: cap.perMs } }
}

function callerIdBlock({ settings: { agent } }: CampaignRecord, until: number): Block {
  const evidence = { numbers: agent.numbers.length, maxPerDay: agent.callerId.maxPerDay ?? 0 }
  return { code: 'caller_ids_used_up', permanent: false, until, evidence }
}
