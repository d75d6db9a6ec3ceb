import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashOfNumber, hashOfText, RowIndex } from '../../adapters/memory/row-index.js'

/** Adds keys as a table does, each once, and what it found for each before. */
function indexOf<Key>(keys: Key[], hash: (key: Key) => number): { index: RowIndex<Key>; rows: Key[] } {
  const rows: Key[] = []
  const index = new RowIndex<Key>(row => rows[row]!, hash)
  for (const key of keys) {
    const before = index.find(key)
    expect(before).toBe(rows.indexOf(key))
    if (before < 0) index.add(rows.push(key) - 1)
  }
  return { index, rows }
}

test('every key finds its own row and no other, numbers and texts alike', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat()), fc.array(fc.string()), (numbers, texts) => {
      const byNumber = indexOf(numbers, hashOfNumber)
      for (const [row, key] of byNumber.rows.entries()) expect(byNumber.index.find(key)).toBe(row)
      const byText = indexOf(texts, hashOfText)
      for (const [row, key] of byText.rows.entries()) expect(byText.index.find(key)).toBe(row)
    }),
  )
})

test('keys whose hashes are all the same are told apart', () => {
  const { index, rows } = indexOf(
    Array.from({ length: 200 }, (_, i) => `same ${i}`),
    () => 0x7fff_ffff,
  )
  expect(rows.map(key => index.find(key))).toEqual([...rows.keys()])
  expect(index.find('another')).toBe(-1)
})

test.each([
  ['phone numbers in a run', (i: number) => hashOfNumber(12_122_000_000 + i)],
  ['rows', (i: number) => hashOfNumber(i)],
  ['ids that count up', (i: number) => hashOfText(`crm-${1_000_000 + i}`)],
  ['ids of one character', (i: number) => hashOfText(String.fromCharCode(i))],
])('%s spread evenly over parts and over the slots of a part', (_, hash) => {
  const count = 1 << 14
  const hashes = Array.from({ length: count }, (__, i) => hash(i))
  for (const pick of [(bits: number) => bits >>> 26, (bits: number) => bits & 63]) {
    const seen = new Array<number>(64).fill(0)
    for (const bits of hashes) seen[pick(bits)]! += 1
    // 256 each on average; a standard deviation is 16.
    expect(Math.max(...seen)).toBeLessThan(256 + 8 * 16)
    expect(Math.min(...seen)).toBeGreaterThan(256 - 8 * 16)
  }
})
