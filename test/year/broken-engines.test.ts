import { expect, test } from 'vitest'
import { bundleOf } from '../simulation/broken/bundle.js'
import { isLong } from '../simulation/seeds.js'
import { brokenEngines } from './broken/catalog.js'

type Entry = typeof import('./broken/entry.js')

for (const { name, source, says, ...run } of brokenEngines) {
  test.skipIf(!run.always && !isLong())(`caught: ${name}`, { timeout: 600_000 }, async () => {
    const { breachesOf } = await bundleOf<Entry>('test/year/broken/entry.ts', name, source)
    const breaches = await breachesOf(run, says)
    expect(
      breaches.find(breach => says.test(breach)),
      `not among ${JSON.stringify(breaches)}`,
    ).toBeDefined()
  })
}
