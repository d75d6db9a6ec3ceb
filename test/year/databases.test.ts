import { PGlite } from '@electric-sql/pglite'
import { type PostgresStorage, pgliteStorage, postgresStorage } from 'outdial/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestPostgres, testPostgres } from '../postgres/server.ts'
import { isLong } from '../simulation/seeds.js'
import { liveThroughAll } from './years.js'

const timeout = isLong() ? 3_600_000 : 600_000
/** By default the weeks in which clocks change: the whole year takes long where each look is a round trip. */
const share = isLong() ? { people: 100, seeds: 3 } : { people: 34, seeds: 1, days: 26 }

describe('a year on Postgres', () => {
  let server: TestPostgres
  let storage: PostgresStorage
  let time = () => 0

  beforeAll(async () => {
    server = await testPostgres()
    const { connectionString, schema } = server
    storage = await postgresStorage({ connectionString, schema, now: () => time() })
    await storage.migrate()
  }, timeout)

  afterAll(async () => {
    await storage?.close()
    await server?.drop()
  })

  test('breaks no rule and forgets nobody', { timeout }, async () => {
    const open = async (now: () => number) => {
      time = now
      return storage
    }
    const coverage = await liveThroughAll({ where: 'on Postgres', from: 11, ...share, open })
    expect(coverage.zones).toBeGreaterThan(10)
  })
})

describe('a year in PGlite', () => {
  let database: PGlite

  afterAll(async () => {
    await database?.close()
  })

  test('breaks no rule and forgets nobody', { timeout }, async () => {
    const open = async (now: () => number) => {
      await database?.close()
      database = await PGlite.create()
      const storage = await pgliteStorage({ database, now })
      await storage.migrate()
      return storage
    }
    const coverage = await liveThroughAll({ where: 'in PGlite', from: 21, ...share, open })
    expect(coverage.zones).toBeGreaterThan(10)
  })
})
