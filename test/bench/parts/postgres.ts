import { withDatabase } from '../database.js'
import { fresh } from '../fresh.js'
import type { PostgresCampaignFigures, PostgresCampaignInput } from '../measure/postgres-campaign.js'
import { figure, median, megabytes, table } from '../table.js'
import type { BenchOptions } from './options.js'

/** Attempts a second on Postgres and what each costs the server; then memory, which must not grow with the campaign. */
export async function postgres({ quick, services }: BenchOptions): Promise<void> {
  const url = await services.postgres()
  const run = await wholeCampaign(url, quick ? 3_000 : 20_000, quick ? 1 : 3)
  console.log(attemptTable(run))
  console.log(askedTable(run))
  console.log(`Rows written an attempt: ${rowsOf(run)}.\n`)
  await growth(url, quick)
}

/** The median of so many runs, by the time an attempt took; each in a database of its own. */
export async function wholeCampaign(url: string, contacts: number, times: number): Promise<PostgresCampaignFigures> {
  const runs: PostgresCampaignFigures[] = []
  for (let i = 0; i < times; i++) runs.push(await oneCampaign(url, { contacts }))
  const middle = median(runs.map(run => run.runMs))
  return runs.find(run => run.runMs === middle)!
}

function oneCampaign(url: string, input: Omit<PostgresCampaignInput, 'url'>): Promise<PostgresCampaignFigures> {
  return withDatabase(url, own => fresh('postgres-campaign', { ...input, url: own } satisfies PostgresCampaignInput))
}

function attemptTable({ attempts, runMs, cpuMs, asked, work }: PostgresCampaignFigures): string {
  const roundTrips = Object.values(asked).reduce((sum, each) => sum + each.roundTrips, 0)
  return table(
    ['attempts', 'attempts/s', 'µs/attempt', 'CPU µs', 'round trips', 'commits', 'rows', 'bytes of log'],
    [
      [
        figure(attempts),
        figure((1000 * attempts) / runMs),
        figure((1000 * runMs) / attempts, 1),
        figure((1000 * cpuMs) / attempts, 1),
        ...[roundTrips, work.commits].map(each => figure(each / attempts, 3)),
        figure(work.rows / attempts, 1),
        figure(work.walBytes / attempts),
      ],
    ],
  )
}

function askedTable({ attempts, runMs, asked }: PostgresCampaignFigures): string {
  const busiest = Object.entries(asked).sort(([, a], [, b]) => b.ms - a.ms)
  return table(
    ['asked of storage', 'times', 'attempts each', 'ms each', 'of the time'],
    busiest.map(([name, { roundTrips, ms }]) => [
      name,
      figure(roundTrips),
      figure(attempts / roundTrips, 1),
      figure(ms / roundTrips, 2),
      `${figure((100 * ms) / runMs)} %`,
    ]),
  )
}

function rowsOf({ attempts, work }: PostgresCampaignFigures): string {
  const tables = Object.entries(work.rowsByTable).filter(([, rows]) => rows / attempts >= 0.005)
  return tables.map(([name, rows]) => `${name} ${figure(rows / attempts, 2)}`).join(', ')
}

async function growth(url: string, quick: boolean): Promise<void> {
  const stopAfter = quick ? 1_000 : 8_000
  const rows: string[][] = []
  for (const contacts of quick ? [3_000, 20_000] : [10_000, 100_000, 1_000_000]) {
    const run = await oneCampaign(url, { contacts, stopAfter })
    rows.push([
      figure(contacts),
      figure((1000 * run.attempts) / run.runMs),
      figure(run.launchMs / 1000, 2),
      megabytes(run.bytesAfterImport),
      megabytes(run.bytesAfterRun),
      megabytes(run.mostResidentBytes),
    ])
  }
  console.log(
    table(
      [
        'contacts',
        'attempts/s',
        's to launch',
        'memory after import',
        `after ${figure(stopAfter)} calls`,
        'most resident',
      ],
      rows,
    ),
  )
  console.log(
    'launch() begins with the preflight, which looks at every contact. Memory is what the process uses beyond what it',
  )
  console.log('did before there was a campaign; resident is all of it, with what waits for the collector.')
}
