import { pgliteStorage, postgresStorage } from 'outdial/postgres'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestPostgres, testPostgres } from './server.ts'

let server: TestPostgres
let pool: pg.Pool
const made: TestPostgres[] = []

beforeAll(async () => {
  server = await testPostgres()
  pool = new pg.Pool({ connectionString: server.connectionString, max: 6 })
})

afterAll(async () => {
  await pool?.end()
  for (const each of made) await each.drop()
})

async function fresh() {
  const own = await testPostgres()
  made.push(own)
  const { schema } = own
  return { schema, storage: await postgresStorage({ pool, schema }) }
}

const list = { tenantId: 'acme', limit: 1 }

/** As another release leaves it: its functions have other names. */
async function asOfVersion(schema: string, version: number): Promise<void> {
  await pool.query(`update ${schema}.migrations set version = ${version};
    do $$ declare f regprocedure; begin
      for f in select p.oid from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = '${schema}' loop
        execute 'drop function ' || f || ' cascade';
      end loop;
    end $$`)
}

test('before any migration a method says what to do, and works once it is done', async () => {
  const { storage, schema } = await fresh()
  await expect(storage.listCampaigns(list)).rejects.toMatchObject({
    code: 'SCHEMA_MISSING',
    detail: { schema, found: 0 },
    message: expect.stringContaining('migrate()'),
  })
  await storage.migrate()
  expect(await storage.listCampaigns(list)).toEqual([])
})

test('many processes may migrate at once, and again', async () => {
  const { schema } = await fresh()
  const storages = await Promise.all([0, 1, 2, 3].map(() => postgresStorage({ pool, schema })))
  await Promise.all(storages.map(storage => storage.migrate()))
  await storages[0]!.migrate()
  expect(await storages[3]!.listCampaigns(list)).toEqual([])
  const { rows } = await pool.query(`select version from ${schema}.migrations`)
  expect(rows).toEqual([{ version: 1 }])
})

test('what migrationSql() gives does the same, run by hand, also twice', async () => {
  const { schema, storage } = await fresh()
  for (const _ of [1, 2]) await pool.query(`begin; ${storage.migrationSql()} commit;`)
  expect(await storage.listCampaigns(list)).toEqual([])
  await storage.migrate()
  const { rows } = await pool.query(`select version from ${schema}.migrations`)
  expect(rows).toEqual([{ version: 1 }])
})

test('a newer schema is left alone, and said to be newer', async () => {
  const { schema, storage } = await fresh()
  await storage.migrate()
  await asOfVersion(schema, 99)
  const newer = { code: 'SCHEMA_NEWER', detail: { schema, found: 99 } }
  await expect(storage.listCampaigns(list)).rejects.toMatchObject(newer)
  await expect(storage.migrate()).rejects.toMatchObject(newer)
})

test('an older schema is said to be older', async () => {
  const { schema, storage } = await fresh()
  await storage.migrate()
  // There is no older one yet; any that is not ours will do.
  await asOfVersion(schema, -1)
  await expect(storage.listCampaigns(list)).rejects.toMatchObject({ code: 'SCHEMA_OUTDATED', detail: { found: -1 } })
})

test('schemas side by side know nothing of each other', async () => {
  const [a, b] = [await fresh(), await fresh()]
  for (const { storage } of [a, b]) await storage.migrate()
  const record = { tenantId: 'acme', campaignId: 'spring', version: 1, status: 'draft', createdAt: 0 } as const
  expect(await a.storage.createCampaign({ ...record, settingsVersion: 1, settings: {} as never }, [])).toBe(true)
  expect(await b.storage.listCampaigns(list)).toEqual([])
})

test.each(['Outdial', 'a"b', 'pg_outdial', '1st', '', 'x'.repeat(41)])(
  'the schema name %j is refused',
  async schema => {
    await expect(postgresStorage({ pool, schema })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  },
)

test('options that contradict each other are refused, and a password is not repeated', async () => {
  const both = postgresStorage({ pool, connectionString: 'postgres://u:secret@localhost/x' })
  await expect(both).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.not.stringContaining('secret'),
  })
  await expect(postgresStorage({})).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(pgliteStorage({ dataDir: '' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('a database that runs its transactions otherwise than READ COMMITTED is refused before anything is written', async () => {
  const { schema, storage } = await fresh()
  await storage.migrate()
  const strict = new pg.Pool({
    connectionString: server.connectionString,
    options: '-c default_transaction_isolation=serializable',
  })
  const other = await postgresStorage({ pool: strict, schema })
  const suppressing = other.suppress('acme', [
    { phone: '+14155550100', scope: 'everything', reason: 'opt_out', at: 0, expiresAt: null },
  ])
  await expect(suppressing).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(await storage.getSuppressions('acme', '+14155550100')).toEqual([])
  await strict.end()
})
