import Bottleneck from 'bottleneck'

/** Permits being taken: `ran` once they are, `done` when Bottleneck has also put the job away. */
export interface Taking {
  ran: Promise<void>
  done: Promise<void>
}

/**
 * One limit as a Bottleneck reservoir, without any of Bottleneck's timed options: permits leave through a job of that
 * weight and come back through `incrementReservoir`. Callers take turns: `read`, then `take`, and never more than that
 * said, so that no job ever waits inside Bottleneck.
 */
export class Reservoir {
  #limiter: Bottleneck
  #left: number
  #owed = 0
  #jobs = 0

  /** `size` may be negative, after a limit was lowered. */
  constructor(size: number) {
    this.#left = size
    this.#limiter = newLimiter(size)
  }

  /** What the next `read` will find, from Bottleneck's last answer and what came back since. */
  get free(): number {
    return this.#left + this.#owed
  }

  /** Notes that `count` permits came back; `read` hands them on. A negative count takes them away: a lowered limit. */
  owe(count: number): void {
    this.#owed += count
  }

  /** Hands back what is owed and resolves to what there is now: Bottleneck's answer, less what was taken since. */
  async read(): Promise<number> {
    const owed = this.#owed
    if (owed === 0) return this.#left
    this.#left += owed
    this.#owed = 0
    this.#left = (await this.#limiter.incrementReservoir(owed)) ?? 0
    return this.#left
  }

  /**
   * Whether a job would have to wait although there is room: Bottleneck lets none run before the wall-clock time at which
   * the last one ran, and the machine's clock was set back since. Ask together with `read`, and after it.
   */
  async isStuck(): Promise<boolean> {
    const runs = await this.#limiter.check(1)
    return this.#left >= 1 && !runs
  }

  /** A limiter that was never asked for anything knows nothing of what the clock showed. (The old one holds no timer.) */
  restart(): void {
    this.#limiter = newLimiter(this.#left)
  }

  take(count: number): Taking {
    this.#left -= count
    let run!: () => void
    const ran = new Promise<void>(resolve => {
      run = resolve
    })
    // An id of our own: Bottleneck's come from Math.random, which tests like to pin, and equal ids are refused.
    const id = String(this.#jobs++)
    const done = this.#limiter.schedule({ id, weight: count, expiration: null }, async () => run())
    return { ran: Promise.race([ran, done]), done }
  }

  async close(): Promise<void> {
    await this.#limiter.disconnect()
  }
}

/**
 * Bottleneck announces every step of a job through an async function of its own, once more for debugging, although
 * nobody listens: two fifths of what a job costs. The name is internal to it; should it change, jobs are merely slower.
 */
function newLimiter(reservoir: number): Bottleneck {
  const limiter = new Bottleneck({ reservoir })
  const { Events } = limiter as unknown as { Events?: { trigger?: () => Promise<undefined> } }
  if (Events?.trigger) {
    const silence = Promise.resolve(undefined)
    Events.trigger = () => silence
  }
  return limiter
}
