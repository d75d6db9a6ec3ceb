import { describe, expect, test } from 'vitest'
import { HoursOfWeek } from '../../src/analytics/best-times.js'
import { binomialTail, normalUpperQuantile, wilson } from '../../src/analytics/statistics.js'
import { SeededRandom } from '../../src/testing/seeded-random.js'

const HOUR = 3_600_000
const MONDAY = Date.UTC(2026, 0, 5)

function coin(seed: number) {
  const random = new SeededRandom(seed)
  return (rate: number) => random.next() < rate
}

/** A week of calls, `calls(cell)` in each hour, answered with `rate(cell)`; the hours that were crowned. */
function week(flip: (rate: number) => boolean, calls: (cell: number) => number, rate: (cell: number) => number) {
  const hours = new HoursOfWeek()
  for (let cell = 0; cell < 168; cell++) {
    for (let i = 0; i < calls(cell); i++) hours.add(MONDAY + cell * HOUR, ['UTC'], flip(rate(cell)))
  }
  return hours.cells().filter(cell => cell.better)
}

describe('best times', () => {
  test('an hour with 2 answers of 2 is luck', () => {
    const crowned = week(
      coin(1),
      cell => (cell === 40 ? 2 : 200),
      cell => (cell === 40 ? 1 : 0.2),
    )
    expect(crowned).toEqual([])
  })

  test('an hour that is better over 400 calls is crowned, and it alone', () => {
    const crowned = week(
      coin(2),
      () => 400,
      cell => (cell === 24 + 18 ? 0.35 : 0.2),
    )
    expect(crowned).toEqual([expect.objectContaining({ weekday: 2, hour: 18, calls: 400 })])
    expect(crowned[0]!.low).toBeGreaterThan(0.2)
  })

  test.each([
    ['rare', 0.03, 40],
    ['few calls, uneven', 0.15, 12],
    ['usual', 0.3, 60],
  ])('where all hours are alike none is crowned, but for 1 week in 20 at most: answers %s', (_, rate, calls) => {
    let lucky = 0
    for (let seed = 0; seed < 200; seed++) {
      const flip = coin(seed * 7_919)
      if (
        week(
          flip,
          cell => calls * (1 + (cell % 3)),
          () => rate,
        ).length > 0
      )
        lucky++
    }
    expect(lucky).toBeLessThanOrEqual(10)
  })

  test('a campaign that called in one hour only has no best hour', () => {
    expect(
      week(
        coin(3),
        cell => (cell === 30 ? 500 : 0),
        () => 0.9,
      ),
    ).toEqual([])
  })
})

describe('statistics', () => {
  test('normal quantiles are those of the tables', () => {
    expect(normalUpperQuantile(0.025)).toBeCloseTo(1.95996, 3)
    expect(normalUpperQuantile(0.001)).toBeCloseTo(3.09023, 3)
    expect(normalUpperQuantile(0.000149)).toBeCloseTo(3.6167, 2)
  })

  test('the Wilson interval is that of the textbook, and stays within 0 and 1', () => {
    const { low, high } = wilson(8, 10, 1.96)
    expect(low).toBeCloseTo(0.4902, 4)
    expect(high).toBeCloseTo(0.9433, 4)
    expect(wilson(0, 5, 4).low).toBe(0)
    expect(wilson(5, 5, 4).high).toBe(1)
  })

  test.each([
    [0, 10, 0.3],
    [3, 10, 0.3],
    [10, 10, 0.5],
    [7, 40, 0.05],
    [30, 60, 0.25],
  ])('the binomial tail agrees with adding it up: at least %i of %i at %f', (hits, tries, rate) => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k)
    let slow = 0
    for (let k = hits; k <= tries; k++) slow += choose(tries, k) * rate ** k * (1 - rate) ** (tries - k)
    expect(binomialTail(hits, tries, rate) / slow).toBeCloseTo(1, 6)
  })

  test('the binomial tail of what cannot or must happen', () => {
    expect(binomialTail(1, 10, 0)).toBe(0)
    expect(binomialTail(11, 10, 0.5)).toBe(0)
    expect(binomialTail(10, 10, 1)).toBe(1)
    expect(binomialTail(300_500, 1_000_000, 0.3)).toBeCloseTo(0.1378, 3)
  })
})
