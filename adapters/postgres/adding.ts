import type { AddedContact, ConsentRecord, NewContact } from 'outdial'
import { contactRow, kept, type Row } from './rows.js'

/** The first row of each contact, and the newest consent of each, as the function takes them. */
export function addingRows(rows: NewContact[]): { rows: Row[]; consents: Row[] } {
  const firsts = new Map<string, Row>()
  const newest = new Map<string, ConsentRecord>()
  for (const [n, row] of rows.entries()) {
    if (!firsts.has(row.contactId)) firsts.set(row.contactId, contactRow(row, n))
    const known = newest.get(row.contactId)
    if (row.consent && (!known || row.consent.at > known.at)) newest.set(row.contactId, row.consent)
  }
  const consents = [...newest].map(([id, consent]) => ({ contact_id: id, at: consent.at, record: kept(consent) }))
  return { rows: [...firsts.values()], consents }
}

type Verdict = [n: number, seq: number, reason: string | null, dropped: number | null, duplicateOf: string | null]

/** Verdicts of the rows that were new, as answers for each of `count` rows. */
export function addedRows(count: number, verdicts: Verdict[]): AddedContact[] {
  const added = Array.from({ length: count }, (): AddedContact => ({ kind: 'repeated' }))
  for (const [n, seq, reason, dropped, duplicateOf] of verdicts) {
    if (reason === null) added[n] = { kind: 'added', seq, dropped: dropped ?? 0 }
    else added[n] = { kind: 'skipped', seq, reason, ...(duplicateOf === null ? {} : { duplicateOf }) }
  }
  return added
}
