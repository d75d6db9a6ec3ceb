import type { Clock, Pace, PaceSeed } from 'outdial'
import type { RedisClient } from './client.js'
import { Session } from './session.js'

/** A turn further off than this is none: some clock, by which the turns were told, was set back since. */
const LONGEST_MS = 300_000

export interface RedisPaceSettings {
  connect: () => RedisClient
  prefix: string
}

/** The pace of a provider account that all processes keep together, in Redis. One connection at a time, made anew after any error. */
export class RedisPace implements Pace {
  #session: Session | undefined
  #rate: number
  #anew = false
  #closed = false

  constructor(
    private readonly settings: RedisPaceSettings,
    private readonly seed: PaceSeed,
    private readonly clock: Clock,
  ) {
    this.#rate = seed.callsPerSecond
  }

  /** Where a connection that was good before is not any more (cut while idle, or Redis was emptied), another may be at once. */
  async turn(): Promise<void> {
    const session = this.#open()
    try {
      await this.#turnOf(session)
    } catch (error) {
      if (this.#closed || !session.proven || !session.over) throw error
      await this.#turnOf(this.#open())
    }
  }

  setRate(callsPerSecond: number): void {
    this.#rate = callsPerSecond
    if (this.#session?.over === false) this.#session.setRate(callsPerSecond)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#session?.end(new Error('The pace was closed.'))
  }

  #open(): Session {
    if (this.#closed) throw new Error('The pace was closed.')
    if (this.#session?.over === false) return this.#session
    const { connect, prefix } = this.settings
    // In braces: all keys of a pace are for one node, where Redis is a cluster behind one address.
    const id = `{${prefix}:pace:${encodeURIComponent(this.seed.accountId)}}`
    this.#session = new Session({ connect, id, callsPerSecond: this.#rate, anew: this.#anew }, this.clock)
    this.#anew = false
    return this.#session
  }

  async #turnOf(session: Session): Promise<void> {
    const patience = this.clock.setTimer(
      LONGEST_MS,
      () => {
        this.#anew = true
        session.end(new Error(`The next turn is more than ${LONGEST_MS} ms away; the turns in Redis are told anew.`))
      },
      { background: true },
    )
    try {
      await session.turn()
    } finally {
      patience.cancel()
    }
  }
}
