import type { SuppressionChange } from './suppression.js'
import type { SuppressionRowCode } from './suppression-row.js'

/** What became of one row of an imported list; its number is not told, as reports are kept. */
export interface SuppressionRow {
  /** From 1. */
  row: number
  /** `added`, `changed` and `repeated` as of `SuppressionChange`; `removed`: a row of removals was taken in. */
  verdict: SuppressionChange | 'removed' | 'skipped'
  /** Why it was skipped. */
  code?: SuppressionRowCode
  /** What was expected, and what came. Shows what stood in the row. */
  message?: string
}

/** `rows` = `added` + `changed` + `repeated` + `removed` + the sum of `skipped`. */
export interface SuppressionReport {
  rows: number
  added: number
  changed: number
  repeated: number
  removed: number
  /** Rows by code. */
  skipped: Partial<Record<SuppressionRowCode, number>>
  /** Entries that were lifted: by removals, or as a full copy lacked them. */
  lifted: number
  /** The first thousand skipped rows; `onRow` sees every row. */
  sample: SuppressionRow[]
}

const sampleSize = 1000

export function emptySuppressionReport(): SuppressionReport {
  return { rows: 0, added: 0, changed: 0, repeated: 0, removed: 0, skipped: {}, lifted: 0, sample: [] }
}

export function countRow(report: SuppressionReport, row: SuppressionRow): void {
  report.rows += 1
  if (row.verdict !== 'skipped') {
    report[row.verdict] += 1
    return
  }
  report.skipped[row.code!] = (report.skipped[row.code!] ?? 0) + 1
  if (report.sample.length < sampleSize) report.sample.push(row)
}
