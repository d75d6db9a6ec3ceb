import { describe, expect, test } from 'vitest'
import { type ImportOptions, type ImportRow, importRows } from '../../src/contact/import.js'
import type { NewContact } from '../../src/contact/types.js'
import { OutdialError } from '../../src/errors.js'
import type { AddedContact } from '../../src/ports/storage.js'
import { ZoneFinder } from '../../src/zones/candidates.js'

const phone = (n: number) => `+1212${2_000_000 + n}`
const person = (n: number) => ({ id: `c${n}`, phone: phone(n) })

/** Stands for a storage that knows ids and numbers; `batches` are what it was asked to add. */
function storage() {
  const batches: NewContact[][] = []
  const owner = new Map<string, string>()
  const ids = new Set<string>()
  let seq = 0
  const addOne = ({ contactId, phones, skipReason }: NewContact): AddedContact => {
    if (ids.has(contactId)) return { kind: 'repeated' }
    ids.add(contactId)
    if (skipReason !== undefined) return { kind: 'skipped', seq: seq++, reason: skipReason }
    const free = phones.filter(each => !owner.has(each))
    if (free.length === 0)
      return { kind: 'skipped', seq: seq++, reason: 'duplicate', duplicateOf: owner.get(phones[0]!)! }
    for (const each of free) owner.set(each, contactId)
    return { kind: 'added', seq: seq++, dropped: phones.length - free.length }
  }
  const options: ImportOptions = {
    defaultRegion: 'US',
    deriveId: number => `id of ${number}`,
    zones: new ZoneFinder(),
    now: () => 0,
    contactMaxAgeMs: null,
    add: async rows => {
      batches.push(rows)
      return rows.map(addOne)
    },
  }
  return { options, batches }
}

async function* streamed(rows: Iterable<unknown>) {
  yield* rows
}

describe('the report', () => {
  test('has a verdict for each row, with its reason, and none fails the import', async () => {
    const seen: ImportRow[] = []
    const rows = [
      person(1),
      { id: 'c2', phone: '' },
      { id: 'c3', phone: '12' },
      { id: 'c4', phones: [phone(1)] },
      person(1),
      { id: 'c5', phones: [phone(1), phone(5)] },
      'a line of text',
      { phone: '(212) 200-0006', timeZone: 'Mars/Olympus' },
      null,
      { id: 'c8', phones: ['12', phone(8)] },
    ]
    const report = await importRows(rows, { ...storage().options, onRow: row => seen.push(row) })
    expect(seen).toEqual([
      { row: 1, contactId: 'c1', verdict: 'accepted' },
      { row: 2, contactId: 'c2', verdict: 'skipped', reason: 'no_phone' },
      { row: 3, contactId: 'c3', verdict: 'skipped', reason: 'invalid_number' },
      { row: 4, contactId: 'c4', verdict: 'skipped', reason: 'duplicate', duplicateOf: 'c1' },
      { row: 5, contactId: 'c1', verdict: 'skipped', reason: 'duplicate', duplicateOf: 'c1' },
      { row: 6, contactId: 'c5', verdict: 'accepted', warnings: ['phone_dropped'] },
      { row: 7, contactId: 'row-7', verdict: 'skipped', reason: 'invalid_row' },
      { row: 8, contactId: 'id of +12122000006', verdict: 'accepted', warnings: ['invalid_time_zone'] },
      { row: 9, contactId: 'row-9', verdict: 'skipped', reason: 'invalid_row' },
      { row: 10, contactId: 'c8', verdict: 'accepted', warnings: ['phone_dropped'] },
    ])
    expect(report).toEqual({
      rows: 10,
      accepted: 4,
      skipped: { no_phone: 1, invalid_number: 1, duplicate: 2, invalid_row: 2 },
      warnings: { phone_dropped: 2, invalid_time_zone: 1 },
      sample: seen.filter(row => row.verdict === 'skipped'),
    })
  })

  test('keeps the first thousand skipped rows; onRow sees every one', async () => {
    let seen = 0
    const rows = Array.from({ length: 1_500 }, () => ({}))
    const report = await importRows(rows, { ...storage().options, onRow: () => seen++ })
    expect(report).toMatchObject({ rows: 1_500, accepted: 0, skipped: { no_phone: 1_500 } })
    expect(report.sample).toHaveLength(1_000)
    expect(report.sample.at(-1)?.row).toBe(1_000)
    expect(seen).toBe(1_500)
  })

  test('numbers rows on from earlier imports', async () => {
    const report = await importRows([{}, {}], { ...storage().options, rowOffset: 40 })
    expect(report.sample.map(row => [row.row, row.contactId])).toEqual([
      [41, 'row-41'],
      [42, 'row-42'],
    ])
    expect(report.rows).toBe(2)
  })

  test('of nothing is empty, and nothing is asked of storage', async () => {
    const { options, batches } = storage()
    const empty = { rows: 0, accepted: 0, skipped: {}, warnings: {}, sample: [] }
    expect(await importRows([], options)).toEqual(empty)
    expect(await importRows(streamed([]), options)).toEqual(empty)
    expect(batches).toEqual([])
  })
})

