import { SystemClock } from 'outdial'
import type { SqlDriver } from './driver.js'
import { PgDriver } from './drivers/pg.js'
import { PgliteDriver } from './drivers/pglite.js'
import { Functions } from './functions.js'
import { Hints } from './hints.js'
import { type PgliteOptions, type PostgresOptions, readPgliteOptions, readPostgresOptions } from './options.js'
import { loadPg, loadPglite } from './peers.js'
import { Schema } from './schema.js'
import { PostgresStorage } from './storage.js'

/**
 * Storage on a PostgreSQL server, 14 or newer, through the `pg` package:
 *
 *     const storage = await postgresStorage({ connectionString: process.env.DATABASE_URL })
 *     await storage.migrate()
 *
 * Connects when first asked something.
 *
 * @throws OutdialError `INVALID_INPUT`; `PEER_MISSING` when `pg` is not installed
 */
export async function postgresStorage(options: PostgresOptions): Promise<PostgresStorage> {
  const { connectionString, connections, pool, ...rest } = readPostgresOptions(options)
  const schema = new Schema(rest.schema)
  const clock = new SystemClock()
  if (pool) return storageOn(new PgDriver(pool, false, clock), schema, rest, clock)
  const { Pool } = await loadPg()
  const own = new Pool({ connectionString, max: connections ?? 10, keepAlive: true, application_name: 'outdial' })
  // An idle connection that breaks is replaced; unheard, the event would end the process.
  own.on('error', () => {})
  return storageOn(new PgDriver(own, true, clock), schema, rest, clock)
}

/**
 * Storage in PGlite, a PostgreSQL that runs inside this process, on disk or in memory, through the package
 * `@electric-sql/pglite`. One process at a time may have a folder open.
 *
 *     const storage = await pgliteStorage({ dataDir: './calls' })
 *     await storage.migrate()
 *
 * @throws OutdialError `INVALID_INPUT`; `PEER_MISSING` when the package is not installed
 */
export async function pgliteStorage(options: PgliteOptions = {}): Promise<PostgresStorage> {
  const { dataDir, database, ...rest } = readPgliteOptions(options)
  const schema = new Schema(rest.schema)
  const clock = new SystemClock()
  const opened = database ?? (await (await loadPglite()).PGlite.create(dataDir === undefined ? {} : { dataDir }))
  return storageOn(new PgliteDriver(opened, database === undefined), schema, rest, clock)
}

interface Settings {
  pollMs: number
  now?: (() => number) | undefined
}

function storageOn(driver: SqlDriver, schema: Schema, { pollMs, now }: Settings, clock: SystemClock): PostgresStorage {
  const functions = new Functions(driver, schema, now)
  return new PostgresStorage(functions, new Hints(driver, schema, functions, clock, pollMs))
}
