import { Logger, makeWorkerUtils, run } from 'graphile-worker'
import { asking } from '../database.js'
import { type JobRun, type JobsFigures, type JobsInput, timedOnPostgres } from './jobs.js'

const TASK = 'attempt'
const logger = new Logger(() => () => {})

/** `batches`: many jobs fetched at once, and completed together, as its documentation advises for throughput. */
const modes: Record<string, GraphileConfig.WorkerOptions> = {
  single: { concurrentJobs: 1 },
  ten: { concurrentJobs: 10 },
  batches: { concurrentJobs: 50, localQueue: { size: 500 }, completeJobBatchDelay: 0 },
}

export default async function graphileWorker(input: JobsInput): Promise<JobsFigures> {
  const { url, jobs } = input
  const utils = await makeWorkerUtils({ connectionString: url, logger })
  await utils.migrate()
  for (let left = jobs; left > 0; left -= 1_000) {
    const count = Math.min(left, 1_000)
    await utils.addJobs(Array.from({ length: count }, (_, i) => ({ identifier: TASK, payload: { contact: left - i } })))
  }
  await utils.release()
  await asking(url, client => client.query('analyze'))
  return timedOnPostgres(input, () => begin(input))
}

async function begin({ url, mode }: JobsInput): Promise<JobRun> {
  let done = 0
  const runner = await run({
    preset: { worker: { connectionString: url, ...modes[mode]! } },
    logger,
    noHandleSignals: true,
    taskList: {
      [TASK]: async () => {
        done += 1
      },
    },
  })
  return {
    done: () => done,
    isFinished: jobs => done >= jobs && noneLeft(url),
    stop: () => runner.stop(),
  }
}

/** Jobs are done when they are gone from the database, and completions may come later than the work. */
function noneLeft(url: string): Promise<boolean> {
  const sql = 'select not exists (select from graphile_worker._private_jobs) as gone'
  return asking(url, async client => (await client.query(sql)).rows[0].gone)
}
