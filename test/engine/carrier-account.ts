import type { CarrierLogEntry } from 'outdial/testing'

type Log = readonly CarrierLogEntry[]

/** Reads limits off the carrier's own log, knowing nothing of the engine. */

/** The most requests in any 60 minutes, wherever they start; two exactly an hour apart are within the same. */
export function mostStartsInAnHour(log: Log, counts: (entry: CarrierLogEntry) => boolean = () => true): number {
  const starts = log.filter(entry => entry.kind === 'requested' && counts(entry)).map(entry => entry.mono)
  let most = 0
  let first = 0
  for (const [i, at] of starts.entries()) {
    while (at - starts[first]! > 3_600_000) first++
    most = Math.max(most, i - first + 1)
  }
  return most
}

/** How many calls were live at each change, newest last. */
export function liveOverTime(
  log: Log,
  counts: (entry: CarrierLogEntry) => boolean = () => true,
): { mono: number; live: number }[] {
  let live = 0
  return log.filter(counts).flatMap(({ kind, mono }) => {
    if (kind !== 'placed' && kind !== 'ended') return []
    live += kind === 'placed' ? 1 : -1
    return [{ mono, live }]
  })
}

export function mostLive(log: Log, counts?: (entry: CarrierLogEntry) => boolean): number {
  return Math.max(0, ...liveOverTime(log, counts).map(each => each.live))
}

/** Calls placed while another to the same `key` was live. */
export function overlaps(log: Log, key: (entry: CarrierLogEntry) => string = entry => entry.to): string[] {
  const live = new Map<string, number>()
  return log.flatMap(entry => {
    const name = key(entry)
    const before = live.get(name) ?? 0
    if (entry.kind === 'ended') live.set(name, before - 1)
    if (entry.kind !== 'placed') return []
    live.set(name, before + 1)
    return before > 0 ? [`${name} at ${entry.mono}: ${entry.attemptId}`] : []
  })
}

/** How often each attempt was requested. */
export function requestsByAttempt(log: Log): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { kind, attemptId } of log) {
    if (kind === 'requested') counts.set(attemptId, (counts.get(attemptId) ?? 0) + 1)
  }
  return counts
}

export const requested = (log: Log) => log.filter(entry => entry.kind === 'requested')
export const placed = (log: Log) => log.filter(entry => entry.kind === 'placed')
