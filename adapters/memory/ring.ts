/** Keeps the newest `window` items of a sequence numbered from 1. */
export class Ring<T> {
  readonly #window: number
  readonly #items: T[] = []
  #last = 0

  constructor(window: number) {
    this.#window = window
  }

  /** Number of the newest item, 0 when there was none. */
  get last(): number {
    return this.#last
  }

  /** Number of the oldest item still kept; `last + 1` when there was none. */
  get oldest(): number {
    return this.#last - this.#items.length + 1
  }

  push(item: T): void {
    this.#items[this.#last % this.#window] = item
    this.#last += 1
  }

  /** Only for numbers from `oldest` to `last`. */
  at(number: number): T {
    return this.#items[(number - 1) % this.#window]!
  }
}
