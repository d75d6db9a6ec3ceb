import assert from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'vitest'
import { Ring } from '../../adapters/memory/ring.js'

test('a ring keeps the newest of its window, under their numbers', () => {
  const property = fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(60), (window, count) => {
    const ring = new Ring<number>(window)
    assert.deepEqual({ last: ring.last, oldest: ring.oldest }, { last: 0, oldest: 1 })
    for (let number = 1; number <= count; number++) {
      ring.push(number * 10)
      const oldest = Math.max(1, number - window + 1)
      assert.deepEqual({ last: ring.last, oldest: ring.oldest }, { last: number, oldest })
      for (let kept = oldest; kept <= number; kept++) assert.equal(ring.at(kept), kept * 10)
    }
  })
  fc.assert(property)
})
