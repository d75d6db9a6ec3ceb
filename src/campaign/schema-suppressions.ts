import { z } from 'zod'
import type { CallPurpose } from '../compliance/presets/types.js'
import type { SuppressionEntry, SuppressionScope } from '../compliance/suppression.js'
import { readPhone, readRegion, regionExpected } from '../contact/phone.js'
import { purposeNames } from './input/compliance.js'
import { fields, instant, reading, text } from './input/fields.js'
import type { InstantInput } from './input/instant.js'
import { invalidInput, parseWith, shown } from './input/issues.js'

/** A number not to be called; or the number alone. */
export type SuppressionInput =
  | string
  | {
      phone: string
      /** Which calls: all (the default), those of one campaign (its id), or those for one purpose. */
      scope?: SuppressionScope
      /** Default `'do_not_call'`. */
      reason?: Exclude<SuppressionEntry['reason'], 'erased'>
      /** Since when. Default: now. */
      at?: InstantInput
      /** Until when. Default: until it is lifted. */
      expiresAt?: InstantInput | null
      /** Where it comes from, a code of yours: decisions and events name it, so no personal data. */
      source?: string
      /** For people; nothing but `getSuppressions()` tells it. */
      note?: string
    }

/** How numbers are read: national ones as of `defaultRegion`; without one only international numbers are. */
export interface NumberOptions {
  defaultRegion?: string
}

/** Which entries are lifted. */
export interface UnsuppressOptions extends NumberOptions {
  /** Only entries of exactly this scope. Default: all. */
  scope?: SuppressionScope
}

const reasons = ['do_not_call', 'opt_out', 'other'] as const
const scopeExpected = `'everything', { campaign: 'its id' } or { purpose: ${purposeNames.map(name => `'${name}'`).join(' | ')} }`

export const scopeField = reading(scopeExpected, (value): SuppressionScope | undefined => {
  if (value === 'everything') return value
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return undefined
  const { campaign, purpose } = value as { campaign?: unknown; purpose?: unknown }
  if (typeof campaign === 'string' && /^[A-Za-z0-9_-]{1,40}$/.test(campaign)) return { campaign }
  return purposeNames.includes(purpose as CallPurpose) ? { purpose: purpose as CallPurpose } : undefined
})

/** All that may be said of an entry but its number. */
export const entryFields = {
  scope: scopeField.optional(),
  reason: z.enum(reasons, "'do_not_call', 'opt_out' or 'other'").optional(),
  at: instant.optional(),
  expiresAt: instant.nullish(),
  source: text(200).optional(),
  note: text(2000).optional(),
}

export type EntryFields = { [K in keyof typeof entryFields]?: z.output<(typeof entryFields)[K]> | undefined }

/** An entry, with the defaults filled in; `now`: epoch ms. */
export function suppressionEntry(phone: string, given: EntryFields, now: number): SuppressionEntry {
  const { scope = 'everything', reason = 'do_not_call', at = now, expiresAt, source, note } = given
  return {
    ...{ phone, scope, reason, at, expiresAt: expiresAt ?? null },
    ...(source !== undefined && { source }),
    ...(note !== undefined && { note }),
  }
}

/**
 * Reads one `SuppressionInput` or a list of them; `now`: epoch ms. A number need only be possible, not known to be in
 * use: a list of numbers not to call should never be shortened.
 * @throws OutdialError `INVALID_INPUT`, with every wrong entry of a list by its place
 */
export function parseSuppressions(input: unknown, options: NumberOptions, now: number): SuppressionEntry[] {
  const region = readNumberOptions(options)
  const shape = fields('a phone number, or { phone, scope?, reason?, at?, expiresAt?, source?, note? }', {
    phone: phoneIn(region),
    ...entryFields,
  })
  const entries = Array.isArray(input)
    ? parseWith(z.array(shape), input.map(withPhone), 'The suppression list')
    : [parseWith(shape, withPhone(input), 'The suppression entry')]
  return entries.map(({ phone, ...given }) => suppressionEntry(phone, given, now))
}

/** Numbers to be lifted, E.164, and which entries of them. @throws OutdialError `INVALID_INPUT` */
export function parseLifted(
  phones: unknown,
  options: UnsuppressOptions,
): { phones: string[]; scope?: SuppressionScope } {
  const { scope, ...numbers } = parseWith(
    fields('options: { defaultRegion?, scope? }', { defaultRegion: z.unknown(), scope: scopeField.optional() }),
    { defaultRegion: undefined, ...options },
    'What is lifted',
  )
  const region = readNumberOptions(numbers as NumberOptions)
  const shape = z.array(phoneIn(region), 'a list of phone numbers')
  return { phones: parseWith(shape, phones, 'The list of numbers'), ...(scope && { scope }) }
}

/** E.164; `what` opens the message of the error. @throws OutdialError `INVALID_INPUT` */
export function parsePhone(phone: unknown, defaultRegion: string | undefined, what: string): string {
  const region = readNumberOptions({ defaultRegion })
  return parseWith(fields('a phone number', { phone: phoneIn(region) }), { phone }, what).phone
}

const withPhone = (entry: unknown) => (typeof entry === 'object' && entry !== null ? entry : { phone: entry })

/** The region whose national numbers are read; `null` = none. @throws OutdialError `INVALID_INPUT` */
export function readNumberOptions(options: unknown): string | null {
  if (typeof options !== 'object' || options === null) {
    const expected = "options: { defaultRegion: 'US' }"
    throw invalidInput('The options', [{ path: 'options', expected, received: shown(options) }])
  }
  const value = (options as { defaultRegion?: unknown }).defaultRegion
  if (value === undefined) return null
  const region = readRegion(value)
  if (region !== undefined) return region
  throw invalidInput('The default region', [
    { path: 'defaultRegion', expected: regionExpected, received: shown(value) },
  ])
}

function phoneIn(region: string | null) {
  const expected = `a phone number, international${region ? ` or of ${region}` : " ('+12125550143')"}`
  return reading(expected, value => (typeof value === 'string' ? readPhone(value, region)?.phone : undefined))
}
