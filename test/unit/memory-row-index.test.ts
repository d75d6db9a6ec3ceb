import assert from 'node:assert/strict'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RowIndex } from '../../adapters/memory/row-index.js'
import { runs } from './runs.js'

/** An index over a column of keys, and how often it looked into the column. */
function indexed() {
  const column: number[] = []
  const looks = { count: 0 }
  const index = new RowIndex(row => {
    looks.count += 1
    return column[row]!
  })
  return { column, looks, index, add: (key: number) => index.add(column.push(key) - 1) }
}

const phoneNumber = fc.integer({ min: 1, max: 999_999_999_999_999 })
// Close together, and apart by what their low 32 bits do not tell.
const similar = fc.tuple(fc.nat(50), fc.nat(3)).map(([low, high]) => low + high * 2 ** 32)

describe('the row index', () => {
  test('finds what a Map would, and nothing else', () => {
    const keys = fc.uniqueArray(fc.oneof(phoneNumber, similar), { maxLength: 200, size: 'max' })
    const property = fc.property(keys, keys, (added, asked) => {
      const { index, add } = indexed()
      const rows = new Map<number, number>()
      for (const key of added) {
        assert.equal(index.find(key), -1)
        add(key)
        rows.set(key, rows.size)
      }
      for (const key of [...added, ...asked]) assert.equal(index.find(key), rows.get(key) ?? -1)
      assert.equal(index.find(Number.NaN), -1)
    })
    fc.assert(property, { numRuns: runs(200) })
  })

  test.each([
    ['in a run', (n: number) => 14_155_550_000 + n],
    ['apart by a thousand', (n: number) => 33_100_000_000 + n * 1000],
    ['apart by 2³²', (n: number) => n * 2 ** 32],
  ])('looks only a few times for a number, of many %s', (_, keyOf) => {
    const { index, looks, add } = indexed()
    const count = 100_000
    for (let n = 0; n < count; n++) add(keyOf(n))
    looks.count = 0
    for (let n = 0; n < count; n++) assert.equal(index.find(keyOf(n)), n)
    for (let n = count; n < 2 * count; n++) assert.equal(index.find(keyOf(n)), -1)
    expect(looks.count / (2 * count)).toBeLessThan(4)
  })
})
