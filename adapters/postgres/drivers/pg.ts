import type { Clock, Timer } from 'outdial'
import type { SqlDriver } from '../driver.js'

/** The part of a `pg` pool that is used here. */
export interface PgPool {
  query(config: { text: string; values?: unknown[]; rowMode: 'array' }): Promise<{ rows: unknown[][] }>
  connect(): Promise<PgClient>
  end(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** A connection of such a pool. */
export interface PgClient {
  query(text: string): Promise<unknown>
  /** `true`: closes it instead of giving it back. */
  release(destroy?: boolean): void
  on(event: 'notification', listener: (message: { payload?: string | undefined }) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'end', listener: () => void): unknown
}

const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 5_000
/** A connection on which nothing comes may be dead without saying so. */
const PROBE_MS = 15_000

/** Reaches a server through a pool of the `pg` package. */
export class PgDriver implements SqlDriver {
  readonly #pool: PgPool
  readonly #owned: boolean
  readonly #clock: Clock

  /** `owned`: the pool is ours to end. */
  constructor(pool: PgPool, owned: boolean, clock: Clock) {
    this.#pool = pool
    this.#owned = owned
    this.#clock = clock
  }

  async call(text: string, ...values: string[]): Promise<string | null> {
    const { rows } = await this.#pool.query({ text, values, rowMode: 'array' })
    return (rows[0]?.[0] ?? null) as string | null
  }

  async script(sql: string): Promise<void> {
    // Statements sent together are one transaction.
    await this.#pool.query({ text: sql, rowMode: 'array' })
  }

  listen(channel: string, onMessage: (payload: string) => void, onGap: () => void): () => void {
    const line = new Line(this.#pool, this.#clock, `listen "${channel}"`, onMessage, onGap)
    return () => line.stop()
  }

  async close(): Promise<void> {
    if (this.#owned) await this.#pool.end()
  }
}

/** A connection kept for listening, and made anew when it breaks. */
class Line {
  readonly #pool: PgPool
  readonly #clock: Clock
  readonly #sql: string
  readonly #onMessage: (payload: string) => void
  readonly #onGap: () => void
  #client: PgClient | undefined
  #timer: Timer | undefined
  #stopped = false
  #retryMs = FIRST_RETRY_MS

  constructor(pool: PgPool, clock: Clock, sql: string, onMessage: (payload: string) => void, onGap: () => void) {
    this.#pool = pool
    this.#clock = clock
    this.#sql = sql
    this.#onMessage = onMessage
    this.#onGap = onGap
    void this.#open()
  }

  stop(): void {
    this.#stopped = true
    this.#drop()
  }

  async #open(): Promise<void> {
    let client: PgClient | undefined
    try {
      client = await this.#pool.connect()
      const own = client
      const lost = () => {
        if (this.#client === own) this.#broken()
      }
      own.on('error', lost)
      own.on('end', lost)
      own.on('notification', message => {
        if (this.#client === own && message.payload !== undefined) this.#onMessage(message.payload)
      })
      this.#client = own
      await own.query(this.#sql)
      if (this.#stopped || this.#client !== own) return this.#drop()
      this.#retryMs = FIRST_RETRY_MS
      this.#probeLater()
      this.#onGap()
    } catch {
      if (client && this.#client !== client) return
      this.#broken()
    }
  }

  #probeLater(): void {
    const client = this.#client
    this.#timer = this.#clock.setTimer(
      PROBE_MS,
      () => {
        const overdue = this.#clock.setTimer(PROBE_MS, () => this.#client === client && this.#broken(), {
          background: true,
        })
        client?.query('select 1').then(
          () => {
            overdue.cancel()
            if (this.#client === client && !this.#stopped) this.#probeLater()
          },
          () => {
            overdue.cancel()
            if (this.#client === client) this.#broken()
          },
        )
      },
      { background: true },
    )
  }

  #broken(): void {
    this.#drop()
    if (this.#stopped) return
    this.#timer = this.#clock.setTimer(this.#retryMs, () => void this.#open(), { background: true })
    this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS)
  }

  #drop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    const client = this.#client
    this.#client = undefined
    client?.release(true)
  }
}
