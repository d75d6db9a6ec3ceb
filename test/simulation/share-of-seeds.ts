import { expect, test } from 'vitest'
import { isLong, isReplay, runSeeds, shareOf } from './seeds.js'

/** The test of one share of the seeds; each share has a file of its own, so that they run side by side. */
export function shareOfSeeds(share: number, shares: number): void {
  const seeds = shareOf(share, shares)
  const timeout = isLong() || isReplay() ? 3_600_000 : 170_000

  test.skipIf(seeds.length === 0)(`every promise holds in ${seeds.length} random runs`, { timeout }, async () => {
    const coverage = await runSeeds(seeds)
    process.stdout.write(`\nSimulation, share ${share + 1} of ${shares}: what it met\n${coverage.table()}\n`)
    if (!isReplay()) expect(coverage.missing(), 'never met; the run proves less than it says').toEqual([])
  })
}
