import type { CampaignKey, Clock, Lease, Reservation, Storage, StorageHint } from 'outdial'

/** More calls than this at one instant get nowhere. */
const MOST_AT_ONCE = 50_000

/**
 * Notices an engine that asks for ever and never waits, which would stop time: `onRunaway` is told, and from then on no
 * call is answered.
 */
export function bounded(storage: Storage, clock: Clock, onRunaway: () => void): Storage {
  let instant = Number.NaN
  let calls = 0
  return new Proxy(storage, {
    get(target, property) {
      const value = Reflect.get(target, property, target) as unknown
      if (typeof value !== 'function') return value
      if (property === 'watch') return value.bind(target)
      return (...args: unknown[]) => {
        calls = clock.monotonic() === instant ? calls + 1 : 1
        instant = clock.monotonic()
        if (calls < MOST_AT_ONCE) return value.apply(target, args)
        onRunaway()
        return clock.sleep(Number.POSITIVE_INFINITY)
      }
    },
  })
}

export interface StorageSpy {
  /** Before a reservation is carried out; the state it will find is the one there is now. */
  beforeReserve(lease: Lease, item: Reservation): Promise<void>
  /** An engine has become the owner of a campaign. */
  takenOver(campaignId: string): void
}

/** Lets a spy look at what becomes durable, at the very instant it does. */
export function spiedOn(storage: Storage, spy: StorageSpy): Storage {
  let changes = 0
  storage.watch(() => changes++)
  return overlaid(storage, {
    async reserve(lease, version, items) {
      let seen: number
      do {
        seen = changes
        for (const item of items) await spy.beforeReserve(lease, item)
      } while (changes !== seen)
      return storage.reserve(lease, version, items)
    },
    async acquireLease(key, owner, ttlMs) {
      const lease = await storage.acquireLease(key, owner, ttlMs)
      if (lease) spy.takenOver(key.campaignId)
      return lease
    },
  })
}

/** For an engine that only answers questions: it can own nothing. */
export function readOnly(storage: Storage): Storage {
  return overlaid(storage, { acquireLease: async () => undefined })
}

type Writes = 'createCampaign' | 'updateCampaign' | 'reserve' | 'commit' | 'skipPending' | 'eraseContact'
const writes: Writes[] = ['createCampaign', 'updateCampaign', 'reserve', 'commit', 'skipPending', 'eraseContact']

/** Whoever writes hears of it, done or failed, when `written` has resolved. */
export function awaiting(storage: Storage, written: (key?: CampaignKey) => Promise<void>): Storage {
  const after =
    (write: (...args: unknown[]) => Promise<unknown>) =>
    async (...args: unknown[]) => {
      try {
        return await write(...args)
      } finally {
        await written(typeof args[0] === 'object' ? (args[0] as CampaignKey) : undefined)
      }
    }
  const methods = writes.map(name => [name, after((storage[name] as never as Writer).bind(storage))])
  return overlaid(storage, Object.fromEntries(methods) as Partial<Storage>)
}

type Writer = (...args: unknown[]) => Promise<unknown>

/** Hears of events when it is told, and of nothing else. */
export class ToldOfEvents {
  readonly #listeners = new Set<(hint: StorageHint) => void>()
  readonly storage: Storage

  constructor(storage: Storage) {
    this.storage = overlaid(storage, {
      watch: listener => {
        this.#listeners.add(listener)
        return () => void this.#listeners.delete(listener)
      },
    })
  }

  tell({ tenantId, campaignId }: CampaignKey, after: number): void {
    for (const listener of this.#listeners) listener({ tenantId, campaignId, what: 'events', after })
  }
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
