import type { BrokenEngine } from './broken-engine.js'
import { simulationWith } from './bundle.js'

export interface Catch {
  seed: number
  /** How many seeds were run. */
  tried: number
  what: string
}

/** Runs seed after seed, with the checkers of the one promise alone, until it is seen broken; `undefined` when it is not. */
export async function hunt(engine: BrokenEngine, budget: number): Promise<Catch | undefined> {
  const { simulate, drawScenario } = await simulationWith(engine.name, engine.source ?? [])
  const seeds = [engine.seed, ...Array.from({ length: budget }, (_, i) => i + 1).filter(seed => seed !== engine.seed)]
  for (const [i, seed] of seeds.entries()) {
    const options = { faults: engine.ports ?? {}, only: engine.promise }
    const run = await simulate(drawScenario(seed, engine.storage), options)
    if (run.breach) return { seed, tried: i + 1, what: run.breach.what }
    if (engine.promise !== 'deterministic') continue
    const again = await simulate(drawScenario(seed, engine.storage), options)
    if (again.log !== run.log) return { seed, tried: i + 1, what: 'two runs of the seed have different logs' }
  }
  return undefined
}
