import type { CapUse, Decision, DecisionBasis, RuleVersion } from '../compliance/decision.js'
import { type CsvValue, csvLine, inertText, instant } from './csv.js'

const header = [
  'campaign_id',
  'seq',
  'at',
  'decision',
  'reasons',
  'next_eligible_at',
  'contact_id',
  'attempt_id',
  'phone_hash',
  'local_times',
  'zone_source',
  'jurisdictions',
  'presets',
  'caps',
  'registries',
  'consents',
  'consent_version',
  'contact_version',
  'number_version',
  'settings_version',
  'open_until',
  'send_before',
  'tz_version',
  'engine_version',
  'hash',
]

/**
 * Decisions as CSV, line by line, a header first. Instants are ISO 8601 in UTC; what is not known is empty; lists stand in
 * one field, a space between. The hash chain is checked on the records themselves, not on this.
 */
export async function* decisionsCsv(decisions: AsyncIterable<Decision>): AsyncGenerator<string, void, undefined> {
  yield csvLine(header)
  for await (const decision of decisions) yield csvLine(row(decision))
}

function row(decision: Decision): CsvValue[] {
  const { blocks = [], nextEligibleAt } = decision
  return [
    decision.campaignId,
    decision.seq,
    instant(decision.at),
    decision.decision,
    blocks.map(block => block.code).join(' '),
    instant(nextEligibleAt ?? undefined),
    inertText(decision.contactId),
    decision.attemptId,
    inertText(decision.phoneHash ?? ''),
    localTimes(decision).join(' '),
    decision.zoneSource,
    decision.jurisdictions.join(' '),
    decision.presets.map(presetText).join(' '),
    decision.caps.map(capText).join('; '),
    registryText(decision.registries),
    decision.consents.join(' '),
    decision.consentVersion,
    decision.contactVersion,
    decision.numberVersion,
    decision.settingsVersion,
    instant(decision.openUntil ?? undefined),
    instant(decision.sendBefore),
    decision.tzVersion,
    decision.engineVersion,
    decision.hash,
  ]
}

/** What the clocks read that the hours were read on: `2026-11-25T09:30:00-05:00[America/New_York]`. */
export function localTimes({ at, zones, utcOffsetsMin }: DecisionBasis): string[] {
  return zones.map((zone, i) => `${localTime(at, utcOffsetsMin[i]!)}[${zone}]`)
}

function localTime(at: number, offsetMin: number): string {
  const clock = new Date(at + offsetMin * 60_000).toISOString().slice(0, 19)
  const [hours, minutes] = [Math.floor(Math.abs(offsetMin) / 60), Math.floor(Math.abs(offsetMin) % 60)]
  return `${clock}${offsetMin < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
}

/** `us-fed-telemarketing@2026-11-25`. */
export function presetText({ id, revised, overridden }: RuleVersion): string {
  return `${id}@${revised}${overridden ? '(overridden)' : ''}`
}

/** Each register and when its copy was fetched. */
export function registryText(registries: Record<string, number | null>): string {
  const each = ([name, at]: [string, number | null]) => `${name} ${instant(at ?? undefined) ?? 'never fetched'}`
  return inertText(Object.entries(registries).map(each).join('; '))
}

function capText({ calls, max, perMs, counts, window }: CapUse): string {
  const what = counts === 'attempts' ? '' : ` ${counts}`
  return `${calls}/${max}${what} in ${perMs / 3_600_000} h${window === 'rolling' ? '' : ` (${window})`}`
}
