import pg from 'pg'
import { expect, test } from 'vitest'
import { EmbeddedPostgres } from './embedded.ts'
import { testPostgres } from './server.ts'

async function query(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('two who ask get one server and a schema each, and leave nothing behind', async () => {
  const [a, b] = await Promise.all([testPostgres(), testPostgres()])
  expect(a.connectionString).toBe(b.connectionString)
  expect(a.schema).not.toBe(b.schema)
  await query(a.connectionString, `create schema ${a.schema}; create table ${a.schema}.t (id int)`)
  await a.drop()
  await b.drop()
  expect(await query(a.connectionString, `select 1 from pg_namespace where nspname = '${a.schema}'`)).toEqual([])
})

test('a server of our own keeps what was committed over a restart and a crash, and is durable as it comes', async () => {
  const server = await EmbeddedPostgres.start()
  try {
    const settings = "select name, setting from pg_settings where name in ('fsync', 'synchronous_commit') order by name"
    expect(await query(server.url, settings)).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'synchronous_commit', setting: 'on' },
    ])
    await query(server.url, 'create table kept (id int)')
    for (const mode of ['fast', 'immediate'] as const) {
      await query(server.url, 'insert into kept values (1)')
      await server.restart(mode)
    }
    expect(await query(server.url, 'select count(*)::int as rows from kept')).toEqual([{ rows: 2 }])
  } finally {
    await server.stop()
  }
  await expect(query(server.url, 'select 1')).rejects.toThrow('ECONNREFUSED')
})
