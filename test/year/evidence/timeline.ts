interface Change<T> {
  value: T
  askedAt: number
  /** Which of all changes, of any line, was asked and done first; two may share an instant. */
  asked: number
  doneAt: number
  done: number
}

let order = 0

/**
 * One thing that the test changes through the public API, over time. A change is sure from when its promise resolved;
 * from when it was asked for until then, the old or the new may hold.
 */
export class Timeline<T> {
  readonly #changes: Change<T>[]

  constructor(initial: T) {
    const past = { askedAt: Number.NEGATIVE_INFINITY, doneAt: Number.NEGATIVE_INFINITY }
    this.#changes = [{ value: initial, ...past, asked: order, done: order++ }]
  }

  /** Call as a change is asked for, and call what it returns when it has resolved. Instants are epoch ms. */
  change(value: T, at: number): (at: number) => void {
    const open = { doneAt: Number.POSITIVE_INFINITY, done: Number.POSITIVE_INFINITY }
    const change = { value, askedAt: at, asked: order++, ...open }
    this.#changes.push(change)
    return doneAt => {
      change.doneAt = doneAt
      change.done = order++
    }
  }

  /** What may hold: now, or at an instant that is over. */
  possible(at = Number.MAX_SAFE_INTEGER): T[] {
    if (this.#changes.length === 1) return [this.#changes[0]!.value]
    const asked = this.#changes.filter(change => change.askedAt <= at)
    const sure = Math.max(...asked.filter(({ doneAt }) => doneAt <= at).map(change => change.asked))
    return asked.filter(({ done }) => done >= sure).map(({ value }) => value)
  }

  /** All that may have held at some time of a span. */
  between(from: number, to: number): T[] {
    const later = this.#changes.filter(({ askedAt }) => askedAt > from && askedAt <= to)
    return [...this.possible(from), ...later.map(({ value }) => value)]
  }

  /** The newest that was asked for. */
  get last(): T {
    return this.#changes.at(-1)!.value
  }
}
