import { ContactPool, NOTHING } from './contact-pool.js'

const HOUR_MS = 3_600_000
const STEP_MS = HOUR_MS / 4
const STEPS_PER_DAY = 96
const HORIZON_MS = 60 * 24 * HOUR_MS

export interface EstimateZone {
  key: string
  contacts: number
  /** When its contacts may be called; the calling hours of a zone are one. */
  hours: { openIntervals(from: number, to: number): readonly (readonly [from: number, to: number])[] }
}

/** Instants in epoch ms. */
export interface EstimateInput {
  startAt: number
  zones: readonly EstimateZone[]
  callsPerHour: number | null
  /** Starts in any 24 hours. Default: no limit. */
  callsPerDay?: number | null
  concurrentCalls: number
  /** From request to end, on average over all results. */
  expectedCallMs: number
  /** How many calls a contact takes on average; at least 1. */
  attemptsPerContact: number
  retryDelayMs: number
  /** How far to look. Default: 60 days. */
  horizonMs?: number
}

export interface Estimate {
  /** When the last call ends, on average; absent when that is beyond the horizon. */
  finishAt?: number
  /** When the first call may begin; absent when calling hours do not open within the horizon. */
  firstCallAt?: number
  /** What the limits allow while calling hours are open. */
  callsPerHour: number
  /** The same at `startAt`: 0 when every zone is closed then. */
  callsPerHourNow: number
  /** Which limit that is. */
  boundBy: 'calls_per_hour' | 'concurrent_calls'
}

/**
 * When a campaign will be done, by pouring calls through its calling hours as if they were a fluid, a quarter of an
 * hour at a time. Good for "Thursday afternoon", not for "14:32".
 */
export function estimateFinish(input: EstimateInput): Estimate {
  const { startAt, zones, callsPerHour, concurrentCalls, expectedCallMs, horizonMs = HORIZON_MS } = input
  const endAt = startAt + horizonMs
  const byConcurrency = (concurrentCalls * HOUR_MS) / Math.max(1, expectedCallMs)
  const rate = Math.min(callsPerHour ?? Number.POSITIVE_INFINITY, byConcurrency)
  const peopled = zones
    .filter(zone => zone.contacts > 0)
    .map(({ contacts, hours }) => ({ contacts, intervals: hours.openIntervals(startAt, endAt) }))
  const openings = peopled.flatMap(({ intervals }) => (intervals[0] ? [intervals[0][0]] : []))
  const firstCallAt = openings.length === 0 ? undefined : Math.min(...openings)
  const pools = peopled.map(zone => new ContactPool(zone.contacts, zone.intervals, input.attemptsPerContact))
  const finishAt = pools.length === 0 ? startAt : pour(pools, byConcurrency, input, endAt)
  return {
    ...(finishAt === undefined ? {} : { finishAt: Math.ceil(finishAt) }),
    ...(firstCallAt === undefined ? {} : { firstCallAt }),
    callsPerHour: rate,
    callsPerHourNow: firstCallAt === startAt ? rate : 0,
    boundBy: rate < byConcurrency ? 'calls_per_hour' : 'concurrent_calls',
  }
}

/** When the last call ends; `undefined` when it does not begin before `endAt`. */
function pour(pools: ContactPool[], byConcurrency: number, input: EstimateInput, endAt: number): number | undefined {
  const { startAt, expectedCallMs, retryDelayMs } = input
  const perHour = input.callsPerHour ?? Number.POSITIVE_INFINITY
  const perDay = input.callsPerDay ?? Number.POSITIVE_INFINITY
  const delaySteps = Math.max(1, Math.ceil(retryDelayMs / STEP_MS))
  const fastest = (byConcurrency * STEP_MS) / HOUR_MS
  /** Calls of the last hour and day by steps, the newest last. */
  let recent = [0, 0, 0, 0]
  const today = new Array<number>(STEPS_PER_DAY).fill(0)
  let lastCallAt = startAt
  for (let step = 0; startAt + step * STEP_MS < endAt; step++) {
    const from = startAt + step * STEP_MS
    for (const pool of pools) pool.bringBack(step)
    const open = pools.map(pool => pool.openWithin(from, from + STEP_MS))
    const due = pools.map((pool, i) => (open[i]!.ms > 0 ? pool.waiting : 0))
    // Starts of an hour ago come free in the course of this step; until then there is what the hour has left.
    today.shift()
    const capacity = Math.max(0, Math.min(fastest, perHour - sum(recent.slice(1)), perDay - sum(today)))
    const share = Math.min(1, capacity / sum(due))
    // No zone's calls fit into more than the time it is open.
    const counts = due.map((count, i) =>
      count > NOTHING ? Math.min(count * share, (fastest * open[i]!.ms) / STEP_MS) : 0,
    )
    const total = sum(counts)
    if (total > NOTHING) {
      const takesMs = (STEP_MS * total) / (total <= perHour - sum(recent) ? fastest : capacity)
      for (const [i, pool] of pools.entries()) {
        if (counts[i]! <= NOTHING) continue
        pool.call(counts[i]!, step + delaySteps)
        lastCallAt = Math.max(lastCallAt, Math.min(open[i]!.from + takesMs, from + STEP_MS))
      }
    }
    if (pools.every(pool => pool.empty)) return lastCallAt + expectedCallMs
    recent = [...recent.slice(1), total]
    today.push(total)
  }
  return undefined
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
