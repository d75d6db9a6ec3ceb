import { countryZones, regionZones } from './tables.js'

/** Zones of countries, states and provinces, out of the tables. */
export class PlaceZones {
  readonly #countries = readTable(countryZones)
  readonly #regions = new Map<string, Map<string, string[]>>()

  /** ISO 3166-1 alpha-2; no zones for what is no country. */
  ofCountry(country: string): string[] {
    return this.#countries.get(country) ?? []
  }

  /** ISO 3166-2, `'US-FL'`. `undefined` for what is none; all zones of the country where no table tells them apart. */
  ofRegion(region: string): string[] | undefined {
    const [country = '', code = ''] = region.split('-')
    const all = this.ofCountry(country)
    if (all.length === 0 || !/^[A-Z0-9]{1,3}$/.test(code)) return undefined
    const table = this.#tableOf(country)
    return table === undefined ? all : (table.get(code) ?? table.get('*'))
  }

  /** A country or a region. */
  of(place: string): string[] {
    return place.includes('-') ? (this.ofRegion(place) ?? []) : this.ofCountry(place)
  }

  #tableOf(country: string): Map<string, string[]> | undefined {
    if (!Object.hasOwn(regionZones, country)) return undefined
    let table = this.#regions.get(country)
    if (table === undefined) this.#regions.set(country, (table = readTable(regionZones[country]!)))
    return table
  }
}

/** Entries `a,b=x,y` apart by white space: each of the keys gets the values. */
export function readTable(text: string): Map<string, string[]> {
  const table = new Map<string, string[]>()
  for (const entry of text.trim().split(/\s+/)) {
    const [keys = '', values = ''] = entry.split('=')
    for (const key of keys.split(',')) table.set(key, values.split(','))
  }
  return table
}
