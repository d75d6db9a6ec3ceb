import type { Random } from './random.js'

/** A pending timer. `cancel()` is idempotent and harmless after the timer fired. */
export interface Timer {
  cancel(): void
}

/** How a timer is set. */
export interface TimerOptions {
  /** Housekeeping (lease heartbeat, safety wake-up): keeps neither the process nor `FakeClock.runUntilIdle()` going. */
  background?: boolean
}

/**
 * Time as the engine sees it. Everything in the library that reads or waits on time goes through this port.
 *
 * Wall time (`now`) decides calling hours and stamps events; it may jump, as wall clocks do. Elapsed time
 * (`monotonic`) carries timers, time-outs and the hourly limit, and never goes back.
 */
export interface Clock {
  /** Wall time in epoch milliseconds. */
  now(): number
  /** Milliseconds since an arbitrary origin; never decreases. */
  monotonic(): number
  /** Calls `fn` once, `delayMs` (≥ 0, any size) of elapsed time from now. */
  setTimer(delayMs: number, fn: () => void, options?: TimerOptions): Timer
  /**
   * Resolves after `ms` of elapsed time; rejects with `signal.reason` when aborted first.
   * For adapters, *inside a port call*: a fake clock treats the call as waiting for it and moves on.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /**
   * Resolves in a later turn of the event loop. Long work over many contacts asks for it between batches, so that
   * everything else in the process goes on meanwhile. Fake clocks have none: there long work is done in one go.
   */
  turn?(): Promise<void>
  /**
   * Fake clocks only. The engine announces each call to a port as a piece of work and ends it when the call settles;
   * a clock that is driven by hand does not move on while more work is under way than sleeps on it.
   */
  work?(label: string): () => void
  /** Fake clocks only. Randomness that repeats, so that what runs on the clock does; an engine's own `random` goes before it. */
  readonly random?: Random
}
