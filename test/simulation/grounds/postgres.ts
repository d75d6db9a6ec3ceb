import { postgresStorage } from 'outdial/postgres'
import pg from 'pg'
import type { TestPostgres } from '../../postgres/server.ts'
import type { OpenGrounds } from './ground.js'

/** A poll comes by the machine's clock, at any instant of ours. */
export const NEVER_POLLS_MS = 3_600_000

/** One schema for many runs: each has a tenant of its own in it. Engines and those who watch have connections apart. */
export async function openPostgres({ connectionString, schema, drop }: TestPostgres): Promise<OpenGrounds> {
  const poolOf = (name: string, max: number) => {
    const pool = new pg.Pool({ connectionString, max, application_name: `${schema} ${name}` })
    // An idle connection that is cut is replaced; unheard, the event would end the process.
    pool.on('error', () => undefined)
    return pool
  }
  const [engines, watchers] = [poolOf('engines', 6), poolOf('watchers', 3)]
  let time = () => 0
  const options = { schema, now: () => time(), pollMs: NEVER_POLLS_MS }
  const storage = await postgresStorage({ pool: engines, ...options })
  const calm = await postgresStorage({ pool: watchers, ...options })
  await storage.migrate()
  const sever = async () => {
    const sql = 'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1'
    await watchers.query(sql, [`${schema} engines`])
  }
  return {
    grounds: now => {
      time = now
      return { storage, calm, hintsAtOnce: false, sever }
    },
    close: async () => {
      await storage.close()
      await calm.close()
      await Promise.all([engines.end(), watchers.end()])
      await drop()
    },
  }
}
