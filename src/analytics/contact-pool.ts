/** Less than this of a call is nothing. */
export const NOTHING = 1e-6

type Interval = readonly [from: number, to: number]

/**
 * Contacts of one zone as a fluid: how much of them waits for its first call, second call, …, and how much was called
 * and comes back later. Time only goes forward.
 */
export class ContactPool {
  readonly #intervals: readonly Interval[]
  readonly #attemptsPerContact: number
  #next = 0
  #waiting: number[]
  readonly #later = new Map<number, number[]>()

  constructor(contacts: number, intervals: readonly Interval[], attemptsPerContact: number) {
    this.#intervals = intervals
    this.#attemptsPerContact = attemptsPerContact
    this.#waiting = [contacts]
  }

  get waiting(): number {
    return sum(this.#waiting)
  }

  get empty(): boolean {
    return this.waiting <= NOTHING && [...this.#later.values()].every(back => sum(back) <= NOTHING)
  }

  /** For how long the zone is open within `[from, to)`, and from when. */
  openWithin(from: number, to: number): { ms: number; from: number } {
    const intervals = this.#intervals
    while (this.#next < intervals.length && intervals[this.#next]![1] <= from) this.#next++
    let ms = 0
    let since: number | undefined
    for (let i = this.#next; i < intervals.length && intervals[i]![0] < to; i++) {
      const [opens, closes] = intervals[i]!
      since ??= Math.max(opens, from)
      ms += Math.min(closes, to) - Math.max(opens, from)
    }
    return { ms, from: since ?? from }
  }

  /** Makes `count` calls, evenly from all rounds; those whom one call is not enough are back at step `againAt`. */
  call(count: number, againAt: number): void {
    const share = count / this.waiting
    const again = this.#waiting.flatMap((waiting, round) => {
      const next = this.#partIn(round + 1)
      return next === 0 ? [] : [(waiting * share * next) / this.#partIn(round)]
    })
    this.#waiting = this.#waiting.map(waiting => waiting * (1 - share))
    this.#later.set(againAt, mix(this.#later.get(againAt) ?? [], [0, ...again]))
  }

  /** Those who are due again at `step` wait for their call. */
  bringBack(step: number): void {
    this.#waiting = mix(this.#waiting, this.#later.get(step) ?? [])
    this.#later.delete(step)
  }

  /** The share of contacts that take a call in this round, from 0: with 1.8 attempts each, all, then four in five. */
  #partIn(round: number): number {
    return round === 0 ? 1 : Math.max(0, Math.min(1, this.#attemptsPerContact - round))
  }
}

function mix(a: number[], b: number[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) + (b[i] ?? 0))
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
