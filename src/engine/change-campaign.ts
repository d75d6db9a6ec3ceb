import type { Change } from '../campaign/lifecycle.js'
import type { CampaignKey, CampaignRecord } from '../campaign/types.js'
import { OutdialError } from '../errors.js'
import type { EngineContext } from './context.js'

const TRIES = 50

export async function readCampaign(ctx: EngineContext, key: CampaignKey): Promise<CampaignRecord> {
  const record = await ctx.storage.getCampaign(key)
  if (record) return record
  throw new OutdialError(
    'CAMPAIGN_NOT_FOUND',
    `No campaign '${key.campaignId}' for tenant '${key.tenantId}'. Create it with engine.createCampaign(), or check the id.`,
    { ...key },
  )
}

/** Applies a pure change to the newest record; when somebody else changed it meanwhile, decides anew. */
export async function changeCampaign(
  ctx: EngineContext,
  key: CampaignKey,
  decide: (record: CampaignRecord) => Change | undefined,
): Promise<CampaignRecord> {
  for (let tries = 0; tries < TRIES; tries++) {
    const record = await readCampaign(ctx, key)
    const change = decide(record)
    if (!change) return record
    if (await ctx.storage.updateCampaign(change.record, change.events)) return change.record
  }
  throw new OutdialError(
    'CONCURRENT_CHANGE',
    `Campaign '${key.campaignId}' was changed by others ${TRIES} times while this change was being made. Try again.`,
    { ...key },
  )
}
