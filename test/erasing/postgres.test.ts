import { postgresStorage } from 'outdial/postgres'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestPostgres, testPostgres } from '../postgres/server.ts'
import { erasedFromEverywhere } from './person.js'

let server: TestPostgres
let pool: pg.Pool

beforeAll(async () => {
  server = await testPostgres()
  pool = new pg.Pool({ connectionString: server.connectionString })
})

afterAll(async () => {
  await pool?.end()
  await server?.drop()
})

/** Every row of every table, as text. */
async function dump(): Promise<string> {
  const { rows: tables } = await pool.query('select tablename from pg_tables where schemaname = $1', [server.schema])
  expect(tables.length).toBeGreaterThan(10)
  const texts: string[] = []
  for (const { tablename } of tables) {
    const { rows } = await pool.query(`select t::text as row from ${server.schema}.${tablename} t`)
    texts.push(...rows.map(({ row }) => `${tablename} ${row}`))
  }
  return texts.join('\n')
}

test('nothing personal of an erased contact is left in any table', async () => {
  const storage = await postgresStorage({ pool, schema: server.schema })
  await storage.migrate()
  try {
    await erasedFromEverywhere(() => storage, dump)
  } finally {
    await storage.close()
  }
})
