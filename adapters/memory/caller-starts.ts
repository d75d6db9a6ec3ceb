import type { CallerCap, CallerUse } from 'outdial'

/**
 * When calls were started from each caller ID of a tenant, ascending. Nearly all come, move and go at the new end, where
 * that is cheap; a clock that was set back only makes it slower.
 */
export class CallerStarts {
  readonly #starts = new Map<string, number[]>()

  add(from: string, at: number): void {
    const starts = this.#starts.get(from)
    if (!starts) this.#starts.set(from, [at])
    else if (at >= starts[starts.length - 1]!) starts.push(at)
    else starts.splice(firstFrom(starts, at), 0, at)
  }

  remove(from: string, at: number): void {
    const starts = this.#starts.get(from)!
    if (starts.length === 1) this.#starts.delete(from)
    else starts.splice(firstFrom(starts, at), 1)
  }

  move(from: string, before: number, after: number): void {
    if (before === after) return
    this.remove(from, before)
    this.add(from, after)
  }

  /** How many there were from `sinceAt` on. */
  since(from: string, sinceAt: number): number {
    const starts = this.#starts.get(from)
    return starts ? starts.length - firstFrom(starts, sinceAt) : 0
  }

  use(from: string, { max, sinceAt }: CallerCap): CallerUse {
    const starts = this.since(from, sinceAt)
    if (starts < max) return { starts }
    const all = this.#starts.get(from)!
    return { starts, bindingStartAt: all[all.length - max]! }
  }
}

/** Place of the first at or after `at`, or the length; found from the new end in steps that double, then by halves. */
function firstFrom(ascending: number[], at: number): number {
  let high = ascending.length
  let step = 1
  while (high - step >= 0 && ascending[high - step]! >= at) {
    high -= step
    step *= 2
  }
  let low = Math.max(0, high - step)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! < at) low = middle + 1
    else high = middle
  }
  return low
}
