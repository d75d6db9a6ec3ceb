import type { TestProject } from 'vitest/node'
import { Door } from './door.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test files ask for servers; see `door.ts`. */
    servicesDoor: string
  }
}

/** Run by vitest once, in its main process. Returns what it does at the end. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const door = new Door()
  project.provide('servicesDoor', await door.open())
  return () => door.close()
}
