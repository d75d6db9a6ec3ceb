import { OutdialError } from '../errors.js'
import type { AddedContact } from '../ports/storage.js'
import { inBatches } from './batches.js'
import { type RowRules, type RowWarning, readRow } from './import-row.js'
import type { NewContact } from './types.js'

export interface ImportOptions extends RowRules {
  /** Takes a batch in, one verdict per row in the same order; what it throws ends the import as it is. */
  add: (rows: NewContact[]) => Promise<AddedContact[]>
  /** Rows per batch, and the most that are held at once. Default 500. */
  batchSize?: number
  /** Rows taken in by earlier imports; rows are numbered on from there. Default 0. */
  rowOffset?: number
  /** When a row has its verdict. The import waits for the promise it may return; what it throws ends the import. */
  onRow?: ((row: ImportRow) => unknown) | undefined
}

/** What became of one row. */
export interface ImportRow {
  /** From 1. */
  row: number
  contactId: string
  verdict: 'accepted' | 'skipped'
  /** Why it was skipped: `no_phone`, `invalid_number`, `duplicate`, `invalid_row`, `contact_expired`, or `suppressed` for an erased contact's number. */
  reason?: string
  /** The contact that has this row's id or numbers already. */
  duplicateOf?: string
  warnings?: RowWarning[]
}

/** `rows` = `accepted` + the sum of `skipped`. */
export interface ImportReport {
  rows: number
  accepted: number
  /** Rows by reason. */
  skipped: Record<string, number>
  /** Rows by warning. */
  warnings: Partial<Record<RowWarning, number>>
  /** The first thousand skipped rows; `onRow` sees every row. */
  sample: ImportRow[]
}

const sampleSize = 1000

export function emptyReport(): ImportReport {
  return { rows: 0, accepted: 0, skipped: {}, warnings: {}, sample: [] }
}

/**
 * Takes rows into a campaign as they come, holding no more than a batch of them. No row fails the import: each is
 * accepted, or skipped with its reason. `report` is filled on the way, and so tells what was taken in however it ends.
 * @throws OutdialError `SEGMENT_FAILED` when the rows themselves cannot be read on; those before stay taken in, `cause`
 * is what the source threw, and `detail.report` tells how far it got
 */
export async function importRows(
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  options: ImportOptions,
  report = emptyReport(),
): Promise<ImportReport> {
  const { add, batchSize = 500, rowOffset = 0, onRow } = options

  for await (const { batch, failure } of inBatches(rows, batchSize)) {
    const first = rowOffset + report.rows + 1
    const read = batch.map((row, i) => readRow(row, first + i, options))
    const added = read.length === 0 ? [] : await add(read.map(({ contact }) => contact))
    const verdicts = read.map(({ contact, warnings }, i) => verdictOf(first + i, contact, warnings, added[i]!))
    for (const row of verdicts) count(report, row)
    if (onRow) for (const row of verdicts) await onRow(row)
    if (failure) throw sourceFailed(report, failure.cause)
  }
  return report
}

function verdictOf(row: number, contact: NewContact, readWarnings: RowWarning[], added: AddedContact): ImportRow {
  const { contactId } = contact
  const dropped = added.kind === 'added' && added.dropped > 0 && !readWarnings.includes('phone_dropped')
  const warnings: RowWarning[] = dropped ? [...readWarnings, 'phone_dropped'] : readWarnings
  const verdict = skipOf(contact, added) ?? { verdict: 'accepted' as const }
  return { row, contactId, ...verdict, ...(warnings.length > 0 && { warnings }) }
}

function skipOf(
  { contactId, skipReason }: NewContact,
  added: AddedContact,
): (Pick<ImportRow, 'reason' | 'duplicateOf'> & { verdict: 'skipped' }) | undefined {
  if (added.kind === 'repeated') {
    // What is wrong with the row itself says more; its id may be no more than its place in another import.
    if (skipReason !== undefined) return { verdict: 'skipped', reason: skipReason }
    return { verdict: 'skipped', reason: 'duplicate', duplicateOf: contactId }
  }
  if (added.kind !== 'skipped') return undefined
  const { reason, duplicateOf } = added
  return { verdict: 'skipped', reason, ...(duplicateOf !== undefined && { duplicateOf }) }
}

function count(report: ImportReport, row: ImportRow): void {
  report.rows++
  for (const warning of row.warnings ?? []) report.warnings[warning] = (report.warnings[warning] ?? 0) + 1
  if (row.verdict === 'accepted') {
    report.accepted++
    return
  }
  const reason = row.reason!
  report.skipped[reason] = (report.skipped[reason] ?? 0) + 1
  if (report.sample.length < sampleSize) report.sample.push(row)
}

function sourceFailed(report: ImportReport, cause: unknown): OutdialError {
  const { rows, accepted } = report
  return new OutdialError(
    'SEGMENT_FAILED',
    `The segment could not be read on after ${rows} rows. Those are in the campaign (${accepted} accepted). Mend the source ` +
      'and add its rows again: the ones already taken in are recognised and not added twice.',
    { rows, accepted, report },
    { cause },
  )
}
