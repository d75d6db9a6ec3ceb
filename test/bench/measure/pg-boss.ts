import PgBoss from 'pg-boss'
import { asking } from '../database.js'
import { type JobRun, type JobsFigures, type JobsInput, timedOnPostgres } from './jobs.js'

const QUEUE = 'attempts'

/** `work`: as its documentation begins. Else `fetch` and `complete` in loops, so many at once, so many jobs at a time. */
const loops: Record<string, { atOnce: number; batch: number }> = {
  single: { atOnce: 1, batch: 1 },
  ten: { atOnce: 10, batch: 1 },
  batches: { atOnce: 4, batch: 500 },
}

export default async function pgBoss(input: JobsInput): Promise<JobsFigures> {
  const filler = await opened(input.url)
  await filler.createQueue(QUEUE)
  for (let left = input.jobs; left > 0; left -= 1_000) {
    const count = Math.min(left, 1_000)
    await filler.insert(Array.from({ length: count }, (_, i) => ({ name: QUEUE, data: { contact: left - i } })))
  }
  await filler.stop({ graceful: false, wait: true })
  await asking(input.url, client => client.query('analyze'))
  return timedOnPostgres(input, () => begin(input))
}

async function begin({ url, mode }: JobsInput): Promise<JobRun> {
  const boss = await opened(url)
  let done = 0
  let stopped = false
  const loop = async (batch: number) => {
    while (!stopped) {
      const jobs = await boss.fetch(QUEUE, { batchSize: batch })
      if (jobs.length === 0) return
      const ids = jobs.map(job => job.id)
      await boss.complete(QUEUE, ids)
      done += ids.length
    }
  }
  const how = loops[mode]
  const running = how ? Array.from({ length: how.atOnce }, () => loop(how.batch)) : []
  if (!how) await boss.work(QUEUE, async jobs => void (done += jobs.length))
  return {
    done: () => done,
    isFinished: jobs => done >= jobs,
    async stop() {
      stopped = true
      await Promise.all(running)
      await boss.stop({ graceful: false, wait: true })
    },
  }
}

async function opened(connectionString: string): Promise<PgBoss> {
  // Upkeep, which jobs have in common, is left out.
  const boss = new PgBoss({ connectionString, supervise: false, schedule: false })
  boss.on('error', error => console.error(error))
  return boss.start()
}
