import type { Lease, OwnerNews } from '../ports/storage.js'
import type { EngineContext } from './context.js'

/** Most leases renewed by one request. */
const BATCH = 1_000

/** A lease that is to be kept, and who is to be told. */
export interface Kept {
  lease: Lease
  /** It was renewed; until when (monotonic) it is surely ours, and what storage knows that we may have had no hint of. */
  renewed(safeUntil: number, news: OwnerNews): void
  lost(): void
}

/**
 * Renews every lease of an engine, all together, three times per lease. No answer is no news: the lease runs out by
 * itself if storage stays away, and nothing is sent then.
 */
export class Heartbeat {
  readonly #kept = new Set<Kept>()
  #beating = false

  constructor(private readonly ctx: Pick<EngineContext, 'storage' | 'clock' | 'leaseTtlMs'>) {}

  /** Returns the way to stop. */
  keep(kept: Kept): () => void {
    this.#kept.add(kept)
    this.#beat()
    return () => {
      this.#kept.delete(kept)
    }
  }

  #beat(): void {
    const { leaseTtlMs, clock } = this.ctx
    if (leaseTtlMs === null || this.#beating) return
    this.#beating = true
    const next = () => {
      this.#beating = this.#kept.size > 0
      if (!this.#beating) return
      const all = [...this.#kept]
      for (let i = 0; i < all.length; i += BATCH) void this.#renew(all.slice(i, i + BATCH), leaseTtlMs)
      // On time also while an answer is awaited: storage may never give it.
      clock.setTimer(leaseTtlMs / 3, next, { background: true })
    }
    clock.setTimer(leaseTtlMs / 3, next, { background: true })
  }

  async #renew(kept: Kept[], ttlMs: number): Promise<void> {
    const { storage, clock } = this.ctx
    const asked = clock.monotonic()
    const leases = kept.map(each => each.lease)
    const news = await storage.renewLeases(leases, ttlMs).catch(() => undefined)
    if (!news) return
    for (const [i, each] of kept.entries()) {
      if (!this.#kept.has(each)) continue
      if (news[i]) each.renewed(safeUntil(asked, ttlMs), news[i])
      else each.lost()
    }
  }
}

/** A lease asked for at `asked` (monotonic) holds at least until then; a fifth of it is kept as margin before others may take over. */
export function safeUntil(asked: number, ttlMs: number): number {
  return asked + ttlMs * 0.8
}
