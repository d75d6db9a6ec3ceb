import { createHmac } from 'node:crypto'
import * as lifecycle from '../campaign/lifecycle.js'
import type { CampaignKey } from '../campaign/types.js'
import { emptyReport, type ImportReport, type ImportRow, importRows } from '../contact/import.js'
import { resolveSegment, type Segment } from '../contact/segment.js'
import type { NewContact } from '../contact/types.js'
import { campaignClosed } from '../errors.js'
import { ZoneFinder } from '../zones/candidates.js'
import { changeCampaign, readCampaign } from './change-campaign.js'
import { refuseOtherKeys, withHashes } from './erasing.js'
import type { EngineParts } from './parts.js'

/** Takes rows in, batch by batch, and tells of them in the campaign's log once all of them are. */
export async function addContacts(
  parts: EngineParts,
  key: CampaignKey,
  segment: Segment,
  onRow: ((row: ImportRow) => unknown) | undefined,
): Promise<ImportReport> {
  const { ctx, owners, options } = parts
  owners.refuseClosed()
  const { settings, status } = await readCampaign(ctx, key)
  if (status === 'completed' || status === 'cancelled') throw campaignClosed(key.campaignId, status)
  const rows = resolveSegment(segment, options.sources)
  await refuseOtherKeys(ctx, key.tenantId)
  const { total } = await ctx.storage.progress(key)
  const report = emptyReport()
  const how = {
    defaultRegion: settings.defaultRegion,
    deriveId: (phone: string) => derivedId(ctx.hashKey, phone),
    zones: new ZoneFinder(),
    now: () => ctx.clock.now(),
    contactMaxAgeMs: settings.contactMaxAgeMs,
    rowOffset: total,
    add: async (batch: NewContact[]) => {
      await ctx.clock.turn?.()
      return ctx.storage.addContacts(
        key,
        batch.map(row => withHashes(ctx, row)),
        ctx.clock.now(),
      )
    },
    onRow,
  }
  try {
    await importRows(rows, how, report)
  } catch (error) {
    if (report.rows > 0) await tellOf(parts, key, report)
    throw error
  }
  await tellOf(parts, key, report)
  return report
}

async function tellOf({ ctx }: EngineParts, key: CampaignKey, { accepted, skipped }: ImportReport): Promise<void> {
  await changeCampaign(ctx, key, record => lifecycle.contactsAdded(record, accepted, skipped, ctx.clock.now()))
}

/** The same number is the same contact; the id does not show the number. */
function derivedId(hashKey: string, phone: string): string {
  return `p_${createHmac('sha256', hashKey).update(`contact:${phone}`).digest('base64url').slice(0, 22)}`
}
