import { z } from 'zod'
import type { CallPurpose, RulePreset } from '../compliance/presets/types.js'
import { readRegion, regionExpected } from '../contact/phone.js'
import { isSegment, type Segment, segmentExpected } from '../contact/segment.js'
import { type AgentInput, agentFields, agentOf, applyAgent } from './input/agent.js'
import { applyBreaker, type BreakerInput, breakerFields, defaultBreaker } from './input/breaker.js'
import { applyBudget, type BudgetInput, budgetEdit, budgetFields } from './input/budget.js'
import { applyCalls, type CallsInput, callFields, defaultCalls } from './input/calls.js'
import { changedPaths } from './input/changed.js'
import { applyCompliance, type ComplianceInput, complianceFields, purposeField } from './input/compliance.js'
import type { DurationInput } from './input/duration.js'
import { duration, fields, overlay, reading, text, yesOrNo } from './input/fields.js'
import { invalidInput, parseWith } from './input/issues.js'
import { refuseDeafAction } from './input/on-machine.js'
import { applySchedule, defaultSchedule, type ScheduleInput, scheduleFields } from './input/schedule.js'
import type { CampaignSettings } from './settings.js'

/** A campaign as a host describes it. Unknown keys are refused. */
export interface CampaignInput {
  /** Yours, or made up: 1 to 40 of `A-Z a-z 0-9 _ -`. */
  id?: string
  name: string
  agent: AgentInput
  /** Who is called. Left out: nobody yet; add contacts later. */
  segment?: Segment
  /** Default: from launch on, every day 09:00–20:00 on the contact's own clock. */
  schedule?: ScheduleInput
  calls: CallsInput
  /** Default: on, see `BreakerInput`. */
  breaker?: BreakerInput
  /** What its calls are for: calling rules, and suppressions and consents for one purpose, go by it. Default: not said, so it may be anything. */
  purpose?: CallPurpose | readonly CallPurpose[]
  /** Skip contacts without a consent record in force. Default false. */
  requireConsent?: boolean
  /**
   * Suppression lists, by name, that must have been imported whole, and how old each may be by its own date: where one is older
   * or never was, nobody is called. Calling rules may ask for lists besides. Default: none.
   */
  requireLists?: Record<string, DurationInput>
  /** What calls may cost; when that is used up the campaign waits. Default: no limit. */
  budget?: BudgetInput | null
  /** A contact whose row has no `expiresAt` is not called later than so long after it was added. Default `null`: no such limit. */
  contactMaxAge?: DurationInput | null
  /** Calling rules of the places that are called. Default: none but the campaign's own. */
  compliance?: ComplianceInput
  /** Do not complete by itself; contacts may be added for ever. Default false. */
  keepOpen?: boolean
  /** Region for phone numbers in national format, such as `'US'`. Without one only international numbers are read. */
  defaultRegion?: string
}

/** What may be changed of a campaign that exists: every field on its own, but lists, hours and retry rules whole. */
export interface CampaignEdit {
  name?: string
  /** `greeting: null` takes the greeting away. */
  agent?: Partial<Omit<AgentInput, 'greeting'>> & { greeting?: string | null }
  schedule?: ScheduleInput
  calls?: Partial<CallsInput>
  breaker?: BreakerInput
  purpose?: CallPurpose | readonly CallPurpose[]
  requireConsent?: boolean
  requireLists?: Record<string, DurationInput>
  /** Raising the limit goes on at once; `null` takes it away. */
  budget?: Partial<BudgetInput> | null
  /** For contacts that are added from now on. */
  contactMaxAge?: DurationInput | null
  /** `null` takes the rules away. */
  compliance?: Partial<ComplianceInput> | null
  keepOpen?: boolean
}

/** Given by the host, so that it is checked wherever a campaign is made. */
export const campaignId = z
  .string('text')
  .regex(/^[A-Za-z0-9_-]{1,40}$/, '1 to 40 letters, digits, _ or -, as the id is part of URLs and attempt ids')

const listAges = z.record(text(200), duration('1h', '3660d'), "an object of how old a list may be by the list's name")

/** Numbers are read in a region that is itself part of the input, hence a schema per region. */
function campaignFields(region: string | null) {
  return fields('a campaign: { name, agent, segment, schedule, calls, … }', {
    id: campaignId.optional(),
    name: text(200),
    agent: agentFields(region),
    segment: reading(segmentExpected, value => (isSegment(value) ? value : undefined)).optional(),
    schedule: scheduleFields.optional(),
    calls: callFields,
    breaker: breakerFields.optional(),
    purpose: purposeField.optional(),
    requireConsent: yesOrNo.optional(),
    requireLists: listAges.optional(),
    budget: budgetFields.nullish(),
    contactMaxAge: duration('1m', '3660d').nullish(),
    compliance: complianceFields.optional(),
    keepOpen: yesOrNo.optional(),
    defaultRegion: reading(regionExpected, readRegion).optional(),
  })
}

