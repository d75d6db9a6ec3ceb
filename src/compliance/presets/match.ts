import { invalidInput, shown } from '../../campaign/input/issues.js'
import { nearest } from '../../campaign/input/nearest.js'
import { mayBeIn } from '../jurisdictions.js'
import type { CallMode, CallPurpose, LineKind, RulePreset } from './types.js'

/** A call, as far as rules tell calls apart. */
export interface CallSituation {
  /**
   * Every country and subdivision the called party may be in (`['US-TX']`, `['US-CA', 'US-NV']`): all their rules hold
   * together. `'US-*'` = somewhere in the US, nobody knows where: the rules of all its subdivisions.
   */
  jurisdictions: readonly string[]
  purposes: readonly CallPurpose[]
  modes: readonly CallMode[]
  /** `unknown` = the rules of every kind. */
  line: LineKind | 'unknown'
  /** Epoch ms; left out = whenever they are in force. */
  at?: number
}

const candidatePattern = /^[A-Z]{2}(-([A-Z0-9]{1,3}|\*))?$/
const dayMs = 86_400_000
/** Clocks on Earth are at most this far ahead of and behind UTC: a date begins first there and ends last here. */
const aheadMs = 14 * 3_600_000
const behindMs = 12 * 3_600_000

/**
 * The presets that hold for a call, in their own order. One that begins or ends on a date counts from when that date
 * begins anywhere until it has ended everywhere.
 * @throws OutdialError `INVALID_INPUT` when it is not said where, why or how is called: nothing would hold
 */
export function matchPresets(presets: readonly RulePreset[], call: CallSituation): RulePreset[] {
  checkSituation(call)
  return presets.filter(
    preset =>
      call.jurisdictions.some(candidate => mayBeIn(preset.jurisdiction, candidate)) &&
      preset.purposes.some(purpose => call.purposes.includes(purpose)) &&
      preset.modes.some(mode => call.modes.includes(mode)) &&
      (call.line === 'unknown' || preset.lines.includes(call.line)) &&
      (call.at === undefined || (call.at >= beginsAt(preset) && call.at < endsAt(preset))),
  )
}

/** When the first day of a preset begins anywhere. */
export function beginsAt({ effectiveFrom }: RulePreset): number {
  return effectiveFrom === null ? Number.NEGATIVE_INFINITY : Date.parse(effectiveFrom) - aheadMs
}

/** When its last day has ended everywhere. */
export function endsAt({ effectiveTo }: RulePreset): number {
  return effectiveTo === null ? Number.POSITIVE_INFINITY : Date.parse(effectiveTo) + dayMs + behindMs
}

function checkSituation({ jurisdictions, purposes, modes }: CallSituation): void {
  const wrong = jurisdictions.find(candidate => !candidatePattern.test(candidate))
  const issues = [
    ...(jurisdictions.length === 0 || wrong !== undefined
      ? [
          {
            path: 'jurisdictions',
            expected: "one or more countries or subdivisions of ISO 3166 ('FR', 'US-TX', 'US-*')",
            received: wrong === undefined ? 'none' : shown(wrong),
          },
        ]
      : []),
    ...(purposes.length === 0 ? [{ path: 'purposes', expected: 'one or more purposes', received: 'none' }] : []),
    ...(modes.length === 0 ? [{ path: 'modes', expected: 'one or more modes', received: 'none' }] : []),
  ]
  if (issues.length > 0) throw invalidInput('The call that rules are looked up for', issues)
}

/**
 * The presets that are on: every verified one, and those of the others that `unverified` names.
 * @throws OutdialError `INVALID_INPUT` for an id that no preset has
 */
export function enabledPresets(presets: readonly RulePreset[], unverified: readonly string[] = []): RulePreset[] {
  const ids = presets.map(({ id }) => id)
  const issues = unverified
    .map((id, index) => ({ id, path: `unverified.${index}` }))
    .filter(({ id }) => !ids.includes(id))
    .map(({ id, path }) => ({ path, expected: knownId(id, ids), received: shown(id) }))
  if (issues.length > 0) throw invalidInput('The choice of rule presets', issues)
  return presets.filter(({ id, status }) => status === 'verified' || unverified.includes(id))
}

/** What to write in place of an id that no preset has. */
export function knownId(id: string, ids: readonly string[]): string {
  const like = nearest(id, ids)
  return like === undefined ? 'the id of a preset' : `the id of a preset (did you mean '${like}'?)`
}
