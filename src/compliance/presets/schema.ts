import { z } from 'zod'
import type { LocalWindow } from '../../calling-hours/types.js'
import type { DurationInput } from '../../campaign/input/duration.js'
import { defined, duration, fields, reading, text, whole, zone } from '../../campaign/input/fields.js'
import { type DayHoursInput, type HoursInput, weekOfHours } from '../../campaign/input/hours.js'
import { isCalendarDate } from '../../campaign/input/instant.js'
import { parseWith } from '../../campaign/input/issues.js'
import type { HolidayPolicy, RuleCap, RulePreset, RuleRest } from './types.js'

/** A cap with its time in words: `{ counts: 'attempts', max: 3, per: '24h', window: 'rolling', scope: 'number' }`. */
export type RuleCapInput = Omit<RuleCap, 'perMs'> & { per: DurationInput }

/** A rest with its time in words: `{ after: 'refusal', rest: '60d' }`. */
export type RuleRestInput = Omit<RuleRest, 'restMs'> & { rest: DurationInput }

type Calendar = { calendar: { jurisdiction: string; meaning: string }; dayBefore?: DayHoursInput }

/** A policy with its windows in words, such as `'10:00-19:00'`. */
export type HolidayPolicyInput =
  | { policy: 'ignored' }
  | ({ policy: 'closed' } & Calendar)
  | ({ policy: 'narrowed'; to: DayHoursInput } & Calendar)

/** A preset as it is written down: windows, caps and rests in words; what is left out asks for nothing. */
export interface RulePresetInput
  extends Pick<RulePreset, 'id' | 'name' | 'jurisdiction' | 'purposes' | 'modes' | 'sources' | 'status' | 'revised'>,
    Partial<
      Pick<
        RulePreset,
        'effectiveFrom' | 'effectiveTo' | 'clock' | 'consent' | 'registry' | 'keepRecordsYears' | 'notes'
      >
    > {
  /** Default: residential and mobile, what rules that protect consumers cover. */
  lines?: RulePreset['lines']
  /** Left out or `null`: the rule sets no hours. */
  windows?: HoursInput | null
  holidays?: HolidayPolicyInput
  caps?: RuleCapInput[]
  rests?: RuleRestInput[]
  /** Required of a verified one. */
  verifiedOn?: string | null
}

const date = reading('a date YYYY-MM-DD', value =>
  typeof value === 'string' && isCalendarDate(value) ? value : undefined,
)

export const jurisdictionPattern = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/

const jurisdiction = reading("a country ('FR') or subdivision ('US-TX') of ISO 3166", value =>
  typeof value === 'string' && jurisdictionPattern.test(value) ? value : undefined,
)

const endsByMidnight = (windows: LocalWindow[]) => windows.every(({ to }) => to <= 1440)

const week = weekOfHours.refine(days => days.every(endsByMidnight), 'windows that end by 24:00')

const day = reading("windows of one day, such as '10:00-19:00', that end by 24:00", value => {
  const read = weekOfHours.safeParse({ monday: value })
  return read.success && value !== undefined && endsByMidnight(read.data[0]!) ? read.data[0]! : undefined
})

const clockExpected = "{ of: 'called_party' }, or { of: 'jurisdiction' or 'fixed', zones }"

const zones = z.array(zone, 'one or more IANA zones').min(1, 'one or more IANA zones')

const clock = z.discriminatedUnion(
  'of',
  [
    fields(clockExpected, { of: z.literal('called_party') }),
    fields(clockExpected, { of: z.literal('jurisdiction'), zones }),
    fields(clockExpected, { of: z.literal('fixed'), zones }),
  ],
  { error: clockExpected },
)

const calendar = fields('a calendar: { jurisdiction, meaning }', { jurisdiction, meaning: text(500) })

const policyExpected = "{ policy: 'ignored' }, { policy: 'closed', calendar } or { policy: 'narrowed', to, calendar }"

export const holidayPolicy = z
  .discriminatedUnion(
    'policy',
    [
      fields(policyExpected, { policy: z.literal('ignored') }),
      fields(policyExpected, { policy: z.literal('closed'), calendar, dayBefore: day.optional() }),
      fields(policyExpected, { policy: z.literal('narrowed'), to: day, calendar, dayBefore: day.optional() }),
    ],
    { error: policyExpected },
  )
  .transform(policy => defined(policy) as HolidayPolicy)