function editFields(region: string | null) {
  return fields('an edit with the fields to change', {
    name: text(200).optional(),
    agent: agentFields(region).partial().optional(),
    schedule: scheduleFields.optional(),
    calls: callFields.partial().optional(),
    breaker: breakerFields.optional(),
    purpose: purposeField.optional(),
    requireConsent: yesOrNo.optional(),
    requireLists: listAges.optional(),
    budget: budgetEdit.nullish(),
    contactMaxAge: duration('1m', '3660d').nullish(),
    compliance: complianceFields.partial().nullish(),
    keepOpen: yesOrNo.optional(),
  })
}

/**
 * Reads a `CampaignInput`, with the defaults filled in; its segment is checked for its kind only and not read. `presets`:
 * the calling rules that the engine was given.
 * @throws OutdialError `INVALID_INPUT`, with every wrong field in `detail.issues`
 */
export function parseCampaign(
  input: unknown,
  presets?: readonly RulePreset[],
): { settings: CampaignSettings; campaignId?: string } {
  const region = readRegion((input as { defaultRegion?: unknown } | null | undefined)?.defaultRegion) ?? null
  const parsed = parseWith(campaignFields(region), input, 'The campaign')
  const settings: CampaignSettings = {
    name: parsed.name,
    agent: agentOf(parsed.agent),
    schedule: applySchedule(defaultSchedule, parsed.schedule),
    calls: applyCalls(defaultCalls, parsed.calls),
    breaker: applyBreaker(defaultBreaker, parsed.breaker),
    purposes: parsed.purpose ?? [],
    requireConsent: parsed.requireConsent ?? false,
    requireLists: parsed.requireLists ?? {},
    budget: applyBudget(null, parsed.budget),
    contactMaxAgeMs: parsed.contactMaxAge ?? null,
    compliance: applyCompliance(null, parsed.compliance, { purposes: parsed.purpose ?? [], presets }),
    keepOpen: parsed.keepOpen ?? false,
    defaultRegion: parsed.defaultRegion ?? null,
  }
  refuseIdleZone(settings, parsed.schedule, 'The campaign')
  refuseDeafAction(settings.calls, parsed.calls, 'The campaign')
  return parsed.id === undefined ? { settings } : { settings, campaignId: parsed.id }
}

/**
 * Reads a `CampaignEdit` and applies it. `changed` names what became different, as dotted paths into the settings, and
 * is empty for an edit that changes nothing. `current` stays as it is.
 * @throws OutdialError `INVALID_INPUT`, with every wrong field in `detail.issues`
 */
export function parseEdit(
  current: CampaignSettings,
  edit: unknown,
  presets?: readonly RulePreset[],
): { settings: CampaignSettings; changed: string[] } {
  const patch = parseWith(editFields(current.defaultRegion), edit, 'The edit')
  const settings = overlay<CampaignSettings>(current, {
    name: patch.name,
    agent: applyAgent(current.agent, patch.agent),
    schedule: applySchedule(current.schedule, patch.schedule),
    calls: applyCalls(current.calls, patch.calls),
    breaker: applyBreaker(current.breaker, patch.breaker),
    purposes: patch.purpose,
    requireConsent: patch.requireConsent,
    requireLists: patch.requireLists,
    budget: applyBudget(current.budget, patch.budget),
    contactMaxAgeMs: patch.contactMaxAge,
    compliance: applyCompliance(current.compliance, patch.compliance, {
      purposes: patch.purpose ?? current.purposes,
      presets,
    }),
    keepOpen: patch.keepOpen,
  })
  refuseIdleZone(settings, patch.schedule, 'The edit')
  refuseDeafAction(settings.calls, patch.calls ?? {}, 'The edit')
  return { settings, changed: changedPaths(current, settings) }
}

/** What to do about contacts' zones has no meaning where one zone holds for all; to drop it silently would surprise. */
function refuseIdleZone(
  settings: CampaignSettings,
  schedule: { unknownZone?: unknown; severalZones?: unknown } | undefined,
  what: string,
): void {
  if (settings.schedule.zone.kind === 'contact') return
  const { zone } = settings.schedule.zone
  const idle = (['unknownZone', 'severalZones'] as const).filter(name => schedule?.[name] !== undefined)
  if (idle.length === 0) return
  throw invalidInput(
    what,
    idle.map(name => ({
      path: `schedule.${name}`,
      expected: "nothing, unless timeZone is 'contact'",
      received: `${JSON.stringify(schedule?.[name])} beside the fixed zone ${zone}`,
    })),
  )
}
