import { postgresStorage } from 'outdial/postgres'
import { storageConformance } from 'outdial/testing'
import pg from 'pg'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type TestPostgres, testPostgres } from '../postgres/server.ts'
import { PostgresUnderTest } from './postgres-under-test.js'

let server: TestPostgres
let pool: pg.Pool
let under: PostgresUnderTest

beforeAll(async () => {
  server = await testPostgres()
  pool = new pg.Pool({ connectionString: server.connectionString })
  const storage = await postgresStorage({ pool, schema: server.schema, now: () => under.now })
  under = new PostgresUnderTest(storage, server.schema, sql => pool.query(sql))
  await storage.migrate()
})

afterAll(async () => {
  await under?.storage.close()
  await pool?.end()
  await server?.drop()
})

describe('postgres', () => {
  storageConformance({
    test,
    factory: () => under.fresh(),
    capabilities: { eventWindow: { skip: 'keeps every event' } },
  })
})
