import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** Where a number seems to be from. */
export interface Place {
  /** ISO 3166-1 alpha-2, or `+` and the calling code where the numbering plan does not tell the country. */
  country: string
  /** Country and area code as one word; absent where the number has none to tell. */
  area?: string
}

/**
 * Reads it from an E.164 number; `undefined` for what no numbering plan knows.
 *
 * The area code is, in North America, the three digits after `+1`. Elsewhere it is what stands first after the country's
 * calling code when the number is written in international format (`+44 20 7946 0018`: 20), which is the area code
 * wherever a country has any. Mobile numbers thus have one of their own (`+44 7400 …`), and meet only their like.
 */
export function placeOf(phone: string): Place | undefined {
  const parsed = parsePhoneNumberFromString(phone)
  if (!parsed) return undefined
  const code = parsed.countryCallingCode
  const country = parsed.country ?? `+${code}`
  const groups = parsed.formatInternational().split(' ')
  const area = code === '1' ? parsed.nationalNumber.slice(0, 3) : groups[1]
  // A number in one piece is all subscriber, or of a plan that nobody wrote down.
  const isTold = area !== undefined && (code === '1' ? parsed.nationalNumber.length === 10 : groups.length > 2)
  return isTold ? { country, area: `+${code} ${area}` } : { country }
}
