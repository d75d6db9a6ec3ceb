import type { LocalWindow } from '../../calling-hours/types.js'

/** What calls are for. A call may serve several; `telemarketing` is any call that sells or promotes. */
export type CallPurpose = 'telemarketing' | 'research' | 'debt_collection' | 'informational' | 'charity' | 'securities'

/** How calls are made. A dialer's calls are `autodialed` besides; an AI agent's voice is `artificial_voice`. */
export type CallMode = 'live' | 'autodialed' | 'prerecorded' | 'artificial_voice'

/** Whose telephone it is. */
export type LineKind = 'residential' | 'mobile' | 'business'

/** Least to most demanding. `lawful_basis`: consent, or another ground the law names and the caller can prove. */
export type ConsentNeed = 'none' | 'lawful_basis' | 'express' | 'express_written'

/** Whose clock the windows are read on; several zones = the windows must be open in all of them. */
export type RuleClock = { of: 'called_party' } | { of: 'jurisdiction' | 'fixed'; zones: readonly string[] }

/** The list of holidays a rule speaks of. */
export interface HolidayCalendar {
  /** Whose holidays a `HolidayProvider` is asked for. */
  jurisdiction: string
  /** The list as the rule words it: what a provider's answer has to be checked against. */
  meaning: string
}

/** What a rule does on holidays, and on the days before them. `narrowed`: only what is also within `to`. */
export type HolidayPolicy =
  | { policy: 'ignored' }
  | { policy: 'closed'; calendar: HolidayCalendar; dayBefore?: readonly LocalWindow[] }
  | { policy: 'narrowed'; to: readonly LocalWindow[]; calendar: HolidayCalendar; dayBefore?: readonly LocalWindow[] }

/** At most `max` in `perMs`: in any such span (`rolling`), or in each such number of the contact's days (`calendar`). */
export interface RuleCap {
  /** `attempts`: every dial. `conversations`: those that somebody answered. */
  counts: 'attempts' | 'conversations'
  max: number
  perMs: number
  window: 'rolling' | 'calendar'
  /** What the law counts together. Counting per `number`, over everything, is at least as strict as any of them. */
  scope: 'number' | 'campaign' | 'subject' | 'debt'
}

/** No call to the number for `restMs` after it. */
export interface RuleRest {
  after: 'refusal' | 'conversation'
  restMs: number
}

/** A do-not-call register to be consulted; a copy older than `maxAgeDays` no longer counts, `null` = no age is set. */
export interface RuleRegistry {
  name: string
  maxAgeDays: number | null
}

/** Where a rule stands. */
export interface RuleSource {
  /** As lawyers cite it. */
  ref: string
  /** Where its publisher has it. */
  url: string
  publisher: string
  /** Published by the legislature, the regulator or the state's own printer. */
  official: boolean
  /** `YYYY-MM-DD`: when the copy was read. */
  readOn: string
  /** Where it was read when that was not at `url`: a mirror of what the publisher gives out, by machine. */
  readIn?: string
  /** Of what edition or date the copy was. */
  edition: string
  /** Year of that edition; `null` = the copy bears no date. */
  editionYear: number | null
  /** What it was read for. `rule`: its operative words. `currency`: that they still hold. `dates`: since or until when. */
  shows: 'rule' | 'currency' | 'dates'
}

/** One calling rule of one jurisdiction: dated, sourced data, no advice. Days are local, `YYYY-MM-DD`. */
export interface RulePreset {
  id: string
  name: string
  /** ISO 3166-1 (`FR`) or 3166-2 (`US-TX`). A country's rule holds in its subdivisions. */
  jurisdiction: string
  purposes: readonly CallPurpose[]
  modes: readonly CallMode[]
  lines: readonly LineKind[]
  /** First and last day in force; `null` = no such day is known. */
  effectiveFrom: string | null
  effectiveTo: string | null
  clock: RuleClock
  /** Per weekday, Monday first; windows end by midnight. `null` = the rule sets no hours. */
  windows: readonly (readonly LocalWindow[])[] | null
  holidays: HolidayPolicy
  caps: readonly RuleCap[]
  rests: readonly RuleRest[]
  consent: ConsentNeed
  registry: RuleRegistry | null
  /** How long records of calls or consents must be kept. */
  keepRecordsYears: number | null
  sources: readonly RuleSource[]
  /** `verified`: its operative words were read in an official copy. Others are off until named. */
  status: 'verified' | 'unverified'
  verifiedOn: string | null
  /** When the preset was last changed: its version in decisions and logs. */
  revised: string
  /** What the fields cannot say: exceptions, doubts, what is missing. */
  notes: string
}
