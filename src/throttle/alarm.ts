import type { Clock, Timer } from '../ports/clock.js'

/** One timer for the earliest of the instants asked for. */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #set: { timer: Timer; at: number } | undefined

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** Rings at `at` on the monotonic clock, unless it is set to ring earlier; never before the caller has returned. */
  at(at: number): void {
    if (this.#set && this.#set.at <= at) return
    this.cancel()
    const timer = this.#clock.setTimer(Math.max(0, at - this.#clock.monotonic()), () => {
      this.#set = undefined
      this.#ring()
    })
    this.#set = { timer, at }
  }

  cancel(): void {
    this.#set?.timer.cancel()
    this.#set = undefined
  }
}
