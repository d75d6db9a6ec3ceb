import type { RulePreset } from './types.js'

/** A rule preset that says no, and where what it asks for is written. */
export interface ClosingPreset {
  id: string
  /** When its words were last read in an official text; `null` = they were not. */
  verifiedOn: string | null
  /** As lawyers cite it. */
  citation: string
}

export function closingPreset({ id, verifiedOn, sources }: RulePreset): ClosingPreset {
  const rules = sources.filter(({ shows }) => shows === 'rule')
  const official = rules.filter(source => source.official)
  const citation = (official.length > 0 ? official : rules).map(({ ref }) => ref).join('; ')
  return { id, verifiedOn, citation }
}
