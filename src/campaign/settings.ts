import type { WeeklyHours } from '../calling-hours/types.js'
import type { OverrideEntry } from '../compliance/presets/override.js'
import type { CallMode, CallPurpose, LineKind, RuleRest } from '../compliance/presets/types.js'

/** What the provider does once the call is answered; adapters translate. */
export type ConnectOnAnswer =
  | { kind: 'say'; text: string; language?: string; voice?: string }
  | { kind: 'stream'; url: string; parameters?: Record<string, string> }
  | { kind: 'url'; url: string; method?: 'GET' | 'POST' }

/** What is said to an answering machine; language and voice as the provider names them. */
export interface MachineMessage {
  text: string
  language?: string
  voice?: string
}

/** What to do when a machine answers: let the agent talk to it, end the call, or leave a message and end the call. */
export type OnMachine = 'continue' | 'hang_up' | { leaveMessage: MachineMessage }

/** Which of an agent's numbers a call is made from; see `CallerIdInput`. */
export interface CallerIdSettings {
  localPresence: boolean
  /** Calls from one number in any 24 hours, over all campaigns of the tenant; `null` = no cap. */
  maxPerDay: number | null
  sticky: boolean
}

/** Who speaks, and from which number; see `AgentInput`. */
export interface Agent {
  id: string
  name: string
  active: boolean
  /** Caller IDs, E.164. */
  numbers: string[]
  callerId: CallerIdSettings
  greeting?: string
  connect: ConnectOnAnswer
}

/** Whose clock calling hours are read on, and what to do with a contact whose zone nobody knows, or that may be in several. */
export type HoursZone =
  | { kind: 'fixed'; zone: string }
  | {
      kind: 'contact'
      /** `'skip'` fails closed (`zone_unknown`); a zone name stands in for the missing one. */
      unknown: 'skip' | { zone: string }
      /** Left out = `'intersect'`: called while hours are open in all of them. `'skip'` as above. */
      several?: 'intersect' | 'skip' | { zone: string }
    }

/** When calls may be made; see `ScheduleInput`. */
export interface Schedule {
  /** Epoch ms; `null`: on launch. */
  startAt: number | null
  zone: HoursZone
  hours: WeeklyHours
}

/** Results that may be retried. `outcome_unknown` stands for an attempt that nobody could resolve. */
export type RetriableResult = 'no_answer' | 'busy' | 'failed' | 'voicemail' | 'outcome_unknown'

/** When a result is retried. */
export interface RetryRule {
  delayMs: number
  /** Each further delay for the same contact is this many times the one before; 1 = fixed. */
  multiplier: number
  /** ± this share of the delay, drawn at random; 0..1. */
  jitter: number
  maxDelayMs: number
}

/** What is retried, and when; see `RetryInput`. */
export interface RetrySettings {
  /** A result without a rule is not retried. */
  rules: Partial<Record<RetriableResult, RetryRule>>
  /** Keep this many milliseconds of time of day between the attempts of one contact; 0 = do not care. */
  varyTimeOfDayMs: number
}

/**
 * At most `max` calls to one phone number, over all campaigns of the tenant: in any `perMs` (`rolling`), or on any so many
 * days in a row of whoever is called (`calendar`; a whole number of days).
 */
export interface NumberCap {
  max: number
  perMs: number
  /** `conversations`: only calls that somebody answered. */
  counts: 'attempts' | 'conversations'
  window: 'rolling' | 'calendar'
}

/** How fast, how long and how often; see `CallsInput`. */
export interface CallSettings {
  /** Starts in any 60 minutes; `null` = no limit. */
  callsPerHour: number | null
  /** Live calls at any instant. */
  concurrentCalls: number
  /** Includes the first. */
  maxAttempts: number
  /** Callbacks that a contact may ask for; outside `maxAttempts`. */
  maxCallbacks: number
  ringTimeoutMs: number
  maxCallDurationMs: number
  detectMachine: boolean
  /** Other than `'continue'` only with `detectMachine`. */
  onMachine: OnMachine
  /** After the last call the campaign stays open this long for outcomes (a callback, say) still to be recorded. */
  wrapUpMs: number
  retry: RetrySettings
  numberCaps: NumberCap[]
  /** At most one per event. Whatever campaign of the tenant the event was in, this one does not call the number for so long. */
  cooldown: RuleRest[]
  /** No call starts so short a time before calling hours close; `null` = `ringTimeoutMs`. */
  closingMarginMs: number | null
}

/** Stop dialling when calls fail in bulk. */
export interface BreakerSettings {
  /** Share of failed calls that opens it, 0..1. */
  failureRate: number
  windowMs: number
  minCalls: number
  /** How long it stays open before a probe; doubles while probes fail, up to ten times. */
  cooldownMs: number
}

/** What calls may cost, in millionths of the currency; see `BudgetInput`. */
export interface BudgetSettings {
  limitMicros: number
  currency: string
  perCallMicros: number
  perMinuteMicros: number
}

/** A preset in one version: `revised` is the day it was last changed. */
export interface PresetVersion {
  id: string
  revised: string
}

/** Which calling rules hold; see `ComplianceInput`. */
export interface ComplianceSettings {
  /** `autodialed` always among them. */
  modes: CallMode[]
  line: LineKind | 'unknown'
  unverified: 'all' | string[]
  /** Those that are on, as they were when this was set. A process without one of them in that version or a later one makes no calls. */
  presets: PresetVersion[]
  overrides: OverrideEntry[]
  /** When the copy of each register was fetched, epoch ms. */
  registries: Record<string, number>
}

/** Everything a campaign was told, normalised: plain JSON, durations in ms, instants in epoch ms. */
export interface CampaignSettings {
  name: string
  agent: Agent
  schedule: Schedule
  calls: CallSettings
  /** `null` = off. */
  breaker: BreakerSettings | null
  /** What its calls are for; empty = it does not say, and they may be for anything. */
  purposes: CallPurpose[]
  /** A contact without a consent record in force is skipped. A revoked one is always skipped. */
  requireConsent: boolean
  /** Suppression lists that must have been imported, and how old each may be, in ms; too old, nobody is called. */
  requireLists: Record<string, number>
  /** `null` = no limit to what calls cost. */
  budget: BudgetSettings | null
  /** How long after it was added a contact expires whose row does not say when; `null` = it does not. */
  contactMaxAgeMs: number | null
  /** `null` = no calling rules but the campaign's own. */
  compliance: ComplianceSettings | null
  /** The campaign does not complete by itself; contacts may be added for ever. */
  keepOpen: boolean
  /** Region for phone numbers in national format, ISO 3166-1 alpha-2. */
  defaultRegion: string | null
}
