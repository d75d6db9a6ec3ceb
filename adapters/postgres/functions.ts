import { OutdialError } from 'outdial'
import type { SqlDriver } from './driver.js'
import { isMissing, schemaFault, translated } from './failures.js'
import type { Row } from './rows.js'
import { type Schema, VERSION } from './schema.js'

/** The functions of the schema, called by name with one JSON object and answering with JSON. */
export class Functions {
  readonly #driver: SqlDriver
  readonly #schema: Schema
  readonly #now: (() => number) | undefined
  readonly #statements = new Map<string, string>()

  /** `now` stands in for the database's clock. */
  constructor(driver: SqlDriver, schema: Schema, now: (() => number) | undefined) {
    this.#driver = driver
    this.#schema = schema
    this.#now = now
  }

  /**
   * Records that are only kept go beside the parameters, a line each: nobody need quote them, or read them on the way. JSON as
   * JavaScript writes it has no line break, no NUL and no half of a surrogate pair in it.
   */
  async call<T>(name: string, params: Row, lines?: string[]): Promise<T> {
    let statement = this.#statements.get(name)
    if (!statement) this.#statements.set(name, (statement = this.#schema.call(name, lines !== undefined)))
    const json = JSON.stringify(this.#now ? { ...params, now: this.#now() } : params)
    checkText(json)
    try {
      const reply = await this.#driver.call(statement, json, ...(lines ? [lines.join('\n')] : []))
      return (reply === null ? null : JSON.parse(reply)) as T
    } catch (error) {
      throw isMissing(error) ? await this.#schemaFault(error) : translated(error, this.#schema)
    }
  }

  async migrate(): Promise<void> {
    try {
      await this.#driver.script(this.#schema.script())
    } catch (error) {
      throw translated(error, this.#schema)
    }
  }

  migrationSql(): string {
    return this.#schema.script()
  }

  close(): Promise<void> {
    return this.#driver.close()
  }

  /** A call found no function: because the schema is not that of this release, most likely. */
  async #schemaFault(error: unknown): Promise<unknown> {
    const sql = this.#schema.write('select max(version)::text from @.migrations where $1::text is not null')
    let found: number
    try {
      found = Number((await this.#driver.call(sql, '')) ?? 0)
    } catch (why) {
      if (!isMissing(why)) throw why
      found = 0
    }
    return found === VERSION ? error : schemaFault(this.#schema, found)
  }
}

/**
 * Postgres keeps neither NUL nor half a surrogate pair in text. Within records they stay escaped and go through; in a
 * key (ids, zones, reasons) they would not come back, so they are refused.
 */
function checkText(json: string): void {
  if (!json.includes('\\u0000') && !json.includes('\\ud')) return
  if (!/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(json)) return
  throw new OutdialError(
    'INVALID_INPUT',
    'An id, zone, reason or other key has a NUL character or half of a surrogate pair in it, which Postgres cannot hold. Use another.',
    { issues: [{ path: 'key', expected: 'text without NUL and lone surrogates', received: 'text with one' }] },
  )
}
