import { z } from 'zod'
import { enabledPresets } from '../../compliance/presets/match.js'
import { type OverrideEntry, overridePresets, type PresetOverride } from '../../compliance/presets/override.js'
import type { CallMode, CallPurpose, LineKind, RulePreset } from '../../compliance/presets/types.js'
import type { ComplianceSettings } from '../settings.js'
import { fields, instant, reading, text } from './fields.js'
import type { InstantInput } from './instant.js'
import { invalidInput, shown } from './issues.js'

/** Which calling rules hold for a campaign. Needs the engine option `rules`. */
export interface ComplianceInput {
  /** Who or what speaks. Besides, every call of a dialer counts as `autodialed`. */
  mode: CallMode | CallMode[]
  /** Whose telephones are called. Default `'unknown'`: the rules of every kind hold. */
  line?: LineKind | 'unknown'
  /** Presets to hold besides the verified ones, by id; `'all'` = every one there is. Default none. */
  unverified?: 'all' | string[]
  /** Departures from presets; looser ones need a written reason, which is logged. Default none. */
  overrides?: PresetOverride[]
  /** When the copy of each do-not-call register was fetched that the contacts were checked against, by the register's name. */
  registries?: Record<string, InstantInput>
}

export const purposeNames: readonly CallPurpose[] = [
  ...(['telemarketing', 'research', 'debt_collection'] as const),
  ...(['informational', 'charity', 'securities'] as const),
]
const modes = ['live', 'autodialed', 'prerecorded', 'artificial_voice'] as const

const oneOf = (names: readonly string[]) => `one or more of ${names.map(name => `'${name}'`).join(', ')}`
const purposeExpected = oneOf(purposeNames)

function oneOrMore<T extends string>(names: readonly T[], least = 1) {
  const expected = oneOf(names)
  return reading(expected, value => {
    const list = Array.isArray(value) ? [...new Set(value)] : [value]
    return list.length >= least && list.every(each => names.includes(each as T)) ? (list as T[]) : undefined
  })
}

const listed = 'a list of ids of presets'

/** What calls are for, as a list; an empty one does not say. */
export const purposeField = oneOrMore(purposeNames, 0)

export const complianceFields = fields('calling rules: { mode, line?, unverified?, overrides?, registries? }', {
  mode: oneOrMore(modes),
  line: z
    .enum(['residential', 'mobile', 'business', 'unknown'], "'residential', 'mobile', 'business' or 'unknown'")
    .optional(),
  unverified: z.union([z.literal('all'), z.array(text(64), listed)], { error: `'all' or ${listed}` }).optional(),
  // Read by what applies them, which knows the presets.
  overrides: z.array(z.unknown(), 'a list of overrides').max(1000, 'at most 1000 overrides').optional(),
  registries: z.record(text(200), instant, "an object of instants by the register's name").optional(),
})

type CompliancePatch = {
  [K in keyof z.output<typeof complianceFields>]?: z.output<typeof complianceFields>[K] | undefined
}

/** What rules are settled for: what the calls are for, and the presets of the engine, if it has any. */
interface RulesFor {
  purposes: readonly CallPurpose[]
  presets: readonly RulePreset[] | undefined
}

/**
 * The settings with what the patch names; `null` turns the rules off. `presets` are the engine's: which of them hold is
 * settled here, so that every process applies the same ones, or none.
 * @throws OutdialError `INVALID_INPUT`
 */
export function applyCompliance(
  before: ComplianceSettings | null,
  patch: CompliancePatch | null | undefined,
  { purposes, presets }: RulesFor,
): ComplianceSettings | null {
  if (purposes.length === 0 && (patch || (patch === undefined && before))) {
    const expected = `what the calls are for, as calling rules differ by it: ${purposeExpected}`
    throw invalidInput('The campaign', [{ path: 'purpose', expected, received: shown(undefined) }])
  }
  if (patch === undefined) return before
  if (patch === null) return null
  if (presets === undefined)
    throw wrong('', 'nothing, as the engine has no calling rules. Give it `rules: { presets: rulePresets() }`', patch)
  const modes = patch.mode ?? before?.modes
  if (modes === undefined) throw wrong('.mode', 'who or what speaks', undefined)
  const unverified = patch.unverified ?? before?.unverified ?? []
  const enabled = enabledPresets(presets, unverified === 'all' ? presets.map(({ id }) => id) : unverified)
  return {
    modes: [...new Set([...modes, 'autodialed' as const])],
    line: patch.line ?? before?.line ?? 'unknown',
    unverified,
    presets: enabled.map(({ id, revised }) => ({ id, revised })),
    overrides:
      patch.overrides === undefined
        ? kept(before?.overrides ?? [], enabled)
        : overridePresets(enabled, patch.overrides as PresetOverride[]).log,
    registries: patch.registries ?? before?.registries ?? {},
  }
}

/** An override departs from one version of a preset: whether it is still wanted of another one, only people can say. */
function kept(overrides: OverrideEntry[], enabled: readonly RulePreset[]): OverrideEntry[] {
  const lost = overrides.find(
    each => !enabled.some(({ id, revised }) => id === each.preset && revised === each.revised),
  )
  if (lost)
    throw wrong(
      '.overrides',
      `all overrides anew, as the one of '${lost.preset}' departs from its version of ${lost.revised}, which is not on any more`,
      undefined,
    )
  return overrides
}

function wrong(path: string, expected: string, received: unknown) {
  return invalidInput('The campaign', [{ path: `compliance${path}`, expected, received: shown(received) }])
}
