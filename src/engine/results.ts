import { z } from 'zod'
import { type Analytics, createAnalytics } from '../analytics/analytics.js'
import { resultsCsv as csv } from '../analytics/csv.js'
import type { AttemptResult } from '../attempt/types.js'
import { CampaignHours } from '../campaign/hours.js'
import { defined, fields, whole } from '../campaign/input/fields.js'
import { parseWith } from '../campaign/input/issues.js'
import type { CampaignSettings } from '../campaign/settings.js'
import type { CampaignKey } from '../campaign/types.js'
import type { ContactStatus } from '../contact/types.js'
import { OutdialError } from '../errors.js'
import type { ContactDetail, ContactQuery } from '../ports/storage.js'
import { readZoneKey } from '../zones/zone-key.js'
import { readCampaign } from './change-campaign.js'
import type { EngineContext } from './context.js'

const PAGE = 500

/** Which contacts; both together, where both are given. */
export interface ResultsQuery {
  /** Only contacts in one of these. */
  statuses?: ContactStatus[]
  /** Only contacts with an attempt that ended so. */
  results?: AttemptResult[]
}

const filterFields = {
  statuses: z
    .array(
      z.enum(['pending', 'in_progress', 'completed', 'failed', 'skipped'], 'a contact status'),
      'a list of statuses',
    )
    .optional(),
  results: z
    .array(
      z.enum(
        ['answered', 'no_answer', 'busy', 'voicemail', 'failed', 'completed', 'cancelled'],
        'a result of an attempt',
      ),
      'a list of results',
    )
    .optional(),
}

const filter = fields('a filter: { statuses?, results? }', filterFields)

const pageQuery = fields('a query: { statuses?, results?, after?, limit? }', {
  ...filterFields,
  after: whole(0, Number.MAX_SAFE_INTEGER).optional(),
  limit: whole(1, 10_000).optional(),
})

/** One page of results. */
export interface ResultsPage {
  contacts: ContactDetail[]
  /** `after` of the next page; `null` on the last. */
  next: number | null
}

export async function resultsPage(
  ctx: EngineContext,
  key: CampaignKey,
  query: ResultsQuery & { after?: number; limit?: number },
): Promise<ResultsPage> {
  const { after: afterSeq, limit = 100, ...wanted } = parseWith(pageQuery, query, 'The query')
  // One more than asked for tells whether there is a next page.
  const found = await ctx.storage.scanContacts(key, defined({ ...wanted, afterSeq, limit: limit + 1 }) as ContactQuery)
  const contacts = found.slice(0, limit)
  return { contacts, next: found.length > limit ? contacts.at(-1)!.seq : null }
}

/** Every contact the query asks for, a page at a time. */
export async function* pages(
  ctx: EngineContext,
  key: CampaignKey,
  filter: Partial<ContactQuery>,
): AsyncGenerator<ContactDetail[]> {
  let afterSeq: number | undefined
  for (;;) {
    const query: ContactQuery = { ...filter, limit: PAGE, ...(afterSeq === undefined ? {} : { afterSeq }) }
    const page = await ctx.storage.scanContacts(key, query)
    if (page.length > 0) yield page
    if (page.length < PAGE) return
    await ctx.clock.turn?.()
    afterSeq = page.at(-1)!.seq
  }
}

export async function* results(
  ctx: EngineContext,
  key: CampaignKey,
  query: ResultsQuery,
): AsyncGenerator<ContactDetail> {
  const wanted = defined(parseWith(filter, query, 'The query')) as ResultsQuery
  await readCampaign(ctx, key)
  for await (const page of pages(ctx, key, wanted)) yield* page
}

/** One contact, as `results()` gives it. @throws OutdialError `CONTACT_NOT_FOUND` */
export async function contactDetail(
  ctx: EngineContext,
  key: CampaignKey,
  contactId: string,
  startsSinceAt: number | null = null,
): Promise<ContactDetail> {
  const contact = await ctx.storage.getContact(key, contactId, startsSinceAt)
  if (contact) return contact
  throw new OutdialError(
    'CONTACT_NOT_FOUND',
    `Campaign '${key.campaignId}' has no contact '${contactId}'. Ids are those of the segment's rows, or in the import report.`,
    { contactId, campaignId: key.campaignId },
  )
}

export function resultsCsv(ctx: EngineContext, key: CampaignKey, query: ResultsQuery): AsyncIterable<string> {
  return csv(results(ctx, key, query))
}

export async function analytics(ctx: EngineContext, key: CampaignKey): Promise<Analytics> {
  const { settings } = await readCampaign(ctx, key)
  const clocks = clocksFor(settings)
  const sums = createAnalytics()
  for await (const contact of results(ctx, key, {})) addAttempts(sums, contact, clocks)
  return sums.result()
}

/** Best times are told on the contact's own clock; in a campaign with one fixed zone, contacts without one go by that. */
export function clocksFor(settings: CampaignSettings): (contact: ContactDetail) => string[] {
  const fixed = new CampaignHours(settings).clocksOf('')?.zones ?? []
  return contact => {
    const { zones } = readZoneKey(contact.zoneKey)
    return zones.length > 0 ? zones : fixed
  }
}

export function addAttempts(
  sums: ReturnType<typeof createAnalytics>,
  contact: ContactDetail,
  clocks: (contact: ContactDetail) => string[],
): void {
  const where = clocks(contact)
  for (const attempt of contact.attemptList) sums.add(attempt, where)
}
