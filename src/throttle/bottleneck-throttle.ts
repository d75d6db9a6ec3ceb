import type { Clock } from '../ports/clock.js'
import type { Throttle, ThrottleFactory, ThrottleLimits, ThrottleSeed, ThrottleState } from '../ports/throttle.js'
import { Alarm } from './alarm.js'
import { CountedStarts } from './counted-starts.js'
import { Reservoir } from './reservoir.js'
import { Serial } from './serial.js'

/** One more than an hour: two starts exactly an hour apart are still both within 60 minutes. */
const COUNTS_FOR_MS = 3_600_000 + 1
/**
 * Starts that stop counting together are kept as one: to the millisecond, and to the second without an hourly limit, where
 * they are only kept in case one is introduced. Rounded up, never early.
 */
const UNLIMITED_GRAIN_MS = 1_000
/** Calls that end one by one ask for one permit each, and a job costs the same whatever its weight: starts are taken so many ahead. */
const AHEAD = 31

/**
 * The default throttle. Both limits are Bottleneck reservoirs; time is the engine's clock alone. What comes back is
 * noted at once and handed to Bottleneck with the next draw. See `Throttle` for the contract; in addition, permits
 * given back, settled or ended beyond what is out throw a `RangeError`: going on would break a limit.
 */
export const bottleneckThrottle: ThrottleFactory = async (seed, clock) => new BottleneckThrottle(seed, clock)

class BottleneckThrottle implements Throttle {
  readonly #clock: Clock
  readonly #onAvailable: () => void
  readonly #alarm: Alarm
  readonly #serial = new Serial()
  readonly #counted = new CountedStarts()
  readonly #slots: Reservoir
  /** Absent without an hourly limit. */
  #starts: Reservoir | undefined
  /** Starts taken from Bottleneck ahead of their calls. Nobody has used them: a changed limit takes them back. */
  #ahead = 0
  #limits: ThrottleLimits
  #live: number
  /** Drawn, and their requests have not settled. */
  #unsettled = 0
  #short = false
  #closed = false

  constructor(seed: ThrottleSeed, clock: Clock) {
    this.#clock = clock
    this.#onAvailable = seed.onAvailable
    this.#alarm = new Alarm(clock, () => this.#tell())
    this.#limits = { concurrentCalls: seed.limits.concurrentCalls, callsPerHour: seed.limits.callsPerHour }
    this.#live = seed.liveCalls
    const now = clock.monotonic()
    for (const ms of seed.countedForMs) this.#counted.add(1, now + Math.max(0, ms) + 1)
    this.#slots = new Reservoir(seed.limits.concurrentCalls - seed.liveCalls)
    this.#starts = this.#newStarts()
  }

  draw(wanted: number): Promise<number> {
    return this.#exclusively(() => this.#draw(wanted))
  }

  giveBack(count: number): void {
    this.#leave('unsettled', count)
    this.#leave('live', count)
    this.#slots.owe(count)
    this.#starts?.owe(count)
    this.#look()
  }

  settled(count: number): void {
    this.#leave('unsettled', count)
    const until = this.#clock.monotonic() + COUNTS_FOR_MS
    const grain = this.#starts ? 1 : UNLIMITED_GRAIN_MS
    this.#counted.add(count, Math.ceil(until / grain) * grain)
    this.#look()
  }

  ended(count: number): void {
    this.#leave('live', count)
    this.#slots.owe(count)
    this.#look()
  }

  setLimits(limits: ThrottleLimits): Promise<void> {
    return this.#exclusively(async () => {
      const { concurrentCalls, callsPerHour } = limits
      const before = this.#limits
      this.#limits = { concurrentCalls, callsPerHour }
      this.#slots.owe(concurrentCalls - before.concurrentCalls)
      if (callsPerHour === null || before.callsPerHour === null) this.#starts = this.#newStarts()
      else {
        this.#starts?.owe(callsPerHour - before.callsPerHour + this.#ahead)
        this.#ahead = 0
      }
      await Promise.all([this.#slots.read(), this.#starts?.read()])
      this.#look()
    })
  }

