import { setTimeout } from 'node:timers'
import {
  type Clock,
  type DurationInput,
  type InstantInput,
  OutdialError,
  parseDuration,
  parseInstant,
  type Timer,
  type TimerOptions,
} from 'outdial'
import { Settling } from './fake-clock-settling.js'
import { TimerQueue } from './fake-clock-timers.js'
import { refuseMockedTimers, routeZeroDelays } from './fake-clock-zero-delay.js'
import { SeededRandom } from './seeded-random.js'

const later = setTimeout

/** Real time after which a test that never advances the clock is told so. */
const FORGOTTEN_AFTER_MS = 2000
/** Timers fired at one instant before the clock gives up: something sets itself again without delay. */
const MOST_AT_ONE_INSTANT = 1_000_000
const DEFAULT_LIMIT_MS = 31 * 24 * 3_600_000

/** When the clock begins, and its patience. */
export interface FakeClockOptions {
  /** Wall time to begin at. Default: Monday 2026-01-05 at 12:00 UTC. */
  now?: InstantInput
  /** Real milliseconds to wait for work that does not settle before `FAKE_CLOCK_STALLED`. Default 5000. */
  stallMs?: number
  /** Of `random`, which engines on this clock draw from unless they are given a source of their own. Default 1. */
  seed?: number | string
}

/** How far to run. */
export interface RunOptions {
  /** Elapsed (fake) milliseconds to give up after, with `FAKE_CLOCK_STALLED`. Default: 31 days. */
  limitMs?: number
}

/**
 * A clock that moves only when told. It stops at each timer's due instant, fires it, and lets everything that follows
 * from it settle before it goes on, so that a campaign of a week runs in seconds and the same way each time.
 *
 * Settled means: every piece of work begun with `work()` has ended or sits in `sleep()`, and stays so for two turns of
 * the event loop. The engine announces its port calls by itself; a port that waits on time must use `sleep()`.
 *
 * While the clock advances, and only then, the global `setTimeout` with a delay of at most 1 ms is carried out by
 * `setImmediate` (Bottleneck yields through such timers). Other fake timers must be off: `FAKE_TIMERS_CONFLICT`.
 */
export class FakeClock implements Clock {
  readonly random: SeededRandom
  readonly #timers = new TimerQueue()
  readonly #settling: Settling
  #elapsed = 0
  #wallOrigin: number
  #atThisInstant = 0
  #advancing = false
  #advanced = false
  #reminder: NodeJS.Timeout | undefined

  /** Throws `INVALID_INPUT` for an instant that is none, or text without an offset. */
  constructor(options: FakeClockOptions = {}) {
    this.#wallOrigin = parseInstant(options.now ?? Date.UTC(2026, 0, 5, 12))
    this.#settling = new Settling(options.stallMs ?? 5000)
    this.random = new SeededRandom(options.seed ?? 1)
  }

  now(): number {
    return this.#wallOrigin + this.#elapsed
  }

  monotonic(): number {
    return this.#elapsed
  }

  /** Timers that are still to fire, housekeeping included. */
  get pendingTimers(): number {
    return this.#timers.waiting
  }

  setTimer(delayMs: number, fn: () => void, options: TimerOptions = {}): Timer {
    if (Number.isNaN(delayMs))
      throw new OutdialError('INVALID_INPUT', 'A timer was set with a delay that is no number.')
    // Never due: nothing may take it for a reason to go on.
    if (delayMs === Number.POSITIVE_INFINITY) return { cancel() {} }
    const due = this.#elapsed + Math.max(0, Math.ceil(delayMs))
    const timer = this.#timers.add(due, fn, options.background ?? false)
    if (!this.#advanced && !timer.background) this.#remind()
    return { cancel: () => this.#timers.cancel(timer) }
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const abort = () => {
        timer.cancel()
        this.#settling.awake()
        reject(signal?.reason)
      }
      const timer = this.setTimer(ms, () => {
        signal?.removeEventListener('abort', abort)
        this.#settling.awake()
        resolve()
      })
      signal?.addEventListener('abort', abort, { once: true })
      this.#settling.asleep()
    })
  }

  work(label: string): () => void {
    return this.#settling.begin(label)
  }

  /** Moves on by so much (milliseconds, or `'1h30m'`), firing what falls due on the way. */
  async advanceBy(duration: DurationInput): Promise<void> {
    const ms = typeof duration === 'number' ? duration : parseDuration(duration)
    if (!(ms >= 0)) throw new OutdialError('INVALID_INPUT', `A clock advances by 0 ms or more, not by ${ms}.`)
    return this.#advance(() => this.#runTo(this.#elapsed + ms))
  }

