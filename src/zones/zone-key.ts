import type { CandidateSource, CandidateZones } from './candidates.js'

/** What a window key says. */
export interface ZoneKey {
  /** Empty = unknown. */
  zones: string[]
  source: CandidateSource
}

/** Keys are indexed by databases, which bounds their length. The widest country has eleven. */
const mostZones = 60

/**
 * The window key of candidate zones: contacts with the same one have the same calling hours. `''` when unknown, the name
 * of the contact's own zone, else where the zones come from and all of them: `'number:America/Chicago+America/New_York'`.
 * More than 60 zones are as good as unknown.
 */
export function zoneKeyOf(candidates: Pick<CandidateZones, 'zones' | 'source'> | undefined): string {
  const zones = [...new Set(candidates?.zones)].sort()
  if (candidates === undefined || zones.length > mostZones) return ''
  return candidates.source === 'own' ? zones.join('+') : `${candidates.source}:${zones.join('+')}`
}

/** Takes a window key (`ContactRecord.zoneKey`) apart. */
export function readZoneKey(key: string): ZoneKey {
  const colon = key.indexOf(':')
  const zones = key.slice(colon + 1)
  const source = colon < 0 ? 'own' : (key.slice(0, colon) as CandidateSource)
  return { zones: zones === '' ? [] : zones.split('+'), source }
}
