import type { NumberCap, PresetVersion } from '../campaign/settings.js'
import type { CandidateSource } from '../zones/candidates.js'
import type { ClosingPreset } from './presets/closing-preset.js'

/** Stable codes for why a contact may not be called; `docs/errors.md` lists them. */
export type BlockCode =
  | 'campaign_not_active'
  | 'campaign_cancelled'
  | 'test_run'
  | 'not_due'
  | 'suppressed'
  | 'consent_missing'
  | 'consent_expired'
  | 'consent_revoked'
  | 'rules_unavailable'
  | 'jurisdiction_unknown'
  | 'jurisdiction_paused'
  | 'registry_stale'
  | 'zone_unknown'
  | 'no_common_window'
  | 'outside_hours'
  | 'holiday'
  | 'window_closing'
  | 'number_in_call'
  | 'cap_reached'
  | 'cooldown'
  | 'caller_ids_used_up'
  | 'budget_used_up'
  | 'attempts_exhausted'
  | 'contact_expired'
  | 'no_phone'
  | 'invalid_number'
  | 'duplicate'

/** One rule that says no. `until`: when it may say yes, epoch ms; absent = never by itself. */
export interface Block {
  code: BlockCode
  /** No time will lift it: the contact is skipped when it falls due. */
  permanent: boolean
  until?: number
  /** Figures and ids only, never personal data. */
  evidence?: Record<string, string | number>
  /** Rule presets that say so; absent where the campaign's own settings or the facts of the contact do. */
  presets?: ClosingPreset[]
}

/**
 * Where the zones of a contact come from: the schedule's fixed zone, the contact's own, its address, its numbers, address
 * and numbers that contradict each other, or one assumed by `schedule.unknownZone` or `severalZones`.
 */
export type ZoneSource = CandidateSource | 'schedule' | 'assumed'

/** A rule preset that a decision rests on. */
export interface RuleVersion extends PresetVersion {
  /** An override of the campaign's settings changed what it asks for. */
  overridden?: true
}

/** A cap on calls to the number, and how many calls it has counted. */
export interface CapUse extends NumberCap {
  /** The call decided on not among them. */
  calls: number
}

/** What the gate saw, by id, code and version. Never personal data. Instants are epoch ms. */
export interface DecisionBasis {
  at: number
  contactId: string
  contactVersion: number
  settingsVersion: number
  /** Keyed hash of the number that is next; `null` = the contact has none. */
  phoneHash: string | null
  numberVersion: number
  /** Newest version of the contact's consent, whatever it is about; 0 = there is none. */
  consentVersion: number
  /** Versions of it in force that bear on the campaign's purposes; `engine.consentHistory()` has them. */
  consents: number[]
  /** Zones on whose clocks the hours were read: open on all of them. Empty = unknown. */
  zones: string[]
  /** How many minutes each of these clocks was ahead of UTC. */
  utcOffsetsMin: number[]
  zoneSource: ZoneSource | null
  /** Whose rules held, as in ISO 3166 (`'US-TX'`; `'US-*'`: any part of it); empty = unknown. */
  jurisdictions: string[]
  /** Rule presets in force there, in their versions, and whether the campaign departs from them; without calling rules: empty. */
  presets: RuleVersion[]
  /** Caps on calls to the number, the campaign's own first. */
  caps: CapUse[]
  /** Registers that rules ask for, and when the copy of each was fetched; `null` = never. */
  registries: Record<string, number | null>
  /** Release of the tz database that the hours were computed with. */
  tzVersion: string
  engineVersion: string
}

/** Why a dial was allowed. */
export interface DialDecision extends DecisionBasis {
  decision: 'dial'
  attemptId: string
  /** Until when calling hours stay open; `null` = they do not close. */
  openUntil: number | null
  /** The request was not to be sent at or after this instant. */
  sendBefore: number
  blocks?: never
  nextEligibleAt?: never
}

/**
 * Why a contact that was due was not dialled. `wait`: it was put off, `skip`: for good. One per set of reasons: as long as
 * a contact waits for the same ones, no other is written.
 */
export interface RefusalDecision extends DecisionBasis {
  decision: 'wait' | 'skip'
  /** Every rule that said no. */
  blocks: Block[]
  /** When all of them may say yes; `null` = never by itself. */
  nextEligibleAt: number | null
  attemptId?: never
  openUntil?: never
  sendBefore?: never
}

/** One decision of the engine about one contact. */
export type DecisionRecord = DialDecision | RefusalDecision

/** Place in the campaign's gapless sequence of decisions, from 1, and whose it is. */
export interface DecisionEnvelope {
  tenantId: string
  campaignId: string
  seq: number
  /** In a campaign with a hash chain: what ties the record to all before it; see `verifyDecisions()`. */
  hash?: string
}

/** A decision as storage keeps it. */
export type Decision = DecisionRecord & DecisionEnvelope
