import type { Storage } from 'outdial'
import { sharedMemory } from './shared-memory.ts'

/** Where the storage is, for any process. */
export type StorageAddress = { kind: 'memory'; url: string }

export interface OpenStorage {
  storage: Storage
  close(): unknown
}

export function openStorage(address: StorageAddress): OpenStorage {
  return sharedMemory(address.url)
}
