import type { CandidateSource, CandidateZones } from './candidates.js'

/** What a window key says. */
export interface ZoneKey {
  /** Empty = unknown. */
  zones: string[]
  source: CandidateSource
  /** As `CandidateZones.jurisdictions`; empty = unknown. */
  jurisdictions: string[]
}

/** Keys are indexed by databases, which bounds their length. The widest country has eleven. */
const most = 60

/**
 * The window key of candidate zones: contacts with the same one have the same calling hours and rules. `''` when nothing
 * is known, the name of the contact's own zone, else where the zones come from and all of them; behind it, where known,
 * whose law may apply: `'number:America/Chicago+America/New_York@US-FL'`. More than 60 of either are as good as unknown.
 */
export function zoneKeyOf(
  candidates: (Pick<CandidateZones, 'zones' | 'source'> & Partial<CandidateZones>) | undefined,
): string {
  const zones = [...new Set(candidates?.zones)].sort()
  const places = [...new Set(candidates?.jurisdictions)].sort()
  if (candidates === undefined || zones.length > most) return ''
  const where = candidates.source === 'own' ? zones.join('+') : `${candidates.source}:${zones.join('+')}`
  return places.length === 0 || places.length > most ? where : `${where}@${places.join('+')}`
}

/** Takes a window key (`ContactRecord.zoneKey`) apart. */
export function readZoneKey(key: string): ZoneKey {
  const [where = '', places = ''] = key.split('@')
  const colon = where.indexOf(':')
  const source = colon < 0 ? 'own' : (where.slice(0, colon) as CandidateSource)
  return { zones: split(where.slice(colon + 1)), source, jurisdictions: split(places) }
}

const split = (names: string) => (names === '' ? [] : names.split('+'))
