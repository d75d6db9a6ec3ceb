import type { Storage } from 'outdial'
import { postgresStorage } from 'outdial/postgres'
import { sharedMemory } from './shared-memory.ts'

/** Where the storage is, for any process. */
export type StorageAddress =
  | { kind: 'postgres'; connectionString: string; schema: string }
  | { kind: 'memory'; url: string }

export interface OpenStorage {
  storage: Storage
  close(): unknown
}

export async function openStorage(address: StorageAddress): Promise<OpenStorage> {
  if (address.kind === 'memory') return sharedMemory(address.url)
  const { connectionString, schema } = address
  const storage = await postgresStorage({ connectionString, schema })
  return { storage, close: () => storage.close() }
}
