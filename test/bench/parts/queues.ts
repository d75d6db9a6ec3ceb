import { withDatabase } from '../database.js'
import { fresh } from '../fresh.js'
import type { JobsFigures, JobsInput } from '../measure/jobs.js'
import { figure, table } from '../table.js'
import type { BenchOptions } from './options.js'
import { wholeCampaign } from './postgres.js'

interface Way {
  measure: 'pg-boss' | 'graphile-worker' | 'bullmq'
  mode: string
  shown: string
  /** As many as it takes; where each job costs more the more are waiting, few. */
  jobs: number
}

const way = (measure: Way['measure'], mode: string, shown: string, jobs: number): Way => ({
  measure,
  mode,
  shown,
  jobs,
})

const onPostgres = [
  way('pg-boss', 'work', 'pg-boss, work() as it comes', 1_000),
  way('pg-boss', 'single', 'pg-boss, one by one', 2_000),
  way('pg-boss', 'ten', 'pg-boss, 10 at once', 5_000),
  way('pg-boss', 'batches', 'pg-boss, 4 × batches of 500', 150_000),
  way('graphile-worker', 'single', 'graphile-worker, one by one', 20_000),
  way('graphile-worker', 'ten', 'graphile-worker, 10 at once', 50_000),
  way('graphile-worker', 'batches', 'graphile-worker, local queue of 500', 200_000),
]

const onRedis = [
  way('bullmq', 'single', 'BullMQ on Redis, one by one', 50_000),
  way('bullmq', 'ten', 'BullMQ on Redis, 10 at once', 100_000),
  way('bullmq', 'batches', 'BullMQ on Redis, 100 at once', 100_000),
]

interface Rate {
  shown: string
  perSecond: number
  figures: { count: number; cpuMs: number; commits?: number | undefined; rows?: number | undefined }
}

/** Whole attempts of the engine beside jobs that do nothing, on the same server in the same run. */
export async function queues({ quick, services }: BenchOptions): Promise<void> {
  const server = await services.postgres()
  const run = await wholeCampaign(server, quick ? 2_000 : 20_000, quick ? 1 : 3)
  const { attempts, cpuMs, work } = run
  const own: Rate = {
    shown: 'outdial: whole attempts',
    perSecond: (1000 * attempts) / run.runMs,
    figures: { count: attempts, cpuMs, commits: work.commits, rows: work.rows },
  }
  const rates = [own]
  for (const each of onPostgres) rates.push(await withDatabase(server, url => rateOf(each, url, quick)))
  const redis = await services.redis()
  if (redis !== undefined) for (const each of onRedis) rates.push(await rateOf(each, redis, quick))
  console.log(ratioTable(rates, own))
  console.log(
    'An attempt goes through claim, gate, throttle, reservation, request, three events and its end, with decision',
  )
  console.log(
    'and events written and the intent committed before the request; a job is fetched and completed. Contacts and',
  )
  console.log('jobs are in storage before the clock starts. work() asks for one job every two seconds.')
}

async function rateOf({ measure, mode, shown, jobs }: Way, url: string, quick: boolean): Promise<Rate> {
  const input = { url, mode, jobs: quick ? Math.ceil(jobs / 10) : jobs, forMs: quick ? 1_500 : 8_000 }
  const { jobs: count, ms, cpuMs, work } = await fresh<JobsInput, JobsFigures>(measure, input)
  const figures = { count, cpuMs, commits: work?.commits, rows: work?.rows }
  return { shown, perSecond: (1000 * count) / ms, figures }
}

function ratioTable(rates: Rate[], own: Rate): string {
  const each = (of: number | undefined, count: number, decimals: number) =>
    of === undefined ? '' : figure(of / count, decimals)
  return table(
    ['one attempt, or one job that does nothing', 'a second', 'outdial is', 'CPU µs each', 'commits', 'rows'],
    rates.map(({ shown, perSecond, figures: { count, cpuMs, commits, rows } }) => [
      shown,
      figure(perSecond, 1),
      `${figure(own.perSecond / perSecond, 2)} ×`,
      figure((1000 * cpuMs) / count),
      each(commits, count, 3),
      each(rows, count, 1),
    ]),
  )
}
