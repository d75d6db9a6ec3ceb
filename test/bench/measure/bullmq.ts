import { randomBytes } from 'node:crypto'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { type JobRun, type JobsFigures, type JobsInput, timedJobs } from './jobs.js'

/** It has no batches; more jobs at once than this gain nothing. */
const atOnce: Record<string, number> = { single: 1, ten: 10, batches: 100 }

export default async function bullmq(input: JobsInput): Promise<JobsFigures> {
  const name = `outdial-bench-${randomBytes(6).toString('hex')}`
  const connection = new Redis(input.url, { maxRetriesPerRequest: null })
  const queue = new Queue(name, { connection })
  for (let left = input.jobs; left > 0; left -= 1_000) {
    const count = Math.min(left, 1_000)
    await queue.addBulk(Array.from({ length: count }, (_, i) => ({ name: 'attempt', data: { contact: left - i } })))
  }
  try {
    return await timedJobs(input, () => begin(input, name))
  } finally {
    await queue.obliterate({ force: true })
    await queue.close()
    connection.disconnect()
  }
}

async function begin({ url, mode }: JobsInput, name: string): Promise<JobRun> {
  let done = 0
  const connection = new Redis(url, { maxRetriesPerRequest: null })
  const worker = new Worker(name, async () => {}, { connection, concurrency: atOnce[mode]! })
  worker.on('completed', () => {
    done += 1
  })
  return {
    done: () => done,
    isFinished: jobs => done >= jobs,
    async stop() {
      await worker.close()
      connection.disconnect()
    },
  }
}
