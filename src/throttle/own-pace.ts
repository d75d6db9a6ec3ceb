import type { Clock, Timer } from '../ports/clock.js'
import type { Pace, PaceFactory } from '../ports/pace.js'

/** The pace of one engine by itself: turns evenly apart, on its own clock. */
export const ownPace: PaceFactory = ({ callsPerSecond }, clock) => new OwnPace(callsPerSecond, clock)

class OwnPace implements Pace {
  /** Turns are counted from here (monotonic), not one from the other: fractions of a millisecond must not add up. */
  #since = Number.NEGATIVE_INFINITY
  #count = 0
  readonly #timers = new Set<Timer>()

  constructor(
    private rate: number,
    private readonly clock: Clock,
  ) {}

  turn(): Promise<void> {
    const now = this.clock.monotonic()
    if (this.#next < now) this.#startFrom(now)
    const waitMs = this.#next - now
    this.#count += 1
    if (waitMs <= 0) return Promise.resolve()
    return new Promise(resolve => {
      const timer = this.clock.setTimer(waitMs, () => {
        this.#timers.delete(timer)
        resolve()
      })
      this.#timers.add(timer)
    })
  }

  setRate(callsPerSecond: number): void {
    this.#startFrom(this.#next)
    this.rate = callsPerSecond
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
  }

  get #next(): number {
    return this.#since + Math.ceil((this.#count * 1_000) / this.rate)
  }

  #startFrom(at: number): void {
    this.#since = at
    this.#count = 0
  }
}
