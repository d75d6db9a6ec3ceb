import type { Clock } from '../ports/clock.js'

/** Even when nothing seems due the loop looks again this often, so that a wall clock that jumped is noticed. */
const SAFETY_MS = 5 * 60_000

/** Lets a loop sleep until a time or until somebody wakes it; a wake while it is busy is not lost. */
export class Wake {
  #pending = false
  #resume: (() => void) | undefined

  constructor(private readonly clock: Clock) {}

  now(): void {
    this.#pending = true
    this.#resume?.()
  }

  /** Sleeps at most `ms` of elapsed time; `Infinity` = nothing to wait for but a wake. */
  async wait(ms: number): Promise<void> {
    if (!this.#pending && ms > 0) {
      const background = ms === Number.POSITIVE_INFINITY
      await new Promise<void>(resolve => {
        this.#resume = resolve
        const timer = this.clock.setTimer(Math.min(ms, SAFETY_MS), resolve, { background })
        this.#resume = () => {
          timer.cancel()
          resolve()
        }
      })
    }
    this.#resume = undefined
    this.#pending = false
  }
}
