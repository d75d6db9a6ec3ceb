import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'
import type { OwnedCampaign } from './owned-campaign.js'

const RELEASE_TRIES = 5
const AGAIN_MS = 1_000

/** Releases the lease. One without an end that is never released would keep the campaign from every other engine for ever. */
export async function handBack(ctx: EngineContext, owned: OwnedCampaign): Promise<void> {
  for (let tries = 1; tries <= RELEASE_TRIES; tries++) {
    try {
      await ctx.storage.releaseLease(owned.lease)
      return
    } catch (error) {
      const detail = { campaignId: owned.record.campaignId, tries, error: errorText(error) }
      ctx.logger.error('The lease could not be released', detail)
      if (tries < RELEASE_TRIES) await new Promise<void>(resolve => ctx.clock.setTimer(AGAIN_MS, resolve))
    }
  }
}
