import type { Clock } from '../ports/clock.js'
import { Alarm } from '../throttle/alarm.js'

/** How long who was told keeps its place: a campaign that has nothing to call just then must not hold up the others. */
const TURN_MS = 1_000

/** How much there is, and in how many ms there will be more without anything happening. */
export interface Stock {
  free: number
  moreInMs: number | undefined
}

/**
 * Campaigns of one engine that wait for what they share: permits and turns of an account, room for requests. The first to
 * have come is told first. As many are told as there is something for; for each that stands before another, one is kept.
 */
export class Line {
  /** Until when (monotonic) each keeps its place; `undefined`: not told yet. */
  readonly #waiting = new Map<() => void, number | undefined>()
  /** By a timer even when it is now: whoever drew has its answer by then, so that no news is lost. */
  readonly #news: Alarm

  constructor(
    private readonly clock: Clock,
    private readonly room: () => Stock,
  ) {
    this.#news = new Alarm(clock, () => this.#tell())
  }

  get size(): number {
    return this.#waiting.size
  }

  /** Tells `fn` when it is its turn; who waits already keeps its place. */
  join(fn: () => void): void {
    this.#waiting.set(fn, undefined)
  }

  leave(fn: () => void): void {
    this.#waiting.delete(fn)
  }

  /** How many are before `fn`, which need not wait itself. */
  ahead(fn: () => void): number {
    this.#purge()
    let ahead = 0
    for (const each of this.#waiting.keys()) {
      if (each === fn) break
      ahead += 1
    }
    return ahead
  }

  /** Looks, in `ms`, whether there is room for anybody. */
  look(ms = 0): void {
    if (this.#waiting.size > 0) this.#news.at(this.clock.monotonic() + ms)
  }

  close(): void {
    this.#news.cancel()
    this.#waiting.clear()
  }

  #purge(): void {
    const mono = this.clock.monotonic()
    for (const [fn, until] of this.#waiting) if (until !== undefined && until <= mono) this.#waiting.delete(fn)
  }

  #tell(): void {
    this.#purge()
    const { free, moreInMs } = this.room()
    if (free <= 0) {
      if (moreInMs !== undefined) this.look(moreInMs)
      return
    }
    const until = this.clock.monotonic() + TURN_MS
    for (const [fn, told] of [...this.#waiting].slice(0, free)) {
      if (told !== undefined) continue
      this.#waiting.set(fn, until)
      fn()
    }
    this.look(TURN_MS)
  }
}
