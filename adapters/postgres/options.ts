import { z } from 'zod'
import { parse } from '../opening/options.js'
import type { PgPool } from './drivers/pg.js'
import type { PgliteDatabase } from './drivers/pglite.js'

/** What both ways to Postgres take. */
export interface SchemaOptions {
  /** The schema that holds everything of outdial: lower-case letters, digits and `_`, at most 40. Default `'outdial'`. */
  schema?: string
  /**
   * How often to look, in milliseconds, whether a hint of another process was missed; default 2,000. Hints come by
   * NOTIFY as a rule; where a connection pooler swallows those, this is how late they are.
   */
  pollMs?: number
  /** For tests: the storage's time in epoch ms, instead of the database's clock. The same for all processes. */
  now?: () => number
}

/** A server to connect to, or a pool that is connected to one. */
export interface PostgresOptions extends SchemaOptions {
  /** Of the server, e.g. `'postgres://user:secret@db.example.com/app'`. */
  connectionString?: string
  /** How many connections to open at most, one of them for listening; from 2, default 10. Not with `pool`. */
  connections?: number
  /** A pool of the `pg` package that you made yourself, instead of `connectionString`. It stays yours to end. */
  pool?: PgPool
}

/** A folder to open, a database that is open, or neither: one in memory. */
export interface PgliteOptions extends SchemaOptions {
  /** Folder to keep the database in. Left out, and without `database`: it is in memory, and gone with the process. */
  dataDir?: string
  /** A PGlite database that you opened yourself. It stays yours to close. */
  database?: PgliteDatabase
}

const whole = (min: number, max: number) => {
  const expected = `a whole number from ${min} to ${max}`
  return z.int(expected).min(min, expected).max(max, expected)
}

const shared = {
  schema: z.string('text').default('outdial'),
  pollMs: whole(100, 3_600_000).default(2_000),
  now: z.custom<() => number>(value => typeof value === 'function', 'a function that returns epoch ms').optional(),
}

const pool = z.custom<PgPool>(value => {
  const { query, connect } = (value ?? {}) as Partial<PgPool>
  return typeof query === 'function' && typeof connect === 'function'
}, "a Pool of the 'pg' package")

const database = z.custom<PgliteDatabase>(value => {
  const { query, exec, listen } = (value ?? {}) as Partial<PgliteDatabase>
  return [query, exec, listen].every(each => typeof each === 'function')
}, "a PGlite database of the package '@electric-sql/pglite'")

const postgres = z
  .strictObject(
    {
      ...shared,
      connectionString: z.string('text that is not empty').min(1, 'text that is not empty').optional(),
      connections: whole(2, 1_000).optional(),
      pool: pool.optional(),
    },
    'an object: { connectionString, … }',
  )
  .superRefine(({ connectionString, connections, pool: given }, context) => {
    if ((connectionString === undefined) === (given === undefined)) {
      context.addIssue({
        code: 'custom',
        path: ['connectionString'],
        message: 'exactly one of connectionString and pool',
      })
    }
    if (given && connections !== undefined) {
      context.addIssue({ code: 'custom', path: ['connections'], message: 'nothing, with a pool of yours' })
    }
  })

const pglite = z
  .strictObject(
    {
      ...shared,
      dataDir: z.string('text that is not empty').min(1, 'text that is not empty').optional(),
      database: database.optional(),
    },
    'an object: { dataDir, … }',
  )
  .superRefine(({ dataDir, database: given }, context) => {
    if (dataDir !== undefined && given) {
      context.addIssue({ code: 'custom', path: ['dataDir'], message: 'nothing, with a database of yours' })
    }
  })

/** Throws `INVALID_INPUT`. */
export const readPostgresOptions = (options: PostgresOptions) =>
  parse(postgres, options, 'The options of postgresStorage()')

/** Throws `INVALID_INPUT`. */
export const readPgliteOptions = (options: PgliteOptions) => parse(pglite, options, 'The options of pgliteStorage()')
