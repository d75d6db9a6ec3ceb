import { postgresStorage } from 'outdial/postgres'
import { EmbeddedPostgres, type StopMode } from '../../postgres/embedded.ts'
import { freshSchema } from '../../postgres/schema.ts'
import type { StorageAddress } from './open.ts'
import { SharedMemory } from './shared-memory.ts'

/** What a run stands on: a fresh storage, and the way to make it stumble if there is one. */
export interface Ground {
  address: StorageAddress
  restart?: (mode: StopMode) => Promise<void>
  clear(): Promise<void>
}

/** A Postgres for this run alone, whatever others use. */
export async function ownPostgresGround(): Promise<Ground> {
  const server = await EmbeddedPostgres.start()
  const schema = freshSchema()
  await migrated(server.url, schema)
  return {
    address: { kind: 'postgres', connectionString: server.url, schema },
    restart: mode => server.restart(mode),
    clear: () => server.stop(),
  }
}

/** Memory that processes share: what goes wrong on it is no database's doing. */
export async function memoryGround(): Promise<Ground> {
  const memory = new SharedMemory()
  return { address: { kind: 'memory', url: await memory.listen() }, clear: async () => memory.close() }
}

export async function migrated(connectionString: string, schema: string): Promise<void> {
  const storage = await postgresStorage({ connectionString, schema })
  try {
    await storage.migrate()
  } finally {
    await storage.close()
  }
}
