import { capAsStrict, consentAsStrict } from './strictness.js'
import type { ConsentNeed, RuleCap, RulePreset, RuleRegistry, RuleRest } from './types.js'

/** What several presets ask for together, hours apart: of each kind the strictest. */
export interface StrictestRules {
  /** Which presets, in what version. */
  presets: { id: string; revised: string }[]
  consent: ConsentNeed
  /** All must be met; a cap that another one contains is left out. */
  caps: RuleCap[]
  /** At most one per event, the longest. */
  rests: RuleRest[]
  /** All must be consulted; of one named several times, the youngest copy is asked for. */
  registries: RuleRegistry[]
  keepRecordsYears: number | null
}

/** `presets` are those that match a call at an instant (see `matchPresets`). */
export function strictestRules(presets: readonly RulePreset[]): StrictestRules {
  const years = presets.map(preset => preset.keepRecordsYears ?? 0)
  return {
    presets: presets.map(({ id, revised }) => ({ id, revised })),
    consent: presets.reduce<ConsentNeed>((a, { consent: b }) => (consentAsStrict(a, b) ? a : b), 'none'),
    caps: withoutContained(presets.flatMap(({ caps }) => caps)),
    rests: longestRests(presets.flatMap(({ rests }) => rests)),
    registries: youngestCopies(presets.flatMap(({ registry }) => registry ?? [])),
    keepRecordsYears: Math.max(0, ...years) || null,
  }
}

/** Of two that ask for the same, the first stays. */
function withoutContained(caps: readonly RuleCap[]): RuleCap[] {
  return caps.filter((cap, i) =>
    caps.every((other, j) => i === j || !capAsStrict(other, cap) || (capAsStrict(cap, other) && i < j)),
  )
}

function longestRests(rests: readonly RuleRest[]): RuleRest[] {
  const longest = new Map<string, RuleRest>()
  for (const rest of rests) {
    if ((longest.get(rest.after)?.restMs ?? 0) < rest.restMs) longest.set(rest.after, rest)
  }
  return [...longest.values()]
}

function youngestCopies(registries: readonly RuleRegistry[]): RuleRegistry[] {
  const youngest = new Map<string, RuleRegistry>()
  for (const registry of registries) {
    const { maxAgeDays = null } = youngest.get(registry.name) ?? {}
    const ages = [maxAgeDays, registry.maxAgeDays].filter(age => age !== null)
    youngest.set(registry.name, { name: registry.name, maxAgeDays: ages.length === 0 ? null : Math.min(...ages) })
  }
  return [...youngest.values()]
}
