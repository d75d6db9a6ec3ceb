import type { Lease, Reservation, Storage } from 'outdial'

/** Called before a reservation is carried out; the state it will find is the one there is now. */
export type BeforeReserve = (lease: Lease, item: Reservation) => Promise<void>

/** Lets a spy look at a reservation at the very instant it becomes durable. */
export function spiedOn(storage: Storage, beforeReserve: BeforeReserve): Storage {
  let changes = 0
  storage.watch(() => changes++)
  return overlaid(storage, {
    async reserve(lease, version, items) {
      let seen: number
      do {
        seen = changes
        for (const item of items) await beforeReserve(lease, item)
      } while (changes !== seen)
      return storage.reserve(lease, version, items)
    },
  })
}

/** For an engine that only answers questions: it can own nothing. */
export function readOnly(storage: Storage): Storage {
  return overlaid(storage, { acquireLease: async () => undefined })
}

function overlaid(storage: Storage, methods: Partial<Storage>): Storage {
  return new Proxy(storage, {
    get(target, property) {
      const own = methods[property as keyof Storage]
      if (own) return own
      const value = Reflect.get(target, property, target) as unknown
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
