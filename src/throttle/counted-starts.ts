/** `count` starts that stop counting at `until`, on the monotonic clock. */
interface Batch {
  count: number
  until: number
}

/** Emptied entries at the front are cut off once there are this many and they are the majority. */
const COMPACT_FROM = 64

/** The starts that still count against the hour, by when they stop; the first to stop at the front. */
export class CountedStarts {
  #batches: Batch[] = []
  #first = 0
  #total = 0

  get total(): number {
    return this.#total
  }

  /** When the next start stops counting; `undefined` when none counts. */
  get nextUntil(): number | undefined {
    return this.#batches[this.#first]?.until
  }

  add(count: number, until: number): void {
    if (count === 0) return
    this.#total += count
    const batches = this.#batches
    // Nearly always the end: only starts inherited from another owner may count for longer than new ones.
    let at = batches.length
    while (at > this.#first && batches[at - 1]!.until > until) at--
    const before = batches[at - 1]
    if (at > this.#first && before!.until === until) before!.count += count
    else batches.splice(at, 0, { count, until })
  }

  /** Forgets the starts that no longer count at `now`; how many they were. */
  release(now: number): number {
    let released = 0
    for (let next = this.#batches[this.#first]; next && next.until <= now; next = this.#batches[this.#first]) {
      released += next.count
      this.#first++
    }
    this.#total -= released
    if (this.#first >= COMPACT_FROM && this.#first * 2 > this.#batches.length) {
      this.#batches = this.#batches.slice(this.#first)
      this.#first = 0
    }
    return released
  }
}
