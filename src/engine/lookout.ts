import type { CampaignRecord, CampaignStatus } from '../campaign/types.js'
import type { Timer } from '../ports/clock.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'

const LOOK_MS = 15_000
const PAGE = 100

/** Of those that are over, hints or an earlier look have told; there may be any number of them. */
const underWay: CampaignStatus[] = ['draft', 'scheduled', 'active', 'paused']

/**
 * While somebody listens to the events of a storage that processes share: looks, at once and then every 15 s, which
 * campaigns of the tenant are under way. Their hints may have been lost.
 */
export class Lookout {
  #timer: Timer | undefined
  #looking = false

  constructor(
    private readonly ctx: EngineContext,
    private readonly tenantId: string,
    private readonly found: (records: CampaignRecord[]) => void,
  ) {}

  start(): void {
    if (this.#looking || this.ctx.storage.shared !== true) return
    this.#looking = true
    void this.#look()
  }

  stop(): void {
    this.#looking = false
    this.#timer?.cancel()
  }

  async #look(): Promise<void> {
    try {
      const records = await this.#underWay()
      if (this.#looking) this.found(records)
    } catch (error) {
      this.ctx.logger.error('Looking for events that no hint told of failed', { error: errorText(error) })
    }
    if (!this.#looking) return
    this.#timer?.cancel()
    this.#timer = this.ctx.clock.setTimer(LOOK_MS, () => void this.#look(), { background: true })
  }

  async #underWay(): Promise<CampaignRecord[]> {
    const records: CampaignRecord[] = []
    for (let afterId: string | undefined; ; afterId = records.at(-1)!.campaignId) {
      const query = { tenantId: this.tenantId, statuses: underWay, limit: PAGE }
      const page = await this.ctx.storage.listCampaigns(afterId === undefined ? query : { ...query, afterId })
      records.push(...page)
      if (page.length < PAGE) return records
    }
  }
}
