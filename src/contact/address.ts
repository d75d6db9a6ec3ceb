import type { ZoneFinder } from '../zones/candidates.js'
import { readRegion } from './phone.js'

/** What a row says of where its contact lives. */
export interface Address {
  /** ISO 3166-1. */
  country?: string
  /** ISO 3166-2, `'US-FL'`. */
  region?: string
  /** Whose national numbers the row has: `undefined` where it does not say, `null` where it says what is none. */
  numberingRegion: string | null | undefined
  /** `false`: it says something that nobody can read, so the contact may be anywhere. */
  readable: boolean
}

type Warn = { push(warning: 'invalid_country' | 'invalid_region'): unknown }

/**
 * Reads `country` (`'US'`) and `region`: `'US-FL'`, or `'FL'` beside a country. A two-letter region without a country
 * (`'GB'`) says whose national numbers these are, and nothing of where the contact lives. A country or region that is
 * none gives way to no other: a national number read in a wrong one is somebody else's.
 */
export function readAddress(
  row: { country?: string | undefined; region?: string | undefined },
  zones: ZoneFinder,
  warnings: Warn,
): Address {
  if (row.country !== undefined) return inCountry(row.country, row.region, zones, warnings)
  if (row.region === undefined) return { numberingRegion: undefined, readable: true }

  if (!row.region.includes('-')) {
    const numberingRegion = readRegion(row.region) ?? null
    if (numberingRegion === null) warnings.push('invalid_region')
    return { numberingRegion, readable: numberingRegion !== null }
  }
  // Were the part behind the hyphen wrong, the country would still hold.
  return inCountry(row.region.slice(0, row.region.indexOf('-')), row.region, zones, warnings, 'invalid_region')
}

function inCountry(
  name: string,
  regionName: string | undefined,
  zones: ZoneFinder,
  warnings: Warn,
  warning: 'invalid_country' | 'invalid_region' = 'invalid_country',
): Address {
  const country = readRegion(name)
  if (country === undefined) {
    warnings.push(warning)
    return { numberingRegion: null, readable: false }
  }
  const address: Address = { country, numberingRegion: country, readable: true }
  if (regionName === undefined || readRegion(regionName) === country) return address
  const region = zones.readRegion(regionName, country)
  if (region === undefined) warnings.push('invalid_region')
  else address.region = region
  return address
}
