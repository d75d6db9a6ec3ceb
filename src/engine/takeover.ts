import type { CampaignRecord } from '../campaign/types.js'
import type { Timer } from '../ports/clock.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'
import type { Owners } from './owners.js'

const PAGE = 100

/**
 * Takes up every campaign under way that nobody owns. Where leases run out it goes on looking, once per lease, for
 * campaigns whose owner died; a lease without an end is released by its owner or never.
 */
export class Takeover {
  #timer: Timer | undefined
  #closed = false

  constructor(
    private readonly ctx: EngineContext,
    private readonly owners: Owners,
    private readonly tenantId: string,
  ) {}

  async start(): Promise<void> {
    await this.#look()
    this.#lookAgain()
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
  }

  async #look(): Promise<void> {
    let afterId: string | undefined
    do {
      const page = await this.ctx.storage.listCampaigns({
        tenantId: this.tenantId,
        statuses: ['scheduled', 'active', 'paused', 'cancelled'],
        limit: PAGE,
        ...(afterId === undefined ? {} : { afterId }),
      })
      for (const record of page) if (await this.#needsOwner(record)) await this.owners.ensure(record)
      afterId = page.at(-1)?.campaignId
    } while (afterId !== undefined && !this.#closed)
  }

  /** A campaign that is paused or cancelled needs nobody once its calls have ended and its contacts are skipped. */
  async #needsOwner(record: CampaignRecord): Promise<boolean> {
    if (record.status === 'scheduled' || record.status === 'active') return true
    const { pending, inProgress } = await this.ctx.storage.progress(record)
    return inProgress > 0 || (record.status === 'cancelled' && pending > 0)
  }

  #lookAgain(): void {
    const { leaseTtlMs, clock, logger } = this.ctx
    if (leaseTtlMs === null || this.#timer || this.#closed) return
    const look = () => {
      this.#look()
        .catch(error => logger.error('Looking for campaigns without an owner failed', { error: errorText(error) }))
        .finally(() => {
          this.#timer = undefined
          this.#lookAgain()
        })
    }
    this.#timer = clock.setTimer(leaseTtlMs, look, { background: true })
  }
}
