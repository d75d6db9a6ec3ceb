import PQueue from 'p-queue'

/** Room for one request in flight to the provider, held from before the gate until the request settled. */
export interface Room {
  release(): void
}

/** Bounds the requests in flight to the provider, over all campaigns of the engine. */
export class RequestRoom {
  readonly #queue: PQueue
  readonly #waiting = new Set<() => void>()

  constructor(concurrency: number) {
    this.#queue = new PQueue({ concurrency })
    this.#queue.on('next', () => this.#tell())
  }

  get free(): number {
    return this.#queue.concurrency - this.#queue.pending - this.#queue.size
  }

  /** Up to `wanted` rooms, at once; fewer when requests are in flight. A room taken is a task that runs until released. */
  take(wanted: number): Room[] {
    return Array.from({ length: Math.max(0, Math.min(wanted, this.free)) }, () => this.#hold())
  }

  /** Calls `fn` once, when a room came free. */
  whenFree(fn: () => void): void {
    this.#waiting.add(fn)
  }

  /** Resolves when no request is in flight. */
  async drain(): Promise<void> {
    await this.#queue.onIdle()
  }

  #hold(): Room {
    let release!: () => void
    const released = new Promise<void>(resolve => {
      release = resolve
    })
    void this.#queue.add(() => released)
    return { release }
  }

  #tell(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const fn of waiting) fn()
  }
}
