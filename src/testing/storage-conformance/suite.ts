import type { Storage } from 'outdial'

/** A storage of its own for one test. */
export interface StorageUnderTest {
  storage: Storage
  /** Lets the storage's time move on by `ms`, so that leases end. Left out: the suite waits for real time. */
  elapse?: (ms: number) => Promise<void>
  /** Runs after the test, whether it passed or not. */
  cleanup?: () => Promise<void>
}

/** Why a storage need not have what a test is about; shown with the test that is left out. */
export interface NotApplicable {
  skip: string
}

/** What the storages of the factory are like. */
export interface StorageCapabilities {
  /**
   * How many of the newest events of a campaign the factory's storages keep, from 10 on: the suite writes more than
   * that, so let it be small. Or why there is no such number.
   */
  eventWindow: number | NotApplicable
}

/** How the suite is run. */
export interface StorageConformanceOptions {
  /** The runner's way to declare a test: `test` of vitest, `node:test` or mocha will do. */
  test: TestRunner
  /** Called once for each test; instances must share nothing. */
  factory: () => StorageUnderTest | Promise<StorageUnderTest>
  capabilities: StorageCapabilities
}

/** What the suite needs of a test runner. */
export interface TestRunner {
  (name: string, run: () => Promise<void>): unknown
  /** Where the runner has it, what does not apply is declared with it, with the reason in its name. */
  skip?: (name: string, run: () => Promise<void>) => unknown
}

/** Lets the storage's time move on. */
export type Elapse = (ms: number) => Promise<void>

/** Declares one test: a fact that must hold for a fresh storage. */
export type Fact = (name: string, check: (storage: Storage, elapse: Elapse) => Promise<void>) => void
