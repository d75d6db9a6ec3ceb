import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from './runs.js'
import { type Met, scenario, walk } from './throttle-model.js'

test('never above either limit, never below them without need, and always told: draws, ends and edits at random', async () => {
  const met: Met = { drawn: 0, short: 0, told: 0 }
  await fc.assert(
    fc.asyncProperty(scenario, async each => {
      const { drawn, short, told } = await walk(each)
      met.drawn += drawn
      met.short += short
      met.told += told
    }),
    { numRuns: runs(300) },
  )
  expect(met.drawn).toBeGreaterThan(1_000)
  expect(met.short).toBeGreaterThan(300)
  expect(met.told).toBeGreaterThan(100)
})
