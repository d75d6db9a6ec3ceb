import type { PgClient, PgPool } from 'outdial/postgres'
import pg from 'pg'

/** What was asked of the server by one function of storage. */
export interface Asked {
  roundTrips: number
  /** From question to answer, all together; several may have been under way at once. */
  ms: number
}

/** A pool of connections that counts what is asked through it. */
export class CountedPool implements PgPool {
  readonly asked: Record<string, Asked> = {}
  readonly #pool: pg.Pool

  constructor(connectionString: string, max = 10) {
    this.#pool = new pg.Pool({ connectionString, max })
  }

  get roundTrips(): number {
    return Object.values(this.asked).reduce((sum, each) => sum + each.roundTrips, 0)
  }

  async query(config: { text: string; values?: unknown[]; rowMode: 'array' }): Promise<{ rows: unknown[][] }> {
    const began = performance.now()
    const reply = await this.#pool.query(config)
    const name = /\.v\d+_(\w+)\(\$1/.exec(config.text)?.[1] ?? (config.text.includes('pg_notify') ? 'notify' : 'other')
    this.asked[name] ??= { roundTrips: 0, ms: 0 }
    this.asked[name].roundTrips += 1
    this.asked[name].ms += performance.now() - began
    return reply
  }

  connect(): Promise<PgClient> {
    return this.#pool.connect()
  }

  on(event: 'error', listener: (error: Error) => void): unknown {
    return this.#pool.on(event, listener)
  }

  end(): Promise<void> {
    return this.#pool.end()
  }
}
