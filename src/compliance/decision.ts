import type { PresetVersion } from '../campaign/settings.js'
import type { CandidateSource } from '../zones/candidates.js'

/** Stable codes for why a contact may not be called; `docs/errors.md` lists them. */
export type BlockCode =
  | 'campaign_not_active'
  | 'campaign_cancelled'
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
  | 'caller_ids_used_up'
  | 'attempts_exhausted'
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

/** Why a dial was allowed: what the gate saw, by id, code and version. Never personal data. Instants are epoch ms. */
export interface DecisionRecord {
  at: number
  attemptId: string
  contactId: string
  contactVersion: number
  settingsVersion: number
  /** Keyed hash of the number. */
  phoneHash: string
  numberVersion: number
  consentVersion: number
  /** Zones on whose clocks the hours were read: open on all of them. */
  zones: string[]
  zoneSource: ZoneSource
  /** Whose rules held, as in ISO 3166 (`'US-TX'`; `'US-*'`: any part of it); empty = unknown. */
  jurisdictions: string[]
  /** Rule presets in force there, in their versions, and whether the campaign departs from them; without calling rules: empty. */
  presets: RuleVersion[]
  /** Until when calling hours stay open; `null` = they do not close. */
  openUntil: number | null
  /** The request was not to be sent at or after this instant. */
  sendBefore: number
  /** Release of the tz database that the hours were computed with. */
  tzVersion: string
}
