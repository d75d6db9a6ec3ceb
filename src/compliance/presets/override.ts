import { z } from 'zod'
import { fields, instant, text } from '../../campaign/input/fields.js'
import type { HoursInput } from '../../campaign/input/hours.js'
import type { InstantInput } from '../../campaign/input/instant.js'
import { invalidInput, parseWith, shown } from '../../campaign/input/issues.js'
import { knownId } from './match.js'
import { changeFields, type HolidayPolicyInput, type RuleCapInput, type RuleRestInput } from './schema.js'
import {
  capsAsStrict,
  consentAsStrict,
  holidaysAsStrict,
  registryAsStrict,
  restsAsStrict,
  windowsAsStrict,
} from './strictness.js'
import type { ConsentNeed, RulePreset, RuleRegistry } from './types.js'

/** What a preset is to ask for instead; what is left out stays. */
export interface PresetChange {
  windows?: HoursInput | null
  holidays?: HolidayPolicyInput
  caps?: RuleCapInput[]
  rests?: RuleRestInput[]
  consent?: ConsentNeed
  registry?: RuleRegistry | null
  keepRecordsYears?: number | null
}

/** A host's departure from a preset. */
export interface PresetOverride {
  /** Which preset. */
  preset: string
  /** `'off'`: the preset is not applied at all. */
  change: PresetChange | 'off'
  /** Why, in words: required where any part of the change is not as strict as the preset. */
  reason?: string
  /** When it was decided. */
  at: InstantInput
}

/** One override as it is logged. */
export interface OverrideEntry {
  at: number
  preset: string
  /** Version of the preset that it departs from. */
  revised: string
  /** Fields that ask for something else, and those of them that ask for less; `off` when the preset is off. */
  changed: string[]
  looser: string[]
  reason: string | null
  before: Partial<RulePreset>
  after: Partial<RulePreset>
}

type Changed = Pick<RulePreset, 'windows' | 'holidays' | 'caps' | 'rests' | 'consent' | 'registry' | 'keepRecordsYears'>

/** Per field: whether the first asks for at least what the second asks for. */
const asStrict: { [K in keyof Changed]: (after: Changed[K], before: Changed[K]) => boolean } = {
  windows: windowsAsStrict,
  holidays: holidaysAsStrict,
  caps: capsAsStrict,
  rests: restsAsStrict,
  consent: consentAsStrict,
  registry: registryAsStrict,
  keepRecordsYears: (after, before) => (after ?? 0) >= (before ?? 0),
}

const names = Object.keys(asStrict) as (keyof Changed)[]

const overrides = z.array(
  fields('an override: { preset, change, reason?, at }', {
    preset: text(64),
    change: z.union([z.literal('off'), fields("'off' or the fields that change", changeFields)], {
      error: "'off' or the fields that change",
    }),
    reason: text(2000).optional(),
    at: instant,
  }),
  'a list of overrides',
)

const shortestReason = 10

/**
 * The presets as the host wants them, and a log entry for each that was changed. Stricter is free; anything looser needs
 * a written reason. All or nothing.
 * @throws OutdialError `INVALID_INPUT`: an id that no preset has or that comes twice, a change that cannot be read, a
 * looser one without a reason of at least 10 characters
 */
export function overridePresets(
  presets: readonly RulePreset[],
  wanted: readonly PresetOverride[],
): { presets: RulePreset[]; log: OverrideEntry[] } {
  const list = parseWith(overrides, wanted, 'The list of overrides')
  const ids = presets.map(({ id }) => id)
  const entries = list.map(({ preset: id, change, reason, at }, index) => {
    const preset = presets.find(candidate => candidate.id === id)
    if (!preset || list.findIndex(other => other.preset === id) !== index) {
      const expected = preset ? 'one override per preset' : knownId(id, ids)
      throw invalidInput('The list of overrides', [{ path: `${index}.preset`, expected, received: shown(id) }])
    }
    const entry = { at, preset: id, revised: preset.revised, reason: reason ?? null, ...difference(preset, change) }
    if (entry.looser.length > 0 && (reason ?? '').length < shortestReason) {
      const expected = `a written reason of at least ${shortestReason} characters, as it asks for less than the preset in ${entry.looser.join(', ')}`
      throw invalidInput('The list of overrides', [{ path: `${index}.reason`, expected, received: shown(reason) }])
    }
    return entry
  })
  const off = new Set(entries.filter(({ changed }) => changed.includes('off')).map(({ preset }) => preset))
  const after = new Map(entries.map(entry => [entry.preset, entry.after]))
  return {
    presets: presets.filter(({ id }) => !off.has(id)).map(preset => ({ ...preset, ...after.get(preset.id) })),
    log: entries.filter(({ changed }) => changed.length > 0),
  }
}

function difference(
  preset: RulePreset,
  change: 'off' | { [K in keyof Changed]?: Changed[K] | undefined },
): Pick<OverrideEntry, 'changed' | 'looser' | 'before' | 'after'> {
  if (change === 'off') return { changed: ['off'], looser: ['off'], before: {}, after: {} }
  const changed = names.filter(
    name => change[name] !== undefined && JSON.stringify(change[name]) !== JSON.stringify(preset[name]),
  )
  const pick = (from: { [K in keyof Changed]?: Changed[K] | undefined }) =>
    Object.fromEntries(changed.map(name => [name, from[name]])) as Partial<RulePreset>
  return {
    changed,
    looser: changed.filter(name => !isAsStrict(name, change[name] as never, preset)),
    before: pick(preset),
    after: pick(change),
  }
}

function isAsStrict<K extends keyof Changed>(name: K, after: Changed[K], preset: RulePreset): boolean {
  return asStrict[name](after, preset[name])
}
