import type { EngineContext } from '../../src/engine/context.js'
import type { Storage } from '../../src/ports/storage.js'
import { FakeClock } from '../../src/testing/fake-clock.js'

/** What a part of the engine needs of the whole: a clock, a storage that answers as told, and a log to look at. */
export function engineContext(storage: Partial<Storage>) {
  const clock = new FakeClock()
  const logged: string[] = []
  const log = (message: string) => logged.push(message)
  const ctx = { clock, storage, logger: { warn: log, error: log } } as unknown as EngineContext
  return { ctx, clock, logged }
}

/** A promise to be settled from outside. */
export function deferred<T = void>() {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
