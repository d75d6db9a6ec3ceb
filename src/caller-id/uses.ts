import type { CallerUse } from '../ports/storage.js'

/**
 * A call counts against the cap of its caller ID for this long, wherever the 24 hours begin. Stricter than any calendar
 * day, in whatever zone, and the same on days of 23 and 25 hours.
 */
export const CAP_WINDOW_MS = 24 * 3_600_000

/** The first instant whose starts count at `now`. */
export const countsSince = (now: number) => now - CAP_WINDOW_MS + 1

/** How often each caller ID may still be used, at one instant. */
export class CallerUses {
  readonly #left = new Map<string, number>()
  /** When the first of those used up is free again; epoch ms. */
  readonly #freesAt: number
  #sum = 0

  /** `uses` in the order of `numbers`; `undefined`: there is no cap. */
  constructor(numbers: readonly string[], max: number, uses: readonly CallerUse[] | undefined) {
    let freesAt = Number.POSITIVE_INFINITY
    for (const [i, number] of numbers.entries()) {
      const use = uses?.[i]
      const left = uses ? Math.max(0, max - (use?.starts ?? max)) : Number.POSITIVE_INFINITY
      this.#left.set(number, left)
      this.#sum += left
      if (left === 0 && use?.bindingStartAt !== undefined)
        freesAt = Math.min(freesAt, use.bindingStartAt + CAP_WINDOW_MS)
    }
    this.#freesAt = freesAt
  }

  /** Calls that may still be made, from whichever. */
  get left(): number {
    return this.#sum
  }

  /** When a call may be made again, for as long as none may; epoch ms. */
  get usedUpUntil(): number | undefined {
    return this.#sum > 0 ? undefined : this.#freesAt
  }

  isFree(number: string): boolean {
    return (this.#left.get(number) ?? 0) > 0
  }

  take(number: string): void {
    this.#left.set(number, this.#left.get(number)! - 1)
    this.#sum -= 1
  }
}
