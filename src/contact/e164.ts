import { type CountryCode, getCountryCallingCode, Metadata } from 'libphonenumber-js/min'

/** The part of libphonenumber-js's numbering plans that its types leave out. */
interface NumberingPlan {
  nationalNumberPattern?(): string
  type?(name: string): { pattern(): string } | undefined
}

const types = [
  'FIXED_LINE',
  'MOBILE',
  'TOLL_FREE',
  'PREMIUM_RATE',
  'PERSONAL_NUMBER',
  'VOICEMAIL',
  'UAN',
  'PAGER',
  'VOIP',
  'SHARED_COST',
]

/**
 * Countries whose calling code others share. Parsing there tries one pattern after the other and compiles each anew,
 * which makes reading a number ten times as slow as elsewhere.
 */
const plans = (['US', 'GB'] as const).flatMap(country => planOf(country) ?? [])

/**
 * Whether the text is, as it stands, a valid E.164 number of one of the countries above. `false` says nothing: ask the
 * library. Tested to agree with it.
 */
export function isPlainE164(text: string): boolean {
  return plans.some(plan => plan.test(text))
}

/** The country's patterns as one expression; `undefined` where the library's small metadata does not have them. */
export function planOf(country: CountryCode): RegExp | undefined {
  const metadata = new Metadata()
  metadata.selectNumberingPlan(country)
  const plan = metadata.numberingPlan as NumberingPlan | undefined
  const national = plan?.nationalNumberPattern?.()
  const patterns = types.flatMap(name => plan?.type?.(name)?.pattern() || [])
  if (!national || patterns.length === 0) return undefined
  return new RegExp(`^\\+${getCountryCallingCode(country)}(?=(?:${national})$)(?:${patterns.join('|')})$`)
}
