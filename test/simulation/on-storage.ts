import { expect, test } from 'vitest'
import { Coverage, type Covered, severed, storageTrouble } from './evidence/coverage.js'
import type { Grounds } from './grounds/ground.js'
import { atWorst, type StorageName } from './scenario/draw-storage.js'
import { drawScenario, type Scenario } from './scenario/scenario.js'
import { isLong, isReplay, reported, seedsOf, span } from './seeds.js'
import { type Run, simulate } from './simulate.js'

/** What every storage must have been through, short as the run is. */
const met: Covered[] = ['calls placed', 'engine died', ...storageTrouble]

interface Share {
  /** Seeds of the short form, with every fault there is; the long form runs all from 1 to `long`. */
  short: readonly number[]
  long: number
}

/** Every promise, in runs whose engines share this storage, and whose storage fails. */
export function everyPromiseOn(name: StorageName, grounds: () => Grounds, { short, long }: Share): void {
  const timeout = isLong() || isReplay() ? 3_600_000 : 170_000
  const seeds = seedsOf(isLong() ? span(1, long) : short)
  // Few runs have to meet all faults; many meet them one by one.
  const scenarioOf = (seed: number) =>
    short.includes(seed) ? atWorst(drawScenario(seed, name)) : drawScenario(seed, name)

  test(`every promise holds in ${seeds.length} random runs`, { timeout }, async () => {
    const coverage = new Coverage()
    for (const seed of seeds) coverage.add(await passed(scenarioOf(seed), grounds()))
    const wanted: Covered[] = name === 'postgres' ? [...met, severed] : met
    process.stdout.write(`\nSimulation on ${name}, ${seeds.length} seeds: what it met\n${coverage.table(wanted)}\n`)
    if (!isReplay()) expect(coverage.missing(wanted), 'never met; the run proves less than it says').toEqual([])
  })
}

/** Without faults, and call by call, a storage tells the same story as memory. */
export function sameStoryAsMemory(name: StorageName, grounds: () => Grounds, { short, long }: Share): void {
  const seeds = seedsOf(isLong() ? span(1, long) : short)
  const timeout = isLong() || isReplay() ? 3_600_000 : 170_000

  test(`tells the same story as memory, event by event and call by call, in ${seeds.length} runs`, {
    timeout,
  }, async () => {
    for (const seed of seeds) {
      const scenario = calm(drawScenario(seed, name))
      const here = await simulate(scenario, { grounds: grounds() })
      const inMemory = await simulate(scenario)
      expect(here.breach, `seed ${seed}`).toBeUndefined()
      expect(JSON.parse(here.log), `seed ${seed}`).toEqual(JSON.parse(inMemory.log))
    }
  })
}

/**
 * In a tenant of its own, as the storage knows the seed's other run. Without a slow line, which draws for each call: a hint
 * more or less makes one call more or less, and nothing else.
 */
function calm(scenario: Scenario): Scenario {
  const tenantId = `same-${scenario.seed}`
  return { ...scenario, latencyMs: null, storage: { ...scenario.storage, tenantId, inTurn: true, faults: null } }
}

async function passed(scenario: Scenario, grounds: Grounds): Promise<Coverage> {
  const run: Run = await simulate(scenario, { grounds })
  if (run.breach) throw new Error(reported(scenario, run, `test/simulation/storages/${scenario.storage.name}`))
  return run.coverage
}
