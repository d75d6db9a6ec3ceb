import type { Clock, Storage } from 'outdial'

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
