import { z } from 'zod'
import { fields } from '../campaign/input/fields.js'
import { parseWith } from '../campaign/input/issues.js'
import { created, draft } from '../campaign/lifecycle.js'
import { campaignId } from '../campaign/schema.js'
import type { CampaignKey } from '../campaign/types.js'
import type { NewContact } from '../contact/types.js'
import { OutdialError } from '../errors.js'
import type { ContactDetail } from '../ports/storage.js'
import { readCampaign } from './change-campaign.js'
import type { EngineContext } from './context.js'
import { refuseOtherKeys, withHashes } from './erasing.js'
import { newId } from './ids.js'
import { pages } from './results.js'

export interface CloneOptions {
  /** Of the new campaign; made up if left out. */
  id?: string
  /** Default `'all'`; `'uncalled'` leaves out who was called. */
  contacts?: 'all' | 'uncalled' | 'none'
}

const cloneFields = fields('clone options: { id?, contacts? }', {
  id: campaignId.optional(),
  contacts: z.enum(['all', 'uncalled', 'none'], "'all', 'uncalled' or 'none'").optional(),
})

/** Copies settings and contacts of a campaign into a new draft, batch by batch. Skipped rows come along as skipped, erased ones
 * do not. */
export async function cloneCampaign(ctx: EngineContext, key: CampaignKey, options: CloneOptions): Promise<CampaignKey> {
  const { id, contacts } = parseWith(cloneFields, options, 'The clone')
  const { tenantId, settings } = await readCampaign(ctx, key)
  await refuseOtherKeys(ctx, tenantId)
  const createdAt = ctx.clock.now()
  const copy = { tenantId, campaignId: id ?? newId(ctx.random) }
  const record = draft(copy, { settings, createdAt, hashChain: ctx.hashChain })
  if (!(await ctx.storage.createCampaign(record, created(record, key.campaignId)))) throw taken(copy.campaignId)
  if (contacts === 'none') return copy
  for await (const page of pages(ctx, key, {})) {
    const kept = page.filter(
      ({ erased, attemptList }) => !erased && (contacts !== 'uncalled' || attemptList.length === 0),
    )
    await ctx.storage.addContacts(
      copy,
      kept.map(contact => withHashes(ctx, toNew(contact, createdAt))),
      createdAt,
    )
  }
  return copy
}

/** Only what was wrong with the row itself keeps a contact from being called anew. */
const rowTrouble = new Set(['no_phone', 'invalid_number', 'invalid_row', 'duplicate'])

function toNew(contact: ContactDetail, now: number): NewContact {
  const { contactId, phones, zoneKey, attributes, status, reason, expiresAt } = contact
  const trouble = status === 'skipped' && reason && rowTrouble.has(reason) ? reason : undefined
  const skipReason = trouble ?? (expiresAt !== undefined && expiresAt <= now ? 'contact_expired' : undefined)
  return {
    contactId,
    phones,
    zoneKey,
    ...(attributes && { attributes }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(skipReason !== undefined && { skipReason }),
  }
}

export function taken(campaignId: string): OutdialError {
  return new OutdialError(
    'CAMPAIGN_EXISTS',
    `There is a campaign '${campaignId}' already. Get it with engine.campaign('${campaignId}'), or choose another id.`,
    { campaignId },
  )
}
