import assert from 'node:assert/strict'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TextColumn } from '../../adapters/memory/text-column.js'
import { runs } from './runs.js'

const latin = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)),
  maxLength: 300,
})
// The last character that fits a byte, and the first that does not.
const edge = fc.string({ unit: fc.constantFrom('ÿ', 'Ā'), maxLength: 3 })
const text = fc.oneof(latin, edge, fc.string({ unit: 'grapheme', maxLength: 80 }), fc.uuid())

describe('the text column', () => {
  test('gives every text back, and knows it from others', () => {
    const property = fc.property(fc.array(text, { minLength: 1, maxLength: 150, size: 'max' }), texts => {
      const column = new TextColumn()
      const places = texts.map(each => column.add(each))
      expect(new Set(places).size).toBe(texts.length)
      expect(places).not.toContain(0)
      for (const [n, place] of places.entries()) {
        assert.equal(column.get(place), texts[n])
        assert.equal(column.holds(place, texts[n]!), true)
        const other = texts[(n + 1) % texts.length]!
        assert.equal(column.holds(place, other), other === texts[n])
        assert.equal(column.holds(place, `${texts[n]}x`), false)
      }
    })
    fc.assert(property, { numRuns: runs(100) })
  })

  test('crosses from block to block at every alignment', () => {
    for (const length of [1, 2, 127, 254, 255, 256]) {
      const column = new TextColumn()
      const texts = Array.from({ length: Math.ceil(40_000 / length) }, (_, n) => String(n).padStart(length, '.'))
      const places = texts.map(each => column.add(each))
      expect(places.map(place => column.get(place))).toEqual(texts)
    }
  })
})
