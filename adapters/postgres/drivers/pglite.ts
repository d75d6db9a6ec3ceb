import type { SqlDriver } from '../driver.js'

/** The part of a PGlite database that is used here. */
export interface PgliteDatabase {
  query(sql: string, params: unknown[], options: { rowMode: 'array' }): Promise<{ rows: unknown[] }>
  exec(sql: string): Promise<unknown>
  listen(channel: string, callback: (payload: string) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

/** Reaches a database that runs in this process. It does one thing after the other. */
export class PgliteDriver implements SqlDriver {
  readonly #database: PgliteDatabase
  readonly #owned: boolean

  /** `owned`: the database is ours to close. */
  constructor(database: PgliteDatabase, owned: boolean) {
    this.#database = database
    this.#owned = owned
  }

  async call(sql: string, ...parameters: string[]): Promise<string | null> {
    const { rows } = await this.#database.query(sql, parameters, { rowMode: 'array' })
    return ((rows[0] as unknown[] | undefined)?.[0] ?? null) as string | null
  }

  async script(sql: string): Promise<void> {
    await this.#database.exec(sql)
  }

  listen(channel: string, onMessage: (payload: string) => void, onGap: () => void): () => void {
    let stopped = false
    const listening = this.#database.listen(channel, payload => {
      if (!stopped) onMessage(payload)
    })
    listening.then(() => stopped || onGap()).catch(() => {})
    return () => {
      stopped = true
      // It may be closed by then.
      listening.then(stop => stop()).catch(() => {})
    }
  }

  async close(): Promise<void> {
    if (this.#owned) await this.#database.close()
  }
}
