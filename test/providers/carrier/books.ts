/** One thing that a double did, in order. */
export interface BookEntry {
  kind: 'requested' | 'placed' | 'ended'
  attemptId: string
  to: string
}

/** How often each contact's number was called, and how many of its calls were up at once at most. */
export function callsByNumber(entries: BookEntry[]) {
  const numbers = new Map<string, { placed: number; live: number; mostLive: number }>()
  for (const { kind, to } of entries) {
    const number = numbers.get(to) ?? { placed: 0, live: 0, mostLive: 0 }
    if (kind === 'placed') number.placed++
    if (kind !== 'requested') number.live += kind === 'placed' ? 1 : -1
    number.mostLive = Math.max(number.mostLive, number.live)
    numbers.set(to, number)
  }
  return numbers
}
