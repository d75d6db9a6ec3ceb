import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CallerStarts } from '../../adapters/memory/caller-starts.js'

test('starts of a caller ID that come in any order, move and go are counted as a list to search would', () => {
  const instant = fc.nat(30)
  const property = fc.property(
    fc.array(fc.record({ at: instant, to: instant, gone: fc.boolean() }), { maxLength: 40 }),
    instant,
    fc.integer({ min: 1, max: 9 }),
    (moves, sinceAt, max) => {
      const starts = new CallerStarts()
      let left: number[] = []
      for (const { at } of moves) starts.add('+14155550100', at)
      for (const { at, to, gone } of moves) {
        if (gone) starts.remove('+14155550100', at)
        else {
          starts.move('+14155550100', at, to)
          left.push(to)
        }
      }
      left = left.filter(at => at >= sinceAt).sort((a, b) => a - b)
      const binding = left.length < max ? {} : { bindingStartAt: left[left.length - max] }
      expect(starts.use('+14155550100', { max, sinceAt })).toEqual({ starts: left.length, ...binding })
      expect(starts.since('+14155550101', sinceAt)).toBe(0)
    },
  )
  fc.assert(property)
})
