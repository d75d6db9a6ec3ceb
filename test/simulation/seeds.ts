import { Coverage } from './evidence/coverage.js'
import { drawScenario, type Scenario } from './scenario/scenario.js'
import { type Run, simulate } from './simulate.js'

/** Seeds of the short form; the long form goes on from there. */
export const SHORT = 190
const LONG = 6_000
/** Every so many seeds one is run twice, and must repeat byte for byte. */
const TWICE_EVERY = 8

/** The seeds of one share of the run, of `shares`: all from 1 on; with `OUTDIAL_LONG=1` many more. */
export function shareOf(share: number, shares: number, env: NodeJS.ProcessEnv = process.env): number[] {
  return seedsOf(span(1, isLong(env) ? LONG : SHORT), env).filter(seed => seed % shares === share)
}

/** These seeds; with `OUTDIAL_SEED=7` or `OUTDIAL_SEEDS=100-200` those and no others. */
export function seedsOf(seeds: readonly number[], env: NodeJS.ProcessEnv = process.env): readonly number[] {
  const { OUTDIAL_SEED: one, OUTDIAL_SEEDS: several } = env
  if (one !== undefined) return [wholeNumber('OUTDIAL_SEED', one)]
  if (several === undefined) return seeds
  const [from, to] = several.split('-')
  return span(wholeNumber('OUTDIAL_SEEDS', from), wholeNumber('OUTDIAL_SEEDS', to))
}

/** Whether particular seeds were asked for: they need not cover everything. */
export const isReplay = (env: NodeJS.ProcessEnv = process.env) => Boolean(env.OUTDIAL_SEED ?? env.OUTDIAL_SEEDS)

export const isLong = (env: NodeJS.ProcessEnv = process.env) => env.OUTDIAL_LONG === '1'

export const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

function wholeNumber(name: string, text: string | undefined): number {
  const number = Number(text)
  if (text && Number.isInteger(number) && number >= 0) return number
  throw new Error(`${name} was '${text}'; give a seed such as OUTDIAL_SEED=7, or OUTDIAL_SEEDS=1-100.`)
}

/** Runs seed after seed and throws at the first breach, with all that is needed to run it again. */
export async function runSeeds(seeds: readonly number[]): Promise<Coverage> {
  const coverage = new Coverage()
  for (const [i, seed] of seeds.entries()) {
    const run = await simulated(seed)
    if (run.breach) throw new Error(reported(drawScenario(seed), run, 'test/simulation/seeds'))
    coverage.add(run.coverage)
    if (i % TWICE_EVERY > 0 && !isReplay()) continue
    const again = await simulated(seed)
    if (again.log !== run.log) throw new Error(difference(seed, run.log, again.log))
    coverage.count('run twice')
  }
  return coverage
}

async function simulated(seed: number): Promise<Run> {
  try {
    return await simulate(drawScenario(seed))
  } catch (cause) {
    throw new Error(`Seed ${seed} stopped the simulation itself: ${String(cause)}`, { cause })
  }
}

/** What broke, and how to run it again. */
export function reported(scenario: Scenario, { breach, tail }: Run, tests: string): string {
  const { seed } = scenario
  return [
    `Seed ${seed} breaks the promise «${breach!.promise}» after ${breach!.mono} ms: ${breach!.what}`,
    `Run it again: OUTDIAL_SEED=${seed} npx vitest run ${tests}`,
    'The last events, and what the carrier saw:',
    ...tail.map(line => `  ${line}`),
    `Its scenario: ${JSON.stringify(scenario)}`,
  ].join('\n')
}

/** Where two logs of one seed part. */
function difference(seed: number, one: string, other: string): string {
  let at = 0
  while (one[at] === other[at]) at++
  const near = (log: string) => log.slice(Math.max(0, at - 300), at + 300)
  return `Seed ${seed} breaks the promise «deterministic»: run twice, its logs part.\n  ${near(one)}\n  ${near(other)}`
}
