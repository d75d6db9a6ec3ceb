import { expect, test } from 'vitest'
import { SeededRandom } from '../../src/testing/seeded-random.js'

const draw = (random: SeededRandom, n: number) => Array.from({ length: n }, () => random.next())

test('the same seed repeats, another does not', () => {
  expect(draw(new SeededRandom(7), 5)).toEqual(draw(new SeededRandom(7), 5))
  expect(draw(new SeededRandom(7), 5)).not.toEqual(draw(new SeededRandom(8), 5))
  expect(draw(new SeededRandom('a'), 5)).not.toEqual(draw(new SeededRandom('b'), 5))
  expect(draw(new SeededRandom(1), 5)).not.toEqual(draw(new SeededRandom(2 ** 32 + 1), 5))
})

test('a fork depends on seed and label, not on draws before it', () => {
  const random = new SeededRandom(7)
  const early = draw(random.fork('calls'), 5)
  draw(random, 100)
  expect(draw(random.fork('calls'), 5)).toEqual(early)
  expect(draw(random.fork('faults'), 5)).not.toEqual(early)
})

test('numbers are spread evenly, also the first ones of neighbouring forks', () => {
  const random = new SeededRandom(1)
  const first = Array.from({ length: 10_000 }, (_, i) => random.fork(`contact.${i}.1`).next())
  for (const numbers of [draw(random, 10_000), first]) {
    const buckets = new Array<number>(10).fill(0)
    for (const x of numbers) buckets[Math.floor(x * 10)]!++
    for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(150)
  }
})

test('whole numbers reach both ends and nothing beyond', () => {
  const random = new SeededRandom(3)
  const seen = new Set(Array.from({ length: 200 }, () => random.int(2, 4)))
  expect([...seen].sort()).toEqual([2, 3, 4])
  expect(() => random.pick([])).toThrow(RangeError)
  expect(random.chance(0)).toBe(false)
  expect(random.chance(1)).toBe(true)
})
