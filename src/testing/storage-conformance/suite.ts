import type { Storage } from 'outdial'

/** A storage of its own for one test; `cleanup` runs after it, whether it passed or not. */
export interface StorageInstance {
  storage: Storage
  cleanup?: () => Promise<void>
}

export interface StorageConformanceOptions {
  /** The runner's way to declare a test: `test` of vitest or of `node:test` will do. */
  test: (name: string, fn: () => Promise<void>) => void
  /** Called once for each test; instances must share nothing. Finite leases must be able to end: time has to pass. */
  factory: () => Promise<StorageInstance>
}

/** Declares one test: a fact that must hold for a fresh storage. */
export type Fact = (name: string, check: (storage: Storage) => Promise<void>) => void