describe('batches', () => {
  test.each([1, 3, 7, 100])('of %d hold every row once, in order', async batchSize => {
    const { options, batches } = storage()
    const rows = Array.from({ length: 21 }, (_, n) => person(n))
    await importRows(streamed(rows), { ...options, batchSize })
    expect(batches.flat().map(row => row.contactId)).toEqual(rows.map(row => row.id))
    expect(batches.map(batch => batch.length)).toEqual(
      Array.from({ length: Math.ceil(21 / batchSize) }, (_, i) => Math.min(batchSize, 21 - i * batchSize)),
    )
  })

  test('are all that is held of a stream: no row is asked for before those before it are in', async () => {
    const { options, batches } = storage()
    const ahead: number[] = []
    let made = 0
    async function* rows() {
      for (let n = 0; n < 40; n++) {
        made++
        ahead.push(made - batches.flat().length)
        yield person(n)
      }
    }
    await importRows(rows(), { ...options, batchSize: 4 })
    expect(batches.flat()).toHaveLength(40)
    expect(Math.max(...ahead)).toBe(4)
  })

  test('wait for onRow, so that a slow report holds the stream back', async () => {
    const order: string[] = []
    function* rows() {
      for (const n of [1, 2]) {
        order.push(`row ${n}`)
        yield person(n)
      }
    }
    const onRow = async ({ row }: ImportRow) => {
      await undefined
      order.push(`told ${row}`)
    }
    await importRows(rows(), { ...storage().options, batchSize: 1, onRow })
    expect(order).toEqual(['row 1', 'told 1', 'row 2', 'told 2'])
  })
})

describe('when it cannot go on', () => {
  test('the rows before stay taken in, and the error tells how far it got and why', async () => {
    const { options, batches } = storage()
    const broken = new Error('connection reset')
    async function* rows() {
      yield* [person(1), {}, person(2)]
      throw broken
    }
    const error = await importRows(rows(), { ...options, batchSize: 2 }).catch(thrown => thrown)
    expect(OutdialError.is(error, 'SEGMENT_FAILED')).toBe(true)
    expect(error.cause).toBe(broken)
    expect(error.detail).toMatchObject({ rows: 3, accepted: 2, report: { skipped: { no_phone: 1 } } })
    expect(batches.flat()).toHaveLength(3)
  })

  test('a source that fails at its first row is told with no rows', async () => {
    const rows = {
      [Symbol.iterator]: () => {
        throw new Error('no such file')
      },
    }
    const error = await importRows(rows, storage().options).catch(thrown => thrown)
    expect(OutdialError.is(error, 'SEGMENT_FAILED')).toBe(true)
    expect(error.detail).toMatchObject({ rows: 0, accepted: 0 })
  })

  test('what storage throws comes through as it is, and the source is closed', async () => {
    let closed = false
    function* rows() {
      try {
        for (let n = 0; ; n++) yield person(n)
      } finally {
        closed = true
      }
    }
    const full = new Error('disk full')
    const add = async () => Promise.reject(full)
    await expect(importRows(rows(), { ...storage().options, add, batchSize: 3 })).rejects.toBe(full)
    expect(closed).toBe(true)
  })
})
