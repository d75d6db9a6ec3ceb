import PQueue from 'p-queue'
import type { Clock } from '../ports/clock.js'
import { Line } from './line.js'

/** Room for one request in flight to the provider, held from before the gate until the request settled. */
export interface Room {
  release(): void
}

/**
 * Bounds the requests in flight to the provider, over all campaigns of the engine. A campaign that found no room stands in
 * line, so that a burst of another's takes turns with it. Campaigns are known by the function that tells them.
 */
export class RequestRoom {
  readonly #queue: PQueue
  readonly #line: Line

  constructor(concurrency: number, clock: Clock) {
    this.#queue = new PQueue({ concurrency })
    this.#line = new Line(clock, () => ({ free: this.#free, moreInMs: undefined }))
    this.#queue.on('next', () => this.#line.look())
  }

  /** For `who`: all that is free, but for one room for each that stands before it. */
  freeFor(who: () => void): number {
    return Math.max(0, this.#free - this.#line.ahead(who))
  }

  /** Up to `wanted` rooms, at once; fewer when requests are in flight. A room taken is a task that runs until released. */
  take(wanted: number, who: () => void): Room[] {
    const rooms = Array.from({ length: Math.max(0, Math.min(wanted, this.freeFor(who))) }, () => this.#hold())
    if (rooms.length > 0) this.#line.leave(who)
    return rooms
  }

  /** Calls `who` once, when a room came free and it is its turn. */
  wait(who: () => void): void {
    this.#line.join(who)
    if (this.#free > 0) this.#line.look()
  }

  /** It needs none now. */
  leave(who: () => void): void {
    this.#line.leave(who)
    if (this.#free > 0) this.#line.look()
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

  get #free(): number {
    return this.#queue.concurrency - this.#queue.pending - this.#queue.size
  }
}
