import { isZoneName } from '../calling-hours/zone.js'
import { readInstant } from '../campaign/input/instant.js'
import { readConsent } from '../campaign/schema-records.js'
import type { ConsentRecord } from '../compliance/consent.js'
import type { ZoneFinder } from '../zones/candidates.js'
import { zoneKeyOf } from '../zones/zone-key.js'
import { type Address, readAddress } from './address.js'
import { readPhone } from './phone.js'
import type { NewContact } from './types.js'

/**
 * What was mended on the way in, or explains why a row was skipped.
 * - `invalid_time_zone`: no zone of that name; the contact's zone counts as unknown.
 * - `invalid_country`: no country of that code; only the row's international numbers were read, and without a
 *   `timeZone` the contact's zone counts as unknown.
 * - `invalid_region`: no region of that code. Beside a country: the contact may be anywhere in it. Without: as
 *   `invalid_country`.
 * - `phone_dropped`: one of several numbers is invalid, or another contact's.
 * - `extension_dropped`: the number is dialled without its extension.
 */
export type RowWarning =
  | 'invalid_time_zone'
  | 'invalid_country'
  | 'invalid_region'
  | 'phone_dropped'
  | 'extension_dropped'

export interface ReadRow {
  contact: NewContact
  warnings: RowWarning[]
}

export interface RowRules {
  defaultRegion: string | null
  /** Contact id for a row without one. */
  deriveId: (phone: string) => string
  /** Epoch ms. */
  now: () => number
  /** How long after it is read a contact expires whose row does not say when; `null` = it does not. */
  contactMaxAgeMs: number | null
  /** Where contacts may be whose row names no zone. */
  zones: ZoneFinder
}

/** A row's fields once their types are known to be right; `undefined` where the row has none. */
interface Fields {
  id: string | undefined
  phones: string[]
  country: string | undefined
  region: string | undefined
  timeZone: string | undefined
  consent: ConsentRecord | undefined
  expiresAt: number | undefined
  attributes: Record<string, unknown> | undefined
}

const idLength = 200

/** Turns a foreign row into a contact; never throws for what is in the row. `place` names a row that has no other name. */
export function readRow(row: unknown, place: number, rules: RowRules): ReadRow {
  const { id, fields } = takeFields(row)
  if (!fields) return refused({ contactId: id ?? `row-${place}`, phones: [], zoneKey: '' }, 'invalid_row')

  const warnings: RowWarning[] = []
  const address = readAddress(fields, rules.zones, warnings)
  const numberingRegion = address.numberingRegion === undefined ? rules.defaultRegion : address.numberingRegion
  const phones = validPhones(fields.phones, numberingRegion, warnings)
  const contactId = fields.id ?? (phones[0] === undefined ? `row-${place}` : rules.deriveId(phones[0]))
  const contact: NewContact = { contactId, phones, zoneKey: zoneKey(fields.timeZone, address, phones, rules, warnings) }
  if (fields.attributes) contact.attributes = fields.attributes
  if (fields.consent) contact.consent = fields.consent
  const expiresAt =
    fields.expiresAt ?? (rules.contactMaxAgeMs === null ? undefined : rules.now() + rules.contactMaxAgeMs)
  if (expiresAt !== undefined) contact.expiresAt = expiresAt
  if (fields.phones.length === 0) return refused(contact, 'no_phone', warnings)
  if (phones.length === 0) return refused(contact, 'invalid_number', warnings)
  if (expiresAt !== undefined && expiresAt <= rules.now()) return refused(contact, 'contact_expired', warnings)
  return { contact, warnings }
}

function refused(contact: NewContact, skipReason: string, warnings: RowWarning[] = []): ReadRow {
  return { contact: { ...contact, skipReason }, warnings }
}

function validPhones(texts: string[], region: string | null, warnings: RowWarning[]): string[] {
  const phones: string[] = []
  let invalid = false
  let extension = false
  for (const text of texts) {
    const parsed = readPhone(text, region)
    if (!parsed?.valid) invalid = true
    else if (!phones.includes(parsed.phone)) phones.push(parsed.phone)
    extension ||= parsed?.valid === true && parsed.extension
  }
  if (invalid && phones.length > 0) warnings.push('phone_dropped')
  if (extension) warnings.push('extension_dropped')
  return phones
}

/** What is named but cannot be read may contradict the rest: then nothing is taken from that. */
function zoneKey(
  name: string | undefined,
  { country, region, readable }: Address,
  phones: string[],
  { zones }: RowRules,
  warnings: RowWarning[],
): string {
  const own = name !== undefined && isZoneName(name)
  if (name !== undefined && !own) warnings.push('invalid_time_zone')
  if (phones.length === 0) return own ? name : ''
  if (name !== undefined && !own) return ''
  if (!readable) return own ? name : ''
  return zoneKeyOf(zones.find({ timeZone: name, country, region, phones }))
}

/** Reading a foreign object may run foreign code (getters, proxies): whatever it throws makes the row invalid. */
function takeFields(row: unknown): { id?: string | undefined; fields?: Fields | undefined } {
  let id: string | undefined
  try {
    if (typeof row !== 'object' || row === null) return {}
    const source = row as Record<string, unknown>
    const given = words(source.id)
    if (given === null || (given !== undefined && given.length > idLength)) return {}
    id = given
    return { id, fields: typedFields(id, source) }
  } catch {
    return { id }
  }
}

function typedFields(id: string | undefined, row: Record<string, unknown>): Fields | undefined {
  const { phone, phones: more, consent: agreed, expiresAt: ends, attributes } = row
  if (!(more === undefined || more === null || Array.isArray(more))) return undefined
  const phones = [phone, ...(more ?? [])].map(words)
  if (phones.includes(null)) return undefined

  const [timeZone, country, region] = [row.timeZone, row.country, row.region].map(name =>
    typeof name === 'number' ? null : words(name),
  )
  if (timeZone === null || country === null || region === null) return undefined

  const consent = agreed === undefined || agreed === null ? undefined : readConsent(agreed)
  if (consent === undefined && agreed !== undefined && agreed !== null) return undefined

  const isEmpty = ends === undefined || ends === null || (typeof ends === 'string' && ends.trim() === '')
  const expiresAt = isEmpty ? undefined : readInstant(ends)
  if (expiresAt === undefined && !isEmpty) return undefined

  const plain = attributes === undefined || attributes === null ? undefined : attributes
  if (plain !== undefined && (typeof plain !== 'object' || Array.isArray(plain))) return undefined

  return {
    id,
    phones: phones.filter(text => typeof text === 'string'),
    country,
    region,
    timeZone,
    consent,
    expiresAt,
    attributes: plain as Record<string, unknown> | undefined,
  }
}

/** Text without the space around it; `undefined` for an empty cell, `null` for what is no text. Spreadsheets give numbers. */
function words(value: unknown): string | undefined | null {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null
  if (typeof value !== 'string') return null
  return value.trim() === '' ? undefined : value.trim()
}
