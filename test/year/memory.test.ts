import { MemoryStorage } from 'outdial/memory'
import { expect, test } from 'vitest'
import { isLong } from '../simulation/seeds.js'
import { liveThroughAll } from './years.js'

const timeout = isLong() ? 3_600_000 : 600_000

test('a year in 49 homes, of two campaigns that share contacts, breaks no rule and forgets nobody', {
  timeout,
}, async () => {
  const coverage = await liveThroughAll({
    where: 'in memory',
    from: 1,
    seeds: 40,
    people: isLong() ? 400 : 60,
    open: async now => new MemoryStorage({ now }),
  })
  expect(coverage.zones).toBeGreaterThanOrEqual(isLong() ? 45 : 40)
  expect(coverage.missing({ everyZone: isLong() }), 'never met; the year proves less than it says').toEqual([])
})
