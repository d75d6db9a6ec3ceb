import type { CampaignKey } from '../campaign/types.js'
import { OutdialError } from '../errors.js'
import type { CampaignEvent } from '../events/types.js'
import type { EngineContext } from './context.js'

/** How far back to look: several hundred calls, enough to tell a rate by, whatever the size of the campaign. */
const EVENTS = 5_000
/** The log may lose its oldest events while we ask for them. */
const TRIES = 5

export interface CallCount {
  calls: number
  answered: number
  failed: number
}

/** How the newest calls of a campaign ended, by its log. */
export async function countNewestCalls(ctx: EngineContext, key: CampaignKey): Promise<CallCount> {
  const count: CallCount = { calls: 0, answered: 0, failed: 0 }
  for (const event of await newestEvents(ctx, key)) {
    if (event.type !== 'attempt.ended') continue
    count.calls += 1
    if (event.result === 'answered' || event.result === 'completed') count.answered += 1
    if (event.result === 'failed') count.failed += 1
  }
  return count
}

async function newestEvents(ctx: EngineContext, key: CampaignKey): Promise<CampaignEvent[]> {
  let after = Math.max(0, (await ctx.storage.lastEventSeq(key)) - EVENTS)
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      return await ctx.storage.readEvents(key, after, EVENTS)
    } catch (error) {
      if (!OutdialError.is(error, 'EVENTS_EXPIRED')) throw error
      after = (error.detail.oldest as number) - 1
    }
  }
  return []
}
