import type { Place } from '../campaign/place.js'
import { isTesting, isUntried } from '../campaign/test-run.js'
import type { CampaignRecord } from '../campaign/types.js'
import type { DueContact } from '../contact/types.js'
import { numberCapBlock, restBlock, ruleCapBlock } from './caps.js'
import { type ConsentStanding, consentStanding } from './consent.js'
import type { Block } from './decision.js'
import type { JurisdictionPause } from './pauses.js'
import { capAsStrict, consentAsStrict, restsAsStrict } from './presets/strictness.js'
import { type SuppressionEntry, suppressedBy, suppressedUntil, suppressionEvidence } from './suppression.js'

/** How soon to look again at a number that is in another call. */
export const NUMBER_BUSY_MS = 30_000

export interface GateInput {
  campaign: CampaignRecord
  contact: DueContact
  /** What holds where the contact is. */
  place: Place
  /** Where nobody is called now; left out = nowhere. */
  pauses?: readonly JurisdictionPause[]
  now: number
  /** Every caller ID is used up until then; left out = some may be used. */
  callerIdsUsedUpUntil?: number | undefined
  /** What is left of the campaign's budget is not enough for a call. */
  budgetUsedUp?: boolean
}

export interface GateVerdict {
  /** Every rule that says no; empty = may be called. */
  blocks: Block[]
  /** The phone to call: the first from the contact's current one that is not suppressed; else the first that will not be any more. */
  phoneIndex: number
  /** When calling hours close; `null` = they do not. */
  openUntil: number | null
  /** Until when the call may start: calling hours less the closing margin; `null` = as `openUntil`. */
  dialUntil: number | null
  /** When the consent that allows the call runs out. */
  consentUntil: number | null
  /** Versions of the contact's consent that bear on the campaign's calls. */
  consents: number[]
}

/**
 * The one place that says whether a contact may be called at `now`. Pure; collects every rule that fails, not only the
 * first. The dialer, `explain()` and preflight all ask here, so they cannot disagree. What is missing counts as no.
 */
export function gate({
  campaign,
  contact,
  place,
  pauses = [],
  now,
  callerIdsUsedUpUntil,
  budgetUsedUp,
}: GateInput): GateVerdict {
  const { calls, requireConsent } = campaign.settings
  const forbidding = contact.numbers.map(facts => suppressedBy(facts.suppressions, campaignCalls(campaign), now))
  const phoneIndex = usablePhone(contact, forbidding)
  const number = contact.numbers[phoneIndex]
  const asks = place.asks(now)
  const open = place.dialHours?.isOpen(now) ?? false
  const consent = consentStanding(contact.consents, campaign.settings.purposes)
  const blocks = [
    campaign.status === 'active' ? undefined : statusBlock(campaign),
    isTesting(campaign) && !(campaign.testRun!.seqs.includes(contact.seq) && isUntried(contact))
      ? { code: 'test_run' as const, permanent: false }
      : undefined,
    contact.dueAt > now ? { code: 'not_due' as const, permanent: false, until: contact.dueAt } : undefined,
    contact.attempts >= calls.maxAttempts && !contact.callbackDue
      ? { code: 'attempts_exhausted' as const, permanent: true, evidence: { attempts: contact.attempts } }
      : undefined,
    contact.expiresAt !== undefined && contact.expiresAt <= now
      ? { code: 'contact_expired' as const, permanent: true, evidence: { expiresAt: contact.expiresAt } }
      : undefined,
    phoneBlock(contact, phoneIndex, forbidding),
    consentBlock(consent, requireConsent, place, now),
    ...place.explained(now, pauses),
    number?.lockedBy
      ? { code: 'number_in_call' as const, permanent: false, until: looksAgainAt(contact, now) }
      : undefined,
    ...calls.numberCaps.map(cap => numberCapBlock(number, cap, now, place.days)),
    ...(asks?.caps ?? []).map(cap =>
      named(ruleCapBlock(number, cap, now), place, now, ({ caps }) => caps.some(each => capAsStrict(each, cap))),
    ),
    ...calls.cooldown.map(rest => restBlock(number, rest, contact.callbackDue, now)),
    ...(asks?.rests ?? []).map(rest =>
      named(restBlock(number, rest, contact.callbackDue, now), place, now, ({ rests }) => restsAsStrict(rests, [rest])),
    ),
    budgetUsedUp ? { code: 'budget_used_up' as const, permanent: false } : undefined,
    callerIdsUsedUpUntil === undefined ? undefined : callerIdBlock(campaign, callerIdsUsedUpUntil),
  ]
  return {
    blocks: blocks.filter(block => block !== undefined),
    phoneIndex,
    openUntil: open ? place.hours!.closesAt(now) : null,
    dialUntil: open ? place.dialHours!.closesAt(now) : null,
    consentUntil: consent.until,
    consents: consent.versions.map(({ version }) => version),
  }
}

