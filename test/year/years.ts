import { expect } from 'vitest'
import { isLong } from '../simulation/seeds.js'
import { Coverage } from './evidence/coverage.js'
import { drawPlan } from './scenario/plan.js'
import { liveThrough, type OpenStorage } from './world/year.js'

export interface Years {
  /** What is said of a run. */
  where: string
  /** One seed, or in the long run that many from it on. */
  from: number
  seeds: number
  people: number
  days?: number
  open: OpenStorage
}

/** `OUTDIAL_SEED=7` runs that year alone. */
const given = process.env.OUTDIAL_SEED

/** Lives through year after year and throws at the first that broke a rule, with its seed. */
export async function liveThroughAll({ where, from, seeds, people, days, open }: Years): Promise<Coverage> {
  const coverage = new Coverage()
  const first = given === undefined ? from : Number(given)
  for (let seed = first; seed < first + (isLong() && given === undefined ? seeds : 1); seed++) {
    const year = await liveThrough(drawPlan(seed, people, days), open)
    const again = `Run it again: OUTDIAL_SEED=${seed} npx vitest run test/year`
    expect(year.breaches, `year ${seed} ${where}, of ${people} people. ${again}`).toEqual([])
    coverage.add(year.coverage)
  }
  process.stdout.write(`\nA year ${where}: what it met\n${coverage.table()}\n`)
  return coverage
}
