import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** What a database was made to do. */
export interface DatabaseWork {
  commits: number
  /** Inserted, updated and deleted, in all tables. */
  rows: number
  /** The same by table, the busiest first. */
  rowsByTable: Record<string, number>
  walBytes: number
}

/** A database of its own on the server, so that its statistics are of one measurement; gone when `use` has ended. */
export async function withDatabase<T>(serverUrl: string, use: (url: string) => Promise<T>): Promise<T> {
  const name = `outdial_bench_${randomBytes(6).toString('hex')}`
  await asking(serverUrl, client => client.query(`create database ${name}`))
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  try {
    return await use(url.href)
  } finally {
    await asking(serverUrl, client => client.query(`drop database ${name} with (force)`))
  }
}

/** Who wrote must have closed its connections by then: a session may hold its statistics back. */
export function workSoFar(url: string): Promise<DatabaseWork> {
  return asking(url, async client => {
    const { rows } = await client.query(`select xact_commit, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as wal
      from pg_stat_database where datname = current_database()`)
    const tables = await client.query(`select relname, n_tup_ins + n_tup_upd + n_tup_del as written
      from pg_stat_user_tables where n_tup_ins + n_tup_upd + n_tup_del > 0 order by 2 desc`)
    const rowsByTable: Record<string, number> = Object.fromEntries(
      tables.rows.map(row => [row.relname, Number(row.written)]),
    )
    const written = Object.values(rowsByTable).reduce((sum, each) => sum + each, 0)
    return { commits: Number(rows[0].xact_commit), rows: written, rowsByTable, walBytes: Number(rows[0].wal) }
  })
}

export function workBetween(before: DatabaseWork, after: DatabaseWork): DatabaseWork {
  const tables = Object.entries(after.rowsByTable).map(([table, rows]) => [
    table,
    rows - (before.rowsByTable[table] ?? 0),
  ])
  return {
    commits: after.commits - before.commits,
    rows: after.rows - before.rows,
    rowsByTable: Object.fromEntries(tables),
    walBytes: after.walBytes - before.walBytes,
  }
}

export async function asking<T>(url: string, ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await ask(client)
  } finally {
    await client.end()
  }
}