export const ruleCap = fields('a cap: { counts, max, per, window, scope }', {
  counts: z.enum(['attempts', 'conversations'], "'attempts' or 'conversations'"),
  max: whole(0, 10_000),
  per: duration('1m', '3660d'),
  window: z.enum(['rolling', 'calendar'], "'rolling' or 'calendar'"),
  scope: z.enum(['number', 'campaign', 'subject', 'debt'], "'number', 'campaign', 'subject' or 'debt'"),
}).transform(({ per, ...rest }): RuleCap => ({ ...rest, perMs: per }))

export const ruleRest = fields('a rest: { after, rest }', {
  after: z.enum(['refusal', 'conversation'], "'refusal' or 'conversation'"),
  rest: duration('1m', '3660d'),
}).transform(({ after, rest }): RuleRest => ({ after, restMs: rest }))

export const consentNeed = z.enum(
  ['none', 'lawful_basis', 'express', 'express_written'],
  "'none', 'lawful_basis', 'express' or 'express_written'",
)

export const registry = fields('a register: { name, maxAgeDays }', {
  name: text(200),
  maxAgeDays: whole(1, 3660).nullable(),
})

const address = reading('an https or http address', value =>
  typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value) ? value : undefined,
)

const source = fields('a source: { ref, url, publisher, official, readOn, readIn?, edition, editionYear, shows }', {
  ref: text(300),
  url: address,
  publisher: text(200),
  official: z.boolean('true or false'),
  readOn: date,
  readIn: address.optional(),
  edition: text(500),
  editionYear: whole(1900, 2200).nullable(),
  shows: z.enum(['rule', 'currency', 'dates'], "'rule', 'currency' or 'dates'"),
})

const some = <T extends string>(...names: [T, ...T[]]) =>
  z.array(z.enum(names, `one of ${names.join(', ')}`)).min(1, `one or more of ${names.join(', ')}`)

const preset = fields('a preset: { id, name, jurisdiction, purposes, modes, sources, status, revised, … }', {
  id: reading("an id such as 'us-tx-telemarketing'", value =>
    typeof value === 'string' && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) && value.length <= 64 ? value : undefined,
  ),
  name: text(200),
  jurisdiction,
  purposes: some('telemarketing', 'research', 'debt_collection', 'informational', 'charity', 'securities'),
  modes: some('live', 'autodialed', 'prerecorded', 'artificial_voice'),
  lines: some('residential', 'mobile', 'business').default(['residential', 'mobile']),
  effectiveFrom: date.nullable().default(null),
  effectiveTo: date.nullable().default(null),
  clock: clock.default({ of: 'called_party' }),
  windows: week.nullable().default(null),
  holidays: holidayPolicy.default({ policy: 'ignored' }),
  caps: z.array(ruleCap).max(20).default([]),
  rests: z.array(ruleRest).max(20).default([]),
  consent: consentNeed.default('none'),
  registry: registry.nullable().default(null),
  keepRecordsYears: whole(1, 100).nullable().default(null),
  sources: z.array(source).max(20).default([]),
  status: z.enum(['verified', 'unverified'], "'verified' or 'unverified'"),
  verifiedOn: date.nullable().default(null),
  revised: date,
  notes: z.string().max(2000).default(''),
})
  .refine(({ status, verifiedOn }) => status === 'unverified' || verifiedOn !== null, {
    path: ['verifiedOn'],
    error: 'the date on which a verified preset was verified',
  })
  .refine(({ status, sources }) => status === 'unverified' || sources.some(s => s.official && s.shows === 'rule'), {
    path: ['sources'],
    error: 'an official source that shows the rule, as the preset is verified',
  })

const presets = z.array(preset, 'a list of presets').superRefine((list, context) => {
  const seen = new Set<string>()
  for (const [index, { id }] of list.entries()) {
    if (seen.has(id))
      context.addIssue({ code: 'custom', path: [index, 'id'], message: 'an id that comes once', input: id })
    seen.add(id)
  }
})

/**
 * Reads presets: the host's own, or changed copies of ours. Accepts nothing that a rule could be misread from: unknown
 * fields, dates that do not exist, a verified preset without an official source.
 * @throws OutdialError `INVALID_INPUT` with every field that is wrong
 */
export function parsePresets(input: readonly RulePresetInput[]): RulePreset[] {
  return parseWith(presets, input, 'The list of rule presets') as RulePreset[]
}

/** Fields of a change to a preset; see `PresetChange`. */
export const changeFields = {
  windows: week.nullable().optional(),
  holidays: holidayPolicy.optional(),
  caps: z.array(ruleCap).max(20).optional(),
  rests: z.array(ruleRest).max(20).optional(),
  consent: consentNeed.optional(),
  registry: registry.nullable().optional(),
  keepRecordsYears: whole(1, 100).nullable().optional(),
}
