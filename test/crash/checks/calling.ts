import type { CarrierHistory, PlacedCall } from './calls.ts'

/** What a campaign was allowed. */
export interface Allowed {
  maxAttempts: number
  concurrentCalls: number
  callsPerHour: number | null
}

export interface Rules {
  campaigns: Map<string, Allowed>
  /** The provider places one call for one attempt however often it is asked, and so may be asked again. */
  idempotent: boolean
  /** An hour of the limit, in the log's milliseconds. */
  hourRealMs: number
}

/** Every way in which the calls were not as they should be, in words; calls of the hole are left out. */
export function wrongCalling(history: CarrierHistory, rules: Rules): string[] {
  const calls = history.calls.filter(call => !history.late.has(call.reference))
  return [
    ...history.faults,
    ...askedTwice(history, rules),
    ...overdialled(calls, rules),
    ...overlaps(calls),
    ...overLimits(calls, rules),
  ]
}

function askedTwice({ asked, late, calls }: CarrierHistory, { idempotent }: Rules): string[] {
  const again = [...asked].filter(([reference, times]) => times > 1 && !idempotent && !late.has(reference))
  const twice = [...countBy(calls, call => call.reference)].filter(([, times]) => times > 1)
  return [
    ...again.map(([reference, times]) => `${reference} was asked for ${times} times`),
    ...twice.map(([reference, times]) => `${reference} was placed ${times} times`),
  ]
}

function overdialled(calls: PlacedCall[], { campaigns }: Rules): string[] {
  const found: string[] = []
  for (const [contact, own] of groupBy(calls, call => `${call.campaignId}/${call.contactSeq}`)) {
    const allowed = campaigns.get(own[0]!.campaignId)
    if (!allowed) found.push(`${contact} is of no campaign of this run`)
    else if (own.length > allowed.maxAttempts) found.push(`${contact} was called ${own.length} times`)
    const answeredAt = own.find(call => call.answered)?.placedAt ?? Number.POSITIVE_INFINITY
    const after = own.filter(call => call.placedAt > answeredAt)
    if (after.length > 0) found.push(`${contact} was called again after it had answered`)
  }
  return found
}

function overlaps(calls: PlacedCall[]): string[] {
  const found: string[] = []
  for (const [number, own] of groupBy(calls, call => call.to)) {
    const most = mostLive(own)
    if (most > 1) found.push(`${number} was in ${most} calls at once`)
  }
  return found
}

function overLimits(calls: PlacedCall[], { campaigns, hourRealMs }: Rules): string[] {
  const found: string[] = []
  for (const [campaignId, own] of groupBy(calls, call => call.campaignId)) {
    const allowed = campaigns.get(campaignId)
    if (!allowed) continue
    const live = mostLive(own)
    if (live > allowed.concurrentCalls)
      found.push(`${campaignId} had ${live} calls live, of ${allowed.concurrentCalls}`)
    const starts = mostWithin(
      own.map(call => call.placedAt),
      hourRealMs,
    )
    if (starts > (allowed.callsPerHour ?? Number.POSITIVE_INFINITY)) {
      found.push(`${campaignId} started ${starts} calls in an hour, of ${allowed.callsPerHour}`)
    }
  }
  return found
}

/** The most calls live at one instant; one that ends in the millisecond in which another begins is over before it. */
export function mostLive(calls: readonly PlacedCall[]): number {
  const moves = calls.flatMap(call => [
    { at: call.placedAt, by: 1 },
    { at: call.endedAt, by: -1 },
  ])
  moves.sort((a, b) => a.at - b.at || a.by - b.by)
  let live = 0
  let most = 0
  for (const { by } of moves) most = Math.max(most, (live += by))
  return most
}

/** The most instants in any span of this length, its end left out. */
export function mostWithin(instants: readonly number[], spanMs: number): number {
  const sorted = [...instants].sort((a, b) => a - b)
  let most = 0
  let first = 0
  for (const [i, at] of sorted.entries()) {
    while (at - sorted[first]! >= spanMs) first++
    most = Math.max(most, i - first + 1)
  }
  return most
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

const countBy = <T>(items: readonly T[], keyOf: (item: T) => string) =>
  new Map([...groupBy(items, keyOf)].map(([key, group]) => [key, group.length]))
