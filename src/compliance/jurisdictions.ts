/** Territories with a country code of their own where the law of that other country holds as well. */
const territories: Record<string, readonly string[]> = {
  AU: ['CC', 'CX', 'NF'],
  FI: ['AX'],
  FR: ['BL', 'GF', 'GP', 'MF', 'MQ', 'NC', 'PF', 'PM', 'RE', 'TF', 'WF', 'YT'],
  NL: ['BQ'],
  NO: ['SJ'],
  US: ['AS', 'GU', 'MP', 'PR', 'UM', 'VI'],
}

/**
 * The jurisdictions whose rules hold for the places a contact may be in (ISO 3166), in order. A country alone becomes any
 * part of it (`'US'` → `'US-*'`), unless another of the places tells which; a territory counts as part of its country too
 * (`'RE'` → `'FR-RE'`, `'RE-*'`).
 */
export function ruleJurisdictions(places: readonly string[]): string[] {
  const parts = places.flatMap(place => {
    const country = Object.keys(territories).find(each => territories[each]!.includes(place))
    return country === undefined ? [place] : [place, `${country}-${place}`]
  })
  const isTold = (country: string) => parts.some(part => part.startsWith(`${country}-`))
  const all = parts.flatMap(part => (part.includes('-') ? part : isTold(part) ? [] : `${part}-*`))
  return [...new Set(all)].sort()
}

/** Whether who is in `candidate` (`'US-LA'`; `'US-*'`: somewhere there) is, or may be, in `jurisdiction` (`'US'`, `'US-LA'`). */
export function mayBeIn(jurisdiction: string, candidate: string): boolean {
  if (jurisdiction === candidate || jurisdiction === candidate.slice(0, 2)) return true
  return candidate.endsWith('*') && jurisdiction.startsWith(candidate.slice(0, -1))
}
