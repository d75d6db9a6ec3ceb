import type { ListCopy, SuppressionScope } from '../compliance/suppression.js'
import type { SuppressionRow } from '../compliance/suppression-report.js'
import { fields, instant, reading, text } from './input/fields.js'
import type { InstantInput } from './input/instant.js'
import { invalidInput, parseWith, shown } from './input/issues.js'
import {
  type EntryFields,
  entryFields,
  type NumberOptions,
  readNumberOptions,
  type SuppressionInput,
} from './schema-suppressions.js'

/** Rows at hand or rows that stream in: numbers, lines with one each, or objects as `suppress()` takes them; other keys are ignored. */
export type SuppressionRows = Iterable<SuppressionInput | number> | AsyncIterable<SuppressionInput | number>

/** How a list is imported. What a row does not say of its entry is taken from here. */
export interface SuppressionImportOptions extends NumberOptions {
  /** The list that the rows are of, and the date it bears. Left out: entries of no list. */
  list?: { name: string; asOf: InstantInput }
  /**
   * `'full'`: all of the list, so that once the last row is in, entries that it lacks are lifted. `'additions'` (the default) and
   * `'removals'`: what came on it or went from it. Only with `list`.
   */
  copy?: 'full' | 'additions' | 'removals'
  scope?: SuppressionScope
  reason?: 'do_not_call' | 'opt_out' | 'other'
  /** Default: the date of the list, else now. */
  at?: InstantInput
  expiresAt?: InstantInput | null
  source?: string
  note?: string
  /** When a row has its verdict. The import waits for the promise it may return; what it throws ends the import. */
  onRow?: (row: SuppressionRow) => unknown
}

/** The same, read. */
export interface SuppressionImport {
  region: string | null
  list: ListCopy | undefined
  copy: 'full' | 'additions' | 'removals'
  given: EntryFields
  onRow: ((row: SuppressionRow) => unknown) | undefined
}

const copies = ['full', 'additions', 'removals'] as const
const copyExpected = "'full', 'additions' or 'removals'"

const importFields = fields(
  'options: { list?, copy?, defaultRegion?, scope?, reason?, at?, expiresAt?, source?, note?, onRow? }',
  {
    list: fields("a list: { name: 'National Do Not Call Registry', asOf: '2026-11-20T00:00:00Z' }", {
      name: text(200),
      asOf: instant,
    }).optional(),
    copy: reading(copyExpected, value => copies.find(each => each === value)).optional(),
    defaultRegion: reading('text', value => value).optional(),
    onRow: reading('a function', value =>
      typeof value === 'function' ? (value as (row: SuppressionRow) => unknown) : undefined,
    ).optional(),
    ...entryFields,
  },
)

/** @throws OutdialError `INVALID_INPUT` */
export function readSuppressionImport(options: unknown, now: number): SuppressionImport {
  const { list, copy, onRow, defaultRegion, ...given } = parseWith(importFields, options, 'The import')
  const region = readNumberOptions({ defaultRegion })
  if (list && list.asOf > now) {
    const expected = 'a date that has come: a copy of the future would count as fresh for ever'
    throw invalidInput('The import', [{ path: 'list.asOf', expected, received: new Date(list.asOf).toISOString() }])
  }
  if (copy && copy !== 'additions' && !list) {
    throw invalidInput('The import', [
      { path: 'list', expected: `the list that the rows are ${copy} of`, received: shown(list) },
    ])
  }
  return { region, list, copy: copy ?? 'additions', given: { at: list?.asOf, ...given }, onRow }
}

/** @throws OutdialError `INVALID_INPUT` */
export function readSuppressionRows(rows: unknown): Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof rows === 'object' && rows !== null && (Symbol.iterator in rows || Symbol.asyncIterator in rows)) {
    return rows as Iterable<unknown>
  }
  const expected = 'numbers or objects in an array, an iterable or an async iterable, such as the lines of a file'
  throw invalidInput('The import', [{ path: 'rows', expected, received: shown(rows) }])
}