  /** Moves on to a wall instant. Throws `INVALID_INPUT` when it has passed: use `jump()` to set the wall clock back. */
  async advanceTo(instant: InstantInput): Promise<void> {
    return this.advanceBy(parseInstant(instant) - this.now())
  }

  /** Moves on until the condition holds; it is asked now and after each timer. Throws `FAKE_CLOCK_STALLED` at the limit. */
  runUntil(condition: () => boolean | Promise<boolean>, options: RunOptions = {}): Promise<void> {
    return this.#advance(async () => {
      const limit = this.#elapsed + (options.limitMs ?? DEFAULT_LIMIT_MS)
      while (!(await this.#holds(condition))) {
        if (!(await this.#step(limit))) throw this.#gaveUp('the condition of runUntil() does not hold')
      }
    })
  }

  /**
   * Moves on until the promise settles, and gives its value or throws its error: `await clock.runTo(campaign.finished())`.
   * Throws `FAKE_CLOCK_STALLED` at the limit.
   */
  async runTo<T>(promise: Promise<T>, options: RunOptions = {}): Promise<T> {
    let settled = false
    const settle = () => {
      settled = true
    }
    promise.then(settle, settle)
    await this.runUntil(() => settled, options)
    return promise
  }

  /** Moves on until no timer but housekeeping is left. Throws `FAKE_CLOCK_STALLED` at the limit. */
  runUntilIdle(options: RunOptions = {}): Promise<void> {
    return this.#advance(async () => {
      const limit = this.#elapsed + (options.limitMs ?? DEFAULT_LIMIT_MS)
      while (this.#timers.foreground > 0) {
        if (!(await this.#step(limit))) throw this.#gaveUp(`${this.#timers.foreground} timers still wait`)
      }
    })
  }

  /** Lets what is under way settle, without moving on. */
  settle(): Promise<void> {
    return this.#advance(async () => {})
  }

  /** Sets the wall clock forward or back, as an operator or NTP would. Elapsed time and timers do not notice. */
  jump(ms: number): void {
    this.#wallOrigin += ms
  }

  async #advance(run: () => Promise<void>): Promise<void> {
    if (this.#advancing) {
      throw new OutdialError(
        'ILLEGAL_TRANSITION',
        'This FakeClock is advancing already: await one advance before the next.',
      )
    }
    refuseMockedTimers()
    this.#advancing = this.#advanced = true
    const restore = routeZeroDelays()
    try {
      await this.#settling.settle()
      await run()
    } finally {
      restore()
      this.#advancing = false
    }
  }

  async #runTo(target: number): Promise<void> {
    while (await this.#step(target)) {}
    this.#elapsed = target
  }

  /** Fires the next timer due by `limit` and lets it settle; `false` if there is none. */
  async #step(limit: number): Promise<boolean> {
    const timer = this.#timers.peek()
    if (timer === undefined || timer.due > limit) return false
    this.#atThisInstant = timer.due === this.#elapsed ? this.#atThisInstant + 1 : 0
    if (this.#atThisInstant > MOST_AT_ONE_INSTANT) throw this.#gaveUp('timers keep setting timers without delay')
    this.#timers.take(timer)
    this.#elapsed = timer.due
    timer.fn()
    await this.#settling.settle()
    return true
  }

  async #holds(condition: () => boolean | Promise<boolean>): Promise<boolean> {
    const holds = condition()
    return typeof holds === 'boolean' ? holds : this.#settling.inTime(holds, 'the condition of runUntil()')
  }

  #gaveUp(why: string): OutdialError {
    const at = new Date(this.now()).toISOString()
    const underWay = this.#settling.underWay()
    return new OutdialError(
      'FAKE_CLOCK_STALLED',
      `The fake clock gave up at ${at}: ${why}. Work under way: ${underWay.join(', ') || 'none'}; timers waiting: ${this.#timers.waiting}. Check what should have happened by now, or raise limitMs.`,
      { at: this.now(), underWay, pendingTimers: this.#timers.waiting },
    )
  }

  /** A timer waits, so somebody expects time to pass; if nobody moves it for a while, the test most likely hangs. */
  #remind(): void {
    if (this.#reminder !== undefined) return
    this.#reminder = later(() => {
      if (this.#advanced || this.#timers.foreground === 0) return
      process.emitWarning(
        'A FakeClock has timers waiting but was never advanced: call advanceBy(), runUntil() or runUntilIdle().',
        {
          code: 'OUTDIAL_FAKE_CLOCK_NEVER_ADVANCED',
        },
      )
    }, FORGOTTEN_AFTER_MS).unref()
  }
}
