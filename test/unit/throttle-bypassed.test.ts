import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { scenario, walk } from './throttle-model.js'

// Runs every job at once and limits nothing: were Bottleneck a decoration, nobody would notice.
vi.mock('bottleneck', () => ({
  default: class PassThrough {
    schedule = async (_options: object, task: () => Promise<unknown>) => task()
    currentReservoir = async () => Number.MAX_SAFE_INTEGER
    incrementReservoir = async () => Number.MAX_SAFE_INTEGER
    check = async () => true
    disconnect = async () => undefined
  },
}))

test('with Bottleneck replaced by a pass-through, the limits are broken', async () => {
  const run = await fc.check(
    fc.asyncProperty(scenario, async each => void (await walk(each))),
    { numRuns: 300, endOnFailure: true },
  )
  expect(run.failed).toBe(true)
  expect(String(run.errorInstance)).toMatch(/limit broken/)
})
