import { pathToFileURL } from 'node:url'
import Bottleneck from 'bottleneck'
import PQueue from 'p-queue'
import { SystemClock } from '../../src/clock/system-clock.js'
import { bottleneckThrottle } from '../../src/throttle/bottleneck-throttle.js'

const CONCURRENT = 200
const RUN_MS = 2_000

/** Permits (calls that end at once) a second. */
export interface ThrottleFigures {
  throttle: number
  bottleneck: number
  pQueue: number
}

/** The default throttle, Bottleneck with a job per call, and p-queue, one after another, on real timers. */
export async function benchThrottle(runMs = RUN_MS): Promise<ThrottleFigures> {
  return { throttle: await ours(runMs), bottleneck: await bottleneckAlone(runMs), pQueue: await pQueueAlone(runMs) }
}

async function ours(runMs: number): Promise<number> {
  const limits = { concurrentCalls: CONCURRENT, callsPerHour: 100_000_000 }
  const seed = { limits, liveCalls: 0, countedForMs: [], onAvailable() {} }
  const throttle = await bottleneckThrottle(seed, new SystemClock())
  const rate = await perSecond(runMs, async () => {
    const count = await throttle.draw(CONCURRENT)
    throttle.settled(count)
    throttle.ended(count)
    return count
  })
  await throttle.close()
  return rate
}

async function bottleneckAlone(runMs: number): Promise<number> {
  const limiter = new Bottleneck({ maxConcurrent: CONCURRENT, reservoir: 100_000_000 })
  return perSecond(runMs, async () => {
    await Promise.all(Array.from({ length: CONCURRENT }, () => limiter.schedule(async () => {})))
    return CONCURRENT
  })
}

async function pQueueAlone(runMs: number): Promise<number> {
  const queue = new PQueue({ concurrency: CONCURRENT })
  return perSecond(runMs, async () => {
    await Promise.all(Array.from({ length: CONCURRENT }, () => queue.add(async () => {})))
    return CONCURRENT
  })
}

async function perSecond(runMs: number, round: () => Promise<number>): Promise<number> {
  await round()
  const began = performance.now()
  let count = 0
  while (performance.now() - began < runMs) count += await round()
  return Math.round((1000 * count) / (performance.now() - began))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const figures = await benchThrottle()
  console.log(`permits a second under ${CONCURRENT} concurrent calls and an hourly limit, real timers`)
  for (const [name, rate] of Object.entries(figures))
    console.log(name.padEnd(12), rate.toLocaleString('en').padStart(12))
}
