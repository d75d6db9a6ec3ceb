import { afterAll, expect, test } from 'vitest'
import { simulationWith } from './broken/bundle.js'
import { brokenEngines } from './broken/catalog.js'
import { hunt } from './broken/hunt.js'
import { SHORT } from './seeds.js'

const caught: string[] = []

afterAll(() => {
  process.stdout.write(`\nBroken engines, and what caught them\n${caught.map(line => `  ${line}`).join('\n')}\n`)
})

for (const engine of brokenEngines) {
  test(`«${engine.promise}» catches: ${engine.name}`, { timeout: 120_000 }, async () => {
    const found = await hunt(engine, SHORT)
    expect(found, `not caught by ${SHORT} seeds`).toBeDefined()
    const { seed, tried, what } = found!
    const where = tried === 1 ? `seed ${seed}` : `seed ${seed}, the ${tried}th tried`
    caught.push(`${engine.name}: «${engine.promise}», ${where}: ${what.split('\n')[0]!.slice(0, 110)}`)
  })
}

test('the engine as it is passes the seeds that catch the broken ones', { timeout: 60_000 }, async () => {
  const { simulate, drawScenario } = await simulationWith('whole', [])
  const runs = new Map(brokenEngines.map(({ seed, storage }) => [`seed ${seed}, ${storage}`, { seed, storage }]))
  for (const [name, { seed, storage }] of runs) {
    expect((await simulate(drawScenario(seed, storage))).breach, name).toBeUndefined()
  }
})
