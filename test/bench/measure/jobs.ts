import { type DatabaseWork, workBetween, workSoFar } from '../database.js'

export interface JobsInput {
  url: string
  /** Waiting before the clock starts. */
  jobs: number
  /** Stops when so much time is over. */
  forMs: number
  mode: string
}

export interface JobsFigures {
  jobs: number
  ms: number
  /** Of this process, all threads. */
  cpuMs: number
  /** Of the database, where it is one. */
  work?: DatabaseWork
}

/** What a library does in one way of using it. */
export interface JobRun {
  /** How many of the jobs are done. */
  done(): number
  /** Whether so many are done for good. */
  isFinished(jobs: number): boolean | Promise<boolean>
  stop(): Promise<void>
}

/** The time from the start of the work until all jobs are done, or as many as could be in the time. */
export async function timedJobs(input: JobsInput, begin: () => Promise<JobRun>): Promise<JobsFigures> {
  const cpu = process.cpuUsage()
  const began = performance.now()
  const run = await begin()
  // Looked at often enough not to show.
  while (performance.now() - began < input.forMs && !(await run.isFinished(input.jobs))) {
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  const jobs = run.done()
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  await run.stop()
  return { jobs, ms, cpuMs: (user + system) / 1000 }
}

/** As `timedJobs`, with what the database did meanwhile; whoever put the jobs there has closed its connections. */
export async function timedOnPostgres(input: JobsInput, begin: () => Promise<JobRun>): Promise<JobsFigures> {
  const before = await workSoFar(input.url)
  const figures = await timedJobs(input, begin)
  return { ...figures, work: workBetween(before, await workSoFar(input.url)) }
}
