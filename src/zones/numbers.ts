import { type CountryCode, Metadata, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { planOf } from '../contact/e164.js'
import { type PlaceZones, readTable } from './places.js'
import { areaCodes, prefixes } from './tables.js'

/** Where a number may be. */
export interface NumberPlace {
  zones: string[]
  /** ISO 3166-2 where the number tells a state or province, else ISO 3166-1. */
  jurisdictions: string[]
}

/**
 * Where phone numbers may be, by area code in North America, elsewhere by country, and by prefix for some fixed lines.
 * A number tells where its line was given out; people take numbers along.
 */
export class NumberZones {
  readonly #places: PlaceZones
  readonly #areaCodes = readTable(areaCodes)
  readonly #prefixes = readTable(prefixes)
  readonly #codes = new Map<string, CallingCode | undefined>()

  constructor(places: PlaceZones) {
    this.#places = places
  }

  /** `undefined` for a number that is nowhere in particular (toll-free, satellite), and for what is no number. */
  of(phone: string): NumberPlace | undefined {
    const digits = /^\+(\d{5,15})$/.exec(phone)?.[1]
    if (digits === undefined) return undefined
    if (digits.startsWith('1')) return this.#inNorthAmerica(digits.slice(1, 4))
    const countries = this.#countriesOf(phone, digits)
    const prefixed = this.#byPrefix(digits, countries)
    if (prefixed) return prefixed
    const zones = [...new Set(countries.flatMap(country => this.#places.ofCountry(country)))]
    return zones.length === 0 ? undefined : { zones, jurisdictions: countries }
  }

  /** One entry is `place,place@zone,zone`; without zones it has all of its places. */
  #inNorthAmerica(areaCode: string): NumberPlace | undefined {
    const entry = this.#areaCodes.get(areaCode)?.join()
    if (entry === undefined) return undefined
    const [places = '', zones] = entry.split('@')
    const jurisdictions = places.split(',')
    const all = zones?.split(',') ?? jurisdictions.flatMap(place => this.#places.of(place))
    return { zones: [...new Set(all)], jurisdictions }
  }

  #byPrefix(digits: string, countries: string[]): NumberPlace | undefined {
    for (let length = 6; length > 2; length--) {
      const [country, zones] = this.#prefixes.get(digits.slice(0, length))?.join().split('@') ?? []
      // Where a calling code is shared, the same digits may be another country's.
      if (country === undefined || countries.length !== 1 || countries[0] !== country) continue
      return { zones: zones!.split(','), jurisdictions: [country] }
    }
    return undefined
  }

  /** Those that may have this number: one, or all that share its calling code where the digits do not tell. */
  #countriesOf(phone: string, digits: string): string[] {
    for (let length = 1; length <= 3; length++) {
      const code = this.#codeOf(digits.slice(0, length))
      if (code === undefined) continue
      const { sharing, first } = code
      if (sharing.length === 1) return sharing
      if (first?.test(phone)) return sharing.slice(0, 1)
      const country = parsePhoneNumberFromString(phone)?.country
      return country === undefined ? sharing : [country]
    }
    return []
  }

  #codeOf(digits: string): CallingCode | undefined {
    if (!this.#codes.has(digits)) this.#codes.set(digits, callingCode(digits))
    return this.#codes.get(digits)
  }
}

interface CallingCode {
  /** The country with most of the numbers first. */
  sharing: string[]
  /** Its numbers, to spare most of them the slow way. */
  first: RegExp | undefined
}

function callingCode(digits: string): CallingCode | undefined {
  // The library's types leave this method out.
  const metadata = new Metadata() as Metadata & { getCountryCodesForCallingCode?(code: string): string[] | undefined }
  const sharing = metadata.getCountryCodesForCallingCode?.(digits)?.filter(country => /^[A-Z]{2}$/.test(country))
  if (!sharing?.[0]) return undefined
  return { sharing, first: sharing.length > 1 ? planOf(sharing[0] as CountryCode) : undefined }
}
