import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { isPlainE164 } from './e164.js'

export interface ParsedPhone {
  /** E.164. */
  phone: string
  /** In use as far as the numbering plans know; else it merely has the right length. */
  valid: boolean
  /** An extension stood behind the number; it is not dialled. */
  extension: boolean
}

/**
 * Reads one phone number in international or, with a region, national format; `undefined` for anything else.
 *
 * The whole text must be the number: one with words beside it ("212-555-0143 don't call") is refused rather than
 * guessed at, since the words may matter. Only what spreadsheets put in front (`'`, `tel:`) is taken off.
 */
export function readPhone(text: string, region: string | null): ParsedPhone | undefined {
  if (isPlainE164(text)) return { phone: text, valid: true, extension: false }
  const bare = text.trim().replace(/^'/, '')
  const parsed = parsePhoneNumberFromString(bare, {
    ...(region !== null && { defaultCountry: region as CountryCode }),
    extract: /^tel:/i.test(bare),
  })
  if (!parsed?.isPossible()) return undefined
  return { phone: parsed.number, valid: parsed.isValid(), extension: parsed.ext !== undefined }
}

export const regionExpected = "a two-letter region with a numbering plan, such as 'US' or 'GB'"

/** `'us'` → `'US'`; `undefined` for what is no region with a numbering plan. */
export function readRegion(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const region = value.trim().toUpperCase()
  return isSupportedCountry(region) ? region : undefined
}
