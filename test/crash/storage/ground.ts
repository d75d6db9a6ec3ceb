import type { StopMode } from '../../postgres/embedded.ts'
import type { StorageAddress } from './open.ts'
import { SharedMemory } from './shared-memory.ts'

/** What a run stands on: a fresh storage, and the way to make it stumble if there is one. */
export interface Ground {
  address: StorageAddress
  restart?: (mode: StopMode) => Promise<void>
  clear(): unknown
}

export async function memoryGround(): Promise<Ground> {
  const memory = new SharedMemory()
  return { address: { kind: 'memory', url: await memory.listen() }, clear: () => memory.close() }
}
