import type { Clock, Random, Storage } from 'outdial'

/** Called around each asynchronous storage call; `call` does the work. */
export type Around = (method: keyof Storage, call: () => Promise<unknown>) => Promise<unknown>

/** A storage whose every call goes through `around`. */
export function wrapped(storage: Storage, around: Around): Storage {
  return new Proxy(storage, {
    get(target, property) {
      const value = Reflect.get(target, property, target)
      if (typeof value !== 'function') return value
      const method = property as keyof Storage
      if (method === 'watch') return value.bind(target)
      return (...args: unknown[]) => around(method, () => value.apply(target, args))
    },
  })
}

/** A storage some way off: a request takes `thereMs` to it, the answer `backMs` back. */
export function distant(storage: Storage, clock: Clock, thereMs: number, backMs: number): Storage {
  return wrapped(storage, async (_, call) => {
    await clock.sleep(thereMs)
    const answer = await call()
    await clock.sleep(backMs)
    return answer
  })
}

export interface StorageFaults {
  /** Chance to throw instead of doing the work. */
  before: number
  /** Chance to do the work and throw instead of answering: the caller cannot know. */
  after: number
  /** Only in these methods; default all. */
  methods?: readonly (keyof Storage)[]
}

/** A storage that throws now and then. Change `faults` while it runs; `thrown` counts by method and moment. */
export class FaultyStorage {
  readonly storage: Storage
  faults: StorageFaults = { before: 0, after: 0 }
  readonly thrown = new Map<string, number>()

  constructor(
    /** Never throws: for looking at what is there. */
    readonly sound: Storage,
    random: Random,
  ) {
    this.storage = wrapped(sound, async (method, call) => {
      const { before, after, methods } = this.faults
      const hit = methods === undefined || methods.includes(method)
      // What goes before does not draw: a call more or less there changes nothing here.
      if (hit && before > 0 && random.next() < before) this.#fail(`${method} before`)
      const answer = await call()
      if (hit && after > 0 && random.next() < after) this.#fail(`${method} after`)
      return answer
    })
  }

  #fail(what: string): never {
    this.thrown.set(what, (this.thrown.get(what) ?? 0) + 1)
    throw new Error(`The storage failed ${what} its work`)
  }
}
