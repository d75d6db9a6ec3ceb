import Bottleneck from 'bottleneck'
import type { Clock } from 'outdial'
import type { RedisClient } from './client.js'

const OPEN_MS = 5_000
/** Keys that nobody used for so long are forgotten; all they would say is that the next turn is now. */
const KEPT_MS = 3_600_000
/** A turn that a killed process held is counted out after this. It holds up nobody: turns are told by time. */
const EXPIRES_MS = 30_000
/** Bottleneck goes by the clock of each process. One that is ahead by more would make all others wait for it. */
const MOST_OFF_MS = 1_000
const CHECK_CLOCK_MS = 10_000

export interface SessionSettings {
  connect: () => RedisClient
  /** Names the keys. */
  id: string
  callsPerSecond: number
  /** Forgets what Redis knows of this pace. */
  anew: boolean
}

/** One connection with one limiter of Bottleneck's on it. It ends with the first error, and every turn that it had booked. */
export class Session {
  readonly #clock: Clock
  readonly #client: RedisClient
  readonly #connection: Bottleneck.IORedisConnection
  readonly #limiter: Bottleneck
  /** What rejects with the end of the session. */
  readonly #waiting = new Set<(why: unknown) => void>()
  readonly #ready: Promise<unknown>
  #turns = 0
  #clockCheckedAt = Number.NEGATIVE_INFINITY
  #ended: { why: unknown } | undefined
  /** It has told a turn, so it was good once. */
  proven = false

  constructor({ connect, id, callsPerSecond, anew }: SessionSettings, clock: Clock) {
    this.#clock = clock
    this.#client = connect()
    this.#connection = new Bottleneck.IORedisConnection({ client: this.#client })
    const minTime = 1_000 / callsPerSecond
    const keys = { id, timeout: KEPT_MS, clearDatastore: anew }
    this.#limiter = new Bottleneck({ ...keys, connection: this.#connection, minTime })
    for (const each of [this.#limiter, this.#connection]) each.on('error', error => this.end(error))
    const { subscriber } = this.#connection as unknown as { subscriber: RedisClient }
    for (const each of [this.#client, subscriber])
      each.on('end', () => this.end(new Error('Redis closed the connection.')))
    const late = () => this.end(new Error(`Redis did not answer within ${OPEN_MS} ms.`))
    const timer = clock.setTimer(OPEN_MS, late)
    // Who came before may have left another rate there.
    const ready = this.#limiter.ready().then(() => this.#limiter.updateSettings({ minTime }))
    this.#ready = this.#untilTheEnd(ready).finally(() => timer.cancel())
    this.#ready.catch(() => undefined)
  }

  get over(): boolean {
    return this.#ended !== undefined
  }

  /** Resolves when the next turn that nobody has is here. Rejects as soon as it cannot be told. */
  async turn(): Promise<void> {
    await this.#ready
    await this.#checkClock()
    await this.#untilTheEnd(this.#book())
    this.proven = true
  }

  setRate(callsPerSecond: number): void {
    this.#ready
      .then(() => this.#limiter.updateSettings({ minTime: 1_000 / callsPerSecond }))
      .catch(error => this.end(error))
  }

  /** Lets go of the connection. Idempotent. */
  end(why: unknown): void {
    if (this.#ended) return
    this.#ended = { why }
    void this.#connection.disconnect(false)
    // Where it got ready meanwhile, its heart beats.
    this.#limiter.ready().then(
      () => this.#limiter.disconnect(false),
      () => undefined,
    )
    for (const reject of this.#waiting) reject(why)
    this.#waiting.clear()
  }

  /** A job that does nothing; when it may run is the turn. */
  #book(): Promise<void> {
    const id = String(this.#turns++)
    return new Promise((come, reject) => {
      this.#limiter.schedule({ id, expiration: EXPIRES_MS }, async () => come()).catch(reject)
    })
  }

  /** What `work` comes to, or the end of the session, which it is if it fails. */
  #untilTheEnd<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#ended) reject(this.#ended.why)
      else this.#waiting.add(reject)
      work.then(resolve, error => this.end(error)).finally(() => this.#waiting.delete(reject))
    })
  }

  async #checkClock(): Promise<void> {
    const monotonic = this.#clock.monotonic()
    if (monotonic - this.#clockCheckedAt < CHECK_CLOCK_MS) return
    const before = this.#clock.now()
    const [seconds, micros] = await this.#untilTheEnd(this.#client.time())
    const after = this.#clock.now()
    const there = Number(seconds) * 1_000 + Number(micros) / 1_000
    const off = Math.round(after < there ? after - there : Math.max(0, before - there))
    if (Math.abs(off) > MOST_OFF_MS) throw new Error(clockIsOff(off))
    this.#clockCheckedAt = monotonic
  }
}

function clockIsOff(ms: number): string {
  const way = ms > 0 ? 'ahead of' : 'behind'
  return `The clock of this process is ${Math.abs(ms)} ms ${way} that of Redis, so nobody can tell when its turns are. Set both by NTP.`
}