  state(): ThrottleState {
    this.#release()
    const next = this.#counted.nextUntil
    return {
      freeSlots: this.#slots.free,
      freeStarts: this.#freeStarts() ?? null,
      nextStartFreeInMs: next === undefined ? undefined : next - this.#clock.monotonic(),
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#alarm.cancel()
    await this.#exclusively(async () => {
      await Promise.all([this.#slots.close(), this.#starts?.close()])
    })
  }

  async #draw(wanted: number): Promise<number> {
    if (this.#closed || wanted <= 0) return 0
    this.#release()
    const count = this.#room() ? await this.#take(wanted) : 0
    this.#short = count < wanted
    this.#look()
    return count
  }

  /**
   * Bottleneck says what there is and hands it out. Nobody else draws meanwhile, so the two limits need not be chained:
   * asked at once they take four turns of the event loop instead of seven, each a full millisecond on real timers.
   */
  async #take(wanted: number): Promise<number> {
    const answers = [this.#slots.read(), this.#starts?.read() ?? wanted, this.#slots.isStuck()] as const
    const [slots, starts, stuck] = await Promise.all(answers)
    const count = Math.min(wanted, slots, starts + this.#ahead)
    if (count <= 0) return 0
    // Jobs of both limiters run at the same times, so that one can speak for the other.
    if (stuck) {
      this.#slots.restart()
      this.#starts?.restart()
    }
    const jobs = [this.#slots.take(count)]
    if (this.#starts) {
      const more = this.#ahead >= count ? 0 : Math.min(starts, count - this.#ahead + AHEAD)
      if (more > 0) jobs.push(this.#starts.take(more))
      this.#ahead += more - count
    }
    this.#live += count
    this.#unsettled += count
    // The permits are there once the jobs run; Bottleneck's clearing up after them may overlap with the dial.
    this.#announce(Promise.all(jobs.map(job => job.done))).catch(() => undefined)
    await Promise.all(jobs.map(job => job.ran))
    return count
  }

  /** Starts whose hour is over go back. */
  #release(): void {
    const released = this.#counted.release(this.#clock.monotonic())
    this.#starts?.owe(released)
  }

  #room(): boolean {
    return this.#slots.free > 0 && (this.#freeStarts() ?? 1) > 0
  }

  /**
   * After a draw fell short: tells of permits, or waits for the hour to bring them; slots tell of themselves. Through
   * the alarm even when it is now: whoever drew has its answer by then, so that no news comes before it and is lost.
   */
  #look(): void {
    if (!this.#short || this.#closed) {
      this.#alarm.cancel()
      return
    }
    this.#release()
    if (this.#room()) this.#alarm.at(this.#clock.monotonic())
    else if (this.#slots.free > 0 && this.#counted.nextUntil !== undefined) this.#alarm.at(this.#counted.nextUntil)
  }

  #tell(): void {
    this.#release()
    if (!this.#room()) {
      this.#look()
      return
    }
    this.#short = false
    this.#onAvailable()
  }

  #freeStarts(): number | undefined {
    return this.#starts && this.#starts.free + this.#ahead
  }

  #newStarts(): Reservoir | undefined {
    this.#ahead = 0
    const { callsPerHour } = this.#limits
    if (callsPerHour === null) return undefined
    this.#counted.release(this.#clock.monotonic())
    return new Reservoir(callsPerHour - this.#unsettled - this.#counted.total)
  }

  #leave(what: 'live' | 'unsettled', count: number): void {
    const out = what === 'live' ? this.#live : this.#unsettled
    if (count > out) throw new RangeError(`The throttle was told of ${count} permits, but only ${out} are ${what}.`)
    if (what === 'live') this.#live -= count
    else this.#unsettled -= count
  }

  #exclusively<T>(operation: () => Promise<T>): Promise<T> {
    return this.#announce(this.#serial.run(operation))
  }

  /** Tells a fake clock to wait for Bottleneck. */
  async #announce<T>(waiting: Promise<T>): Promise<T> {
    const finished = this.#clock.work?.('throttle')
    try {
      return await waiting
    } finally {
      finished?.()
    }
  }
}
