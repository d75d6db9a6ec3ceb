import type { SuppressionList } from '../compliance/suppression.js'
import type { Clock } from '../ports/clock.js'
import type { Storage } from '../ports/storage.js'

/** A hint that a list was taken in may get lost; then it is seen so late. */
const AGAIN_MS = 60_000

/** Of which date the tenant's suppression lists are, by name; one that was never taken in whole is not among them. */
export type ListDates = ReadonlyMap<string, number>

export function listDates(lists: readonly SuppressionList[]): ListDates {
  return new Map(lists.filter(({ complete }) => complete).map(({ name, asOf }) => [name, asOf]))
}

/** The lists' dates as this engine knows them. They only go up, so what is known too late keeps calls back and allows none. */
export class Lists {
  current: ListDates = new Map()
  /** They may have changed. */
  stale = true
  #readAt = Number.NEGATIVE_INFINITY
  #reading: Promise<void> | undefined

  constructor(
    private readonly storage: Storage,
    private readonly clock: Clock,
    private readonly tenantId: string,
  ) {}

  /** Reads them anew if they may have changed; campaigns that ask meanwhile wait for the same answer. */
  async refresh(): Promise<void> {
    if (this.stale || this.clock.monotonic() - this.#readAt >= AGAIN_MS) this.#reading = this.#read()
    await this.#reading
  }

  async #read(): Promise<void> {
    this.stale = false
    this.#readAt = this.clock.monotonic()
    try {
      const read = listDates(await this.storage.suppressionLists(this.tenantId))
      if (!isSame(read, this.current)) this.current = read
    } catch (error) {
      this.stale = true
      throw error
    }
  }
}

function isSame(a: ListDates, b: ListDates): boolean {
  return a.size === b.size && [...a].every(([name, asOf]) => b.get(name) === asOf)
}
