import type { AddedContact, NewContact } from 'outdial'
import { consentRow } from './consents.js'
import { contactRow, type Row } from './rows.js'

/** The first row of each contact, and the consents of all rows, in rounds in which each contact comes once. */
export function addingRows(rows: NewContact[]): { rows: Row[]; consents: ReturnType<typeof consentRow>[][] } {
  const firsts = new Map<string, Row>()
  const rounds: ReturnType<typeof consentRow>[][] = []
  const given = new Map<string, number>()
  for (const [n, { contactId, consent, ...row }] of rows.entries()) {
    if (!firsts.has(contactId)) firsts.set(contactId, contactRow({ contactId, ...row }, n))
    if (!consent) continue
    const round = given.get(contactId) ?? 0
    given.set(contactId, round + 1)
    ;(rounds[round] ??= []).push(consentRow(contactId, consent))
  }
  return { rows: [...firsts.values()], consents: rounds }
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
