import assert from 'node:assert/strict'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashOfNumber, hashOfText, RowIndex } from '../../adapters/memory/row-index.js'
import { runs } from './runs.js'

/** An index over a column of keys, and how often it looked into the column. */
function indexed<Key>(hash: (key: Key) => number) {
  const column: Key[] = []
  const looks = { count: 0 }
  const index = new RowIndex<Key>(row => {
    looks.count += 1
    return column[row]!
  }, hash)
  return { looks, index, add: (key: Key) => index.add(column.push(key) - 1) }
}

/** Fails unless the index finds what a `Map` would. */
function findsWhatAMapWould<Key>(hash: (key: Key) => number, added: Key[], asked: Key[]): void {
  const { index, add } = indexed(hash)
  const rows = new Map<Key, number>()
  for (const key of added) {
    assert.equal(index.find(key), -1)
    add(key)
    rows.set(key, rows.size)
  }
  for (const key of [...added, ...asked]) assert.equal(index.find(key), rows.get(key) ?? -1)
}

const phoneNumber = fc.integer({ min: 1, max: 999_999_999_999_999 })
// Close together, and apart by what their low 32 bits do not tell.
const similar = fc.tuple(fc.nat(50), fc.nat(3)).map(([low, high]) => low + high * 2 ** 32)

describe('the row index', () => {
  test('finds what a Map would, and nothing else', () => {
    const keys = fc.uniqueArray(fc.oneof(phoneNumber, similar), { maxLength: 200, size: 'max' })
    const property = fc.property(keys, keys, (added, asked) => {
      findsWhatAMapWould(hashOfNumber, added, [...asked, Number.NaN])
    })
    fc.assert(property, { numRuns: runs(200) })
  })

  test('finds texts as a Map would', () => {
    const keys = fc.uniqueArray(fc.oneof(fc.string(), fc.nat(500).map(String)), { maxLength: 200, size: 'max' })
    const property = fc.property(keys, keys, (added, asked) => findsWhatAMapWould(hashOfText, added, asked))
    fc.assert(property, { numRuns: runs(200) })
  })

  test('tells keys apart whose hashes are all the same', () => {
    const keys = Array.from({ length: 300 }, (_, n) => n)
    findsWhatAMapWould(() => 0x7fff_ffff, keys.slice(0, 200), keys)
  })

  test.each([
    ['in a run', (n: number) => 14_155_550_000 + n],
    ['apart by a thousand', (n: number) => 33_100_000_000 + n * 1000],
    ['apart by 2³²', (n: number) => n * 2 ** 32],
  ])('looks only a few times for a number, of many %s', (_, keyOf) => {
    expect(looksPerFind(hashOfNumber, keyOf)).toBeLessThan(4)
  })

  test.each([
    ['that count up', (n: number) => `crm-${1_000_000 + n}`],
    ['that end alike', (n: number) => `${n}@example.com`],
  ])('looks only a few times for an id, of many %s', (_, keyOf) => {
    expect(looksPerFind(hashOfText, keyOf)).toBeLessThan(4)
  })
})

/** Keys of 0 to 99,999 are there, those of the next 100,000 are not. */
function looksPerFind<Key>(hash: (key: Key) => number, keyOf: (n: number) => Key): number {
  const { index, looks, add } = indexed(hash)
  const count = 100_000
  for (let n = 0; n < count; n++) add(keyOf(n))
  looks.count = 0
  for (let n = 0; n < count; n++) assert.equal(index.find(keyOf(n)), n)
  for (let n = count; n < 2 * count; n++) assert.equal(index.find(keyOf(n)), -1)
  return looks.count / (2 * count)
}
