import { OutdialError } from '../errors.js'
import type { Clock, Timer, TimerOptions } from '../ports/clock.js'

/** What `setTimeout` can hold; a longer delay would fire at once. */
const LONGEST_LEG_MS = 2 ** 31 - 1

/** The machine's own time. Stateless: make as many as you like. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now()
  }

  monotonic(): number {
    return performance.now()
  }

  /** Throws `INVALID_INPUT` when the delay is not a number. */
  setTimer(delayMs: number, fn: () => void, options: TimerOptions = {}): Timer {
    if (Number.isNaN(delayMs))
      throw new OutdialError('INVALID_INPUT', 'A timer was set with a delay that is no number.')
    const due = performance.now() + delayMs
    let leg: NodeJS.Timeout
    const arm = (remainingMs: number) => {
      leg =
        remainingMs > LONGEST_LEG_MS
          ? setTimeout(() => arm(due - performance.now()), LONGEST_LEG_MS)
          : setTimeout(fn, Math.max(0, Math.ceil(remainingMs)))
      if (options.background) leg.unref()
    }
    arm(delayMs)
    return { cancel: () => clearTimeout(leg) }
  }

  turn(): Promise<void> {
    return new Promise(resolve => {
      setImmediate(resolve)
    })
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const abort = () => {
        timer.cancel()
        reject(signal?.reason)
      }
      const timer = this.setTimer(ms, () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      })
      signal?.addEventListener('abort', abort, { once: true })
    })
  }
}
