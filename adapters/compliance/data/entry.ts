import type { CallMode, RulePresetInput, RuleSource } from 'outdial'

/** When the presets were last gone through as a whole. */
export const revised = '2026-11-25'

/** How a rule that tells no modes apart is applied. */
export const everyMode: CallMode[] = ['live', 'autodialed', 'prerecorded', 'artificial_voice']

/** Rules for calls that a recorded or computed voice makes. */
export const recorded: CallMode[] = ['prerecorded', 'artificial_voice']

type Source = Omit<RuleSource, 'official' | 'readOn' | 'shows'> & Partial<Pick<RuleSource, 'readOn' | 'shows'>>

/** A copy at an address of the legislature, the regulator or the state's own printer. */
export const official = (source: Source): RuleSource => ({
  shows: 'rule',
  readOn: revised,
  ...source,
  official: true,
})

/** Anybody else's copy or account of it. */
export const secondary = (source: Source): RuleSource => ({
  shows: 'rule',
  ...source,
  official: false,
  readOn: revised,
})

/** A copy that bears no date. */
export const undated = { edition: 'undated copy', editionYear: null }

type Fields = Omit<RulePresetInput, 'status' | 'revised' | 'purposes'> & Partial<Pick<RulePresetInput, 'purposes'>>

/** A rule for selling calls whose words were read in an official copy. */
export const verified = (preset: Fields): RulePresetInput => ({
  purposes: ['telemarketing'],
  ...preset,
  status: 'verified',
  verifiedOn: revised,
  revised,
})

/** One whose words were not. */
export const unverified = (preset: Fields): RulePresetInput => ({
  purposes: ['telemarketing'],
  ...preset,
  status: 'unverified',
  revised,
})
