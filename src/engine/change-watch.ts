import type { CampaignKey } from '../campaign/types.js'
import type { Clock } from '../ports/clock.js'
import type { StorageHint } from '../ports/storage.js'

type Changed = StorageHint['what']

interface Reader {
  campaign: string
  what: Changed
  wake(): void
}

/** Where processes share a storage, a hint may be lost on its way: who waits looks this often all the same. */
const LOOK_MS = 5_000

/** Lets readers wait until storage hints that a campaign changed; whoever is slow finds one change where there were many. */
export class ChangeWatch {
  readonly #readers = new Set<Reader>()
  #closed = false

  /** `shared`: whether other processes change the storage. */
  constructor(
    private readonly clock: Clock,
    private readonly shared: boolean,
  ) {}

  hint(hint: StorageHint): void {
    const campaign = idOf(hint)
    for (const reader of this.#readers) {
      if (reader.what === hint.what && reader.campaign === campaign) reader.wake()
    }
  }

  /** Yields at once, and again whenever `what` of the campaign changed, or may have; ends when aborted or closed. */
  async *changes(key: CampaignKey, what: Changed, signal?: AbortSignal): AsyncGenerator<void> {
    let changed = true
    let resume: (() => void) | undefined
    const wake = () => {
      changed = true
      resume?.()
    }
    const reader = { campaign: idOf(key), what, wake }
    this.#readers.add(reader)
    signal?.addEventListener('abort', wake)
    try {
      while (!this.#closed && !signal?.aborted) {
        if (!changed) {
          const look = this.shared ? this.clock.setTimer(LOOK_MS, wake, { background: true }) : undefined
          await new Promise<void>(resolve => (resume = resolve))
          look?.cancel()
        }
        changed = false
        if (!this.#closed && !signal?.aborted) yield
      }
    } finally {
      this.#readers.delete(reader)
      signal?.removeEventListener('abort', wake)
    }
  }

  close(): void {
    this.#closed = true
    for (const reader of this.#readers) reader.wake()
  }
}

const idOf = (key: CampaignKey) => `${key.tenantId}\n${key.campaignId}`
