import type { Lease, Storage, Survey, Telephony } from 'outdial'
import { say } from '../world/lines.ts'
import type { RunSettings } from '../world/settings.ts'
import { toReal, toWorld } from '../world/world.ts'
import type { Fuse } from './fuse.ts'
import { type Point, points } from './points.ts'

/**
 * The storage with a named point on each side of each call. Leases are measured by the database's clock, which knows
 * nothing of the world's speed.
 */
export function fusedStorage(storage: Storage, fuse: Fuse, { world }: RunSettings): Storage {
  const ttl = (ms: number | null) => (ms === null ? null : toReal(world, ms))
  const real: Partial<Storage> = {
    acquireLease: (key, owner, ttlMs) => storage.acquireLease(key, owner, ttl(ttlMs)),
    renewLeases: (leases, ttlMs) => storage.renewLeases(leases, ttl(ttlMs)),
    survey: async query => {
      const { firstEndsInMs, ...found } = await storage.survey({ ...query, ttlMs: ttl(query.ttlMs) })
      return firstEndsInMs === undefined ? found : { ...found, firstEndsInMs: toWorld(world, firstEndsInMs) }
    },
  }
  return new Proxy(storage, {
    get(target, property) {
      const method = property as keyof Storage
      const value: unknown = real[method] ?? Reflect.get(target, property, target)
      if (typeof value !== 'function' || method === 'watch') return bound(value, target)
      return async (...args: unknown[]) => {
        reach(fuse, `before ${method}`)
        const answer: unknown = await value.apply(target, args)
        if (method === 'acquireLease' && answer)
          say({ took: (answer as Lease).campaignId, fence: (answer as Lease).fence })
        if (did(method, answer)) reach(fuse, `after ${method}`)
        return answer
      }
    },
  })
}

/** The carrier's adapter with its points; `checked` is told when a request passed the engine's last check. */
export function fusedTelephony(telephony: Telephony, fuse: Fuse, checked: (attemptId: string) => void): Telephony {
  return {
    capabilities: telephony.capabilities,
    getCall: (id, attemptId) => telephony.getCall(id, attemptId),
    findCall: query => telephony.findCall!(query),
    hangup: id => telephony.hangup!(id),
    async createCall(request, signal) {
      checked(request.attemptId)
      fuse.reach('before send')
      const reply = await telephony.createCall(request, signal)
      fuse.reach('after answer')
      return reply
    },
  }
}

function reach(fuse: Fuse, name: string): void {
  if (name in points) fuse.reach(name as Point)
}

/** Where nothing was done there is nothing to lose. */
function did(method: keyof Storage, answer: unknown): boolean {
  if (method === 'acquireLease') return answer !== undefined
  if (method === 'claimDue' || method === 'inbox') return (answer as unknown[]).length > 0
  if (method === 'survey') return (answer as Survey).unowned.length > 0
  if (method === 'reserve') return (answer as string[]).includes('reserved')
  return answer !== false
}

function bound(value: unknown, target: object): unknown {
  return typeof value === 'function' ? value.bind(target) : value
}
