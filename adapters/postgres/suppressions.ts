import { type SuppressionChange, type SuppressionEntry, scopeText } from 'outdial'
import { byUtf16 } from './text-order.js'

/** An entry as the database has it: without number and date, and with the date of its list. */
export type KeptSuppression = [record: Kept, at: number, asOf: number]
type Kept = Omit<SuppressionEntry, 'phone' | 'at' | 'list'> & { list?: string }

interface Row {
  n: number
  phone: string
  scope: string
  reason: string
  list: string
  as_of: number
  at: number
  record: string
}

/** Two that are alike are the same text: the order of the fields is always this one. */
export function suppressionRecord({ scope, reason, expiresAt, source, note, list }: SuppressionEntry): string {
  return JSON.stringify({ scope, reason, expiresAt, source, note, list: list?.name } satisfies {
    [K in keyof Kept]: unknown
  })
}

function rowOf(entry: SuppressionEntry, n: number): Row {
  const { phone, scope, reason, list, at } = entry
  const place = { scope: scopeText(scope), reason, list: list?.name ?? '' }
  return { n, phone, ...place, as_of: list?.asOf ?? 0, at, record: suppressionRecord(entry) }
}

const placeOf = ({ phone, scope, reason, list }: Row) => JSON.stringify([phone, scope, reason, list])

/** As the function takes them: of entries that replace each other, what is left of them in the end. */
export function suppressionRows(entries: SuppressionEntry[]): Row[] {
  const rows = new Map<string, Row>()
  for (const [n, entry] of entries.entries()) {
    const row = rowOf(entry, n)
    const before = rows.get(placeOf(row))
    if (before?.record === row.record) before.as_of = Math.max(before.as_of, row.as_of)
    else rows.set(placeOf(row), before ? { ...row, n: before.n } : row)
  }
  return [...rows.values()]
}

/** Answers for the rows as answers for each entry: one that replaced another of its batch changed it, or repeated it. */
export function suppressionChanges(entries: SuppressionEntry[], ofRows: SuppressionChange[]): SuppressionChange[] {
  const last = new Map<string, string>()
  let nth = 0
  return entries.map((entry, n) => {
    const row = rowOf(entry, n)
    const before = last.get(placeOf(row))
    last.set(placeOf(row), row.record)
    if (before === undefined) return ofRows[nth++]!
    return before === row.record ? 'repeated' : 'changed'
  })
}

/** In the order of the port. */
export function toSuppressions(phone: string, kept: KeptSuppression[]): SuppressionEntry[] {
  const entries = kept.map(([{ list, ...record }, at, asOf]): SuppressionEntry => {
    return { phone, at, ...record, ...(list !== undefined && { list: { name: list, asOf } }) }
  })
  return entries.sort(byUtf16(({ scope, reason, list }) => `${scopeText(scope)}\n${reason}\n${list?.name ?? ''}`))
}