/** Nobody knows when a call will end. A contact that was put off for it is looked at again when it falls due. */
function looksAgainAt(contact: DueContact, now: number): number {
  return contact.dueAt > now ? contact.dueAt : now + NUMBER_BUSY_MS
}

/** The first instant at which every rule may say yes, `undefined` when one never will by itself. */
export function nextEligibleAt(input: GateInput, blocks: readonly Block[]): number | undefined {
  if (blocks.some(block => block.permanent || block.until === undefined)) return undefined
  const earliest = Math.max(input.now, ...blocks.map(block => block.until!))
  const at = input.place.dialHours?.nextOpening(earliest)
  const consent = consentStanding(input.contact.consents, input.campaign.settings.purposes)
  const never = Number.POSITIVE_INFINITY
  const until = Math.min(consent.until ?? never, input.contact.expiresAt ?? never)
  return at !== undefined && at < until ? at : undefined
}

const campaignCalls = ({ campaignId, settings }: CampaignRecord) => ({ campaignId, purposes: settings.purposes })

/** What forbids calls to each number of a contact. */
type Forbidding = readonly (SuppressionEntry | undefined)[]

/** The first that is not suppressed from the current one on; else the one that is so for the shortest. */
function usablePhone(contact: DueContact, forbidding: Forbidding): number {
  let soonest = contact.phoneIndex
  for (let i = contact.phoneIndex; i < contact.numbers.length; i++) {
    const entry = forbidding[i]
    if (!entry) return i
    if (suppressedUntil(entry) < suppressedUntil(forbidding[soonest]!)) soonest = i
  }
  return soonest
}

function phoneBlock(contact: DueContact, phoneIndex: number, forbidding: Forbidding): Block | undefined {
  const number = contact.numbers[phoneIndex]
  if (!number) return { code: 'no_phone', permanent: true }
  const entry = forbidding[phoneIndex]
  if (!entry) return undefined
  const evidence = { ...suppressionEvidence(entry), version: number.version }
  if (entry.expiresAt === null) return { code: 'suppressed', permanent: true, evidence }
  return { code: 'suppressed', permanent: false, until: entry.expiresAt, evidence }
}

function statusBlock(campaign: CampaignRecord): Block {
  if (campaign.status === 'cancelled') return { code: 'campaign_cancelled', permanent: true }
  const evidence = { status: campaign.status }
  const until = campaign.status === 'scheduled' ? campaign.startAt : undefined
  const block: Block = { code: 'campaign_not_active', permanent: false, evidence }
  return until === undefined ? block : { ...block, until }
}

function consentBlock(
  { versions, given }: ConsentStanding,
  required: boolean,
  place: Place,
  now: number,
): Block | undefined {
  const revoked = versions.find(({ status }) => status === 'revoked')
  if (revoked) return { code: 'consent_revoked', permanent: true, evidence: { version: revoked.version } }
  const expired = versions.find(({ expiresAt }) => expiresAt !== null && expiresAt <= now)
  if (expired) return { code: 'consent_expired', permanent: true, evidence: { version: expired.version } }
  const need = place.asks(now)?.consent ?? 'none'
  if (!consentAsStrict(given, need)) {
    const who = place.naming(now, preset => !consentAsStrict(given, preset.consent))
    return { code: 'consent_missing', permanent: true, evidence: { need, given }, ...who }
  }
  if (given === 'none' && required) return { code: 'consent_missing', permanent: true }
  return undefined
}

/** With the presets that make it. */
function named(block: Block | undefined, place: Place, now: number, by: Parameters<Place['naming']>[1]) {
  return block && { ...block, ...place.naming(now, by) }
}

function callerIdBlock({ settings: { agent } }: CampaignRecord, until: number): Block {
  const evidence = { numbers: agent.numbers.length, maxPerDay: agent.callerId.maxPerDay ?? 0 }
  return { code: 'caller_ids_used_up', permanent: false, until, evidence }
}
