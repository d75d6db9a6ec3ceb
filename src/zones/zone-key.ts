import type { CandidateSource, CandidateZones } from './candidates.js'

/** What a window key says. */
export interface ZoneKey {
  /** Empty = unknown. */
  zones: string[]
  source: CandidateSource
}

/**
 * The window key of candidate zones: contacts with the same one have the same calling hours. `''` when unknown, the name
 * of the contact's own zone, else where the zones come from and all of them: `'number:America/Chicago+America/New_York'`.
 */
export function zoneKeyOf(candidates: Pick<CandidateZones, 'zones' | 'source'> | undefined): string {
  if (candidates === undefined) return ''
  const zones = [...new Set(candidates.zones)].sort().join('+')
  return candidates.source === 'own' ? zones : `${candidates.source}:${zones}`
}

/** Takes a window key (`ContactRecord.zoneKey`) apart. */
export function readZoneKey(key: string): ZoneKey {
  const colon = key.indexOf(':')
  const zones = key.slice(colon + 1)
  const source = colon < 0 ? 'own' : (key.slice(0, colon) as CandidateSource)
  return { zones: zones === '' ? [] : zones.split('+'), source }
}
