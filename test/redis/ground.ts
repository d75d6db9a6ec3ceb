import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { type Clock, type Pace, SystemClock } from 'outdial'
import { redisPace } from 'outdial/redis'
import { Wire } from './wire.js'

/** An account of its own on the Redis of the tests, and a wire to it that can be cut. Forgets all of it in the end. */
export class Ground {
  readonly accountId = `trunk ${randomUUID()}`
  readonly keys = `b_{outdial:pace:${encodeURIComponent(this.accountId)}}`
  readonly admin: Redis
  readonly #paces: Pace[] = []

  private constructor(
    readonly url: string,
    readonly wire: Wire,
  ) {
    this.admin = new Redis(url)
  }

  static async on(url: string): Promise<Ground> {
    return new Ground(url, await Wire.to(url))
  }

  /** As a process of its own would have it, by way of the wire. */
  async pace(callsPerSecond: number, clock: Clock = new SystemClock()): Promise<Pace> {
    const factory = await redisPace({ url: this.wire.url })
    const pace = factory({ accountId: this.accountId, callsPerSecond }, clock)
    this.#paces.push(pace)
    return pace
  }

  /** What Bottleneck keeps of the pace. */
  setting(name: string): Promise<string | null> {
    return this.admin.hget(`${this.keys}_settings`, name)
  }

  /** As after FLUSHALL, or in a Redis that was restarted empty: no keys, no scripts. */
  async forget(): Promise<void> {
    const keys = await this.admin.keys(`${this.keys}_*`)
    if (keys.length > 0) await this.admin.del(...keys)
    await this.admin.script('FLUSH')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pace of this.#paces) await pace.close()
    await this.forget()
    this.admin.disconnect()
    await this.wire.close()
  }
}
