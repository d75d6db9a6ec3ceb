import type { Storage } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import type { FakeClock } from 'outdial/testing'

/** Milliseconds that one method of the storage takes before and after it does its work. */
export type Delays = Partial<Record<keyof Storage, { before?: number; after?: number }>>

/** A memory storage some of whose methods take their time, so that things happen between one step and the next. */
export function slowStorage(delays: Delays): (clock: FakeClock) => Storage {
  return clock =>
    new Proxy(new MemoryStorage(), {
      get(storage: Storage, property: keyof Storage) {
        const member = storage[property]
        if (typeof member !== 'function') return member
        const method = member.bind(storage) as (...args: unknown[]) => unknown
        const { before, after } = delays[property] ?? {}
        if (before === undefined && after === undefined) return method
        return async (...args: unknown[]) => {
          if (before !== undefined) await clock.sleep(before)
          const reply = await method(...args)
          if (after !== undefined) await clock.sleep(after)
          return reply
        }
      },
    })
}
