import { isZoneName } from '../calling-hours/zone.js'
import { NumberZones } from './numbers.js'
import { PlaceZones } from './places.js'

/** What is known of where a contact is. */
export interface ZoneEvidence {
  /** IANA zone, as the contact's record has it. */
  timeZone?: string | undefined
  /** Postal address: ISO 3166-1 alpha-2, `'US'`. */
  country?: string | undefined
  /** Postal address: ISO 3166-2, `'US-FL'`, or its part behind the hyphen beside a `country`. */
  region?: string | undefined
  /** E.164: the numbers that may be called. */
  phones?: readonly string[] | undefined
}

/** What candidate zones were taken from; `address_and_number`: the two contradict each other. */
export type CandidateSource = 'own' | 'address' | 'number' | 'address_and_number'

/** The zones that a contact may be in. */
export interface CandidateZones {
  /** IANA names in order; more than one where the evidence leaves it open. */
  zones: string[]
  source: CandidateSource
  /** Whose law may apply, by the address as well as by the numbers: ISO 3166-2, or ISO 3166-1 where no more is known. */
  jurisdictions: string[]
}

/**
 * Finds the zones a contact may be in. The contact's own zone counts alone. Else the address counts, unless none of its
 * zones is one that the numbers may be in: then both. Else the numbers: all zones of all of them, and nothing if any of
 * them tells nothing (toll-free). Calls are made while calling hours are open in every candidate.
 *
 * Keep it: it reads its tables once, when first needed.
 */
export class ZoneFinder {
  #tables: { places: PlaceZones; numbers: NumberZones } | undefined

  /** `undefined` when nothing is known. A `timeZone` that is none counts as not given, and so does an address. */
  find(evidence: ZoneEvidence): CandidateZones | undefined {
    const { places, numbers } = this.#read()
    const address = addressZones(evidence, places)
    const found = (evidence.phones ?? []).map(phone => numbers.of(phone))
    const byNumber = found.includes(undefined) ? [] : found.flatMap(place => place!.zones)
    const jurisdictions = sorted([...address.jurisdictions, ...found.flatMap(place => place?.jurisdictions ?? [])])
    const answer = (source: CandidateSource, ...zones: string[]) => ({ zones: sorted(zones), source, jurisdictions })

    if (evidence.timeZone !== undefined && isZoneName(evidence.timeZone)) return answer('own', evidence.timeZone)
    if (address.zones.length === 0) return byNumber.length === 0 ? undefined : answer('number', ...byNumber)
    const contradicted = byNumber.length > 0 && !byNumber.some(zone => address.zones.includes(zone))
    if (contradicted) return answer('address_and_number', ...address.zones, ...byNumber)
    return answer('address', ...address.zones)
  }

  /** `'US-FL'` for `'us-fl'`, and for `'FL'` beside the country; `undefined` for what is no region. */
  readRegion(text: string, country?: string): string | undefined {
    const upper = text.trim().toUpperCase()
    const region = upper.includes('-') || country === undefined ? upper : `${country}-${upper}`
    return this.#read().places.ofRegion(region) && region
  }

  #read(): { places: PlaceZones; numbers: NumberZones } {
    if (this.#tables === undefined) {
      const places = new PlaceZones()
      this.#tables = { places, numbers: new NumberZones(places) }
    }
    return this.#tables
  }
}

/** A region that is none leaves the whole country; one of another country than the address's makes it both. */
function addressZones({ country, region }: ZoneEvidence, places: PlaceZones) {
  const full = region === undefined || region.includes('-') || country === undefined ? region : `${country}-${region}`
  const within = full === undefined ? undefined : places.ofRegion(full)
  const same = country === undefined || full?.startsWith(`${country}-`)
  if (within !== undefined && same) return { zones: within, jurisdictions: [full!] }
  const all = country === undefined ? [] : places.ofCountry(country)
  const known = all.length > 0 ? [country!] : []
  if (within === undefined) return { zones: all, jurisdictions: known }
  return { zones: [...all, ...within], jurisdictions: [...known, full!] }
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort()
}
