import { zones } from './draw-hours.js'
import type { Person } from './scenario.js'

/** Where the area codes of the people are; toll-free numbers are nowhere. */
const byAreaCode: Record<string, string[]> = {
  '208': ['America/Boise', 'America/Los_Angeles'],
  '212': ['America/New_York'],
  '646': ['America/New_York'],
  '800': [],
  '850': ['America/Chicago', 'America/New_York'],
}

/** Those that numbers are drawn from. */
export const areaCodes = ['212', '212', '850', '208', '800', '800']

/** Every zone that the person may be in, by what its row says; none where that is not known. */
export function zonesOf({ timeZone, phones }: Person): string[] {
  if (timeZone !== undefined) return zones.includes(timeZone) ? [timeZone] : []
  const places = phones.map(phone => byAreaCode[phone.slice(2, 5)]!)
  return places.some(place => place.length === 0) ? [] : [...new Set(places.flat())]
}
