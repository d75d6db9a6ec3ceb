import { z } from 'zod'
import { shown } from '../campaign/input/issues.js'
import { type EntryFields, entryFields } from '../campaign/schema-suppressions.js'
import { readPhone } from '../contact/phone.js'

/** Why a row was not taken in. */
export type SuppressionRowCode = 'no_phone' | 'invalid_number' | 'invalid_row'

/** A row of a list as it was understood: its number, E.164, and what it says of it; or why it was not. */
export type ReadSuppression = { phone: string; given: EntryFields } | { code: SuppressionRowCode; message: string }

const rowFields = z.object(entryFields)
const numberExpected = (region: string | null) =>
  `a phone number, international${region ? ` or of ${region}` : " ('+12125550143'), as no defaultRegion was given"}`

/**
 * Reads a foreign row: a number by itself, or an object with a `phone`. Never throws for what is in it. A number need only be
 * possible, not known to be in use: a list of numbers not to call should never be shortened.
 */
export function readSuppressionRow(row: unknown, region: string | null): ReadSuppression {
  try {
    if (typeof row === 'object' && row !== null) return ofFields(row as Record<string, unknown>, region)
    return ofNumber(row, {}, region)
  } catch {
    // Reading a foreign object may run foreign code.
    return { code: 'invalid_row', message: 'expected a row that can be read; it threw an error' }
  }
}

function ofFields(row: Record<string, unknown>, region: string | null): ReadSuppression {
  const { phone, scope, reason, at, expiresAt, source, note } = row
  const parsed = rowFields.safeParse(withoutEmpty({ scope, reason, at, expiresAt, source, note }))
  if (parsed.success) return ofNumber(phone, parsed.data, region)
  const [issue] = parsed.error.issues
  const path = String(issue!.path[0])
  return { code: 'invalid_row', message: `${path}: expected ${issue!.message}; came ${shown(row[path])}` }
}

function ofNumber(value: unknown, given: EntryFields, region: string | null): ReadSuppression {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  if (text === undefined || text === null || (typeof text === 'string' && text.trim() === '')) {
    return { code: 'no_phone', message: `expected ${numberExpected(region)}; came none` }
  }
  if (typeof text !== 'string') {
    return { code: 'invalid_row', message: `expected ${numberExpected(region)}; came ${shown(value)}` }
  }
  const phone = readPhone(text, region)?.phone
  if (phone === undefined) {
    return { code: 'invalid_number', message: `expected ${numberExpected(region)}; came ${shown(text)}` }
  }
  return { phone, given }
}

/** Empty cells of a table are no values. */
function withoutEmpty(cells: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== undefined && cell !== ''))
}
