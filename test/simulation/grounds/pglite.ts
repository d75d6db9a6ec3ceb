import { PGlite } from '@electric-sql/pglite'
import { pgliteStorage } from 'outdial/postgres'
import type { OpenGrounds } from './ground.js'
import { NEVER_POLLS_MS } from './postgres.js'

/** One database for many runs: each has a tenant of its own in it. */
export async function openPglite(): Promise<OpenGrounds> {
  const database = await PGlite.create()
  let time = () => 0
  const storage = await pgliteStorage({ database, now: () => time(), pollMs: NEVER_POLLS_MS })
  await storage.migrate()
  return {
    grounds: now => {
      time = now
      return { storage, calm: storage, hintsAtOnce: false }
    },
    close: async () => {
      await storage.close()
      await database.close()
    },
  }
}
