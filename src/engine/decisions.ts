import type { z } from 'zod'
import { decisionsCsv } from '../analytics/decisions-csv.js'
import { defined, fields, reading, whole } from '../campaign/input/fields.js'
import { invalidInput, parseWith } from '../campaign/input/issues.js'
import { parsePhone } from '../campaign/schema-suppressions.js'
import type { CampaignKey } from '../campaign/types.js'
import type { Decision } from '../compliance/decision.js'
import { phoneHash } from '../compliance/phone-hash.js'
import type { DecisionHead } from '../compliance/verify-decisions.js'
import type { DecisionPlace, DecisionQuery } from '../ports/storage-decisions.js'
import { readCampaign } from './change-campaign.js'
import type { EngineContext } from './context.js'
import { type ExportFormat, formatField, jsonLines, type RecordsQuery, recordFields } from './record-queries.js'

const PAGE = 500

/**
 * Which decisions, by the instant they were made; nothing given: all of the tenant. A `phone` is found by its keyed hash, also
 * once its contact was erased.
 */
export interface DecisionsQuery extends RecordsQuery {
  /** The last one you have; a `Decision` is such a place. */
  after?: DecisionPlace
  /** At most so many. Default: all. */
  limit?: number
}

const place = reading('a decision, or { at, campaignId, seq } of one', (value): DecisionPlace | undefined => {
  const { at, campaignId, seq } = (value ?? {}) as Partial<DecisionPlace>
  const isPlace = Number.isFinite(at) && typeof campaignId === 'string' && Number.isSafeInteger(seq)
  return isPlace ? { at: at!, campaignId, seq: seq! } : undefined
})

const shape = { ...recordFields, after: place.optional(), limit: whole(1, Number.MAX_SAFE_INTEGER).optional() }

const expected = '{ campaignId?, contactId?, phone?, defaultRegion?, from?, to?, after?, limit? }'
const queryFields = fields(`a query: ${expected}`, shape)
const exportFields = fields(`an export: ${expected.replace('{', '{ format,')}`, { format: formatField, ...shape })

/** Oldest first, a page of storage at a time. @throws OutdialError `INVALID_INPUT`, `CAMPAIGN_NOT_FOUND` */
export function decisions(ctx: EngineContext, tenantId: string, query: DecisionsQuery): AsyncIterable<Decision> {
  const { limit = Number.POSITIVE_INFINITY, ...wanted } = parseWith(queryFields, query, 'The query')
  return pages(ctx, toQuery(ctx, tenantId, wanted), limit)
}

/** The same as text, a line at a time. @throws OutdialError `INVALID_INPUT`, `CAMPAIGN_NOT_FOUND` */
export function exportDecisions(
  ctx: EngineContext,
  tenantId: string,
  query: DecisionsQuery & { format: ExportFormat },
): AsyncIterable<string> {
  const { format, limit = Number.POSITIVE_INFINITY, ...wanted } = parseWith(exportFields, query, 'The export')
  const found = pages(ctx, toQuery(ctx, tenantId, wanted), limit)
  return format === 'csv' ? decisionsCsv(found) : jsonLines(found)
}

/** The newest decision of a chained campaign. @throws OutdialError `INVALID_INPUT`, `CAMPAIGN_NOT_FOUND` */
export async function decisionHead(ctx: EngineContext, key: CampaignKey): Promise<DecisionHead> {
  const { hashChain } = await readCampaign(ctx, key)
  if (!hashChain) {
    const expected = 'a campaign made by an engine with decisions: { hashChain: true }'
    throw invalidInput('The chain', [{ path: 'campaignId', expected, received: 'one without a hash chain' }])
  }
  const [newest] = await ctx.storage.decisions({ ...key, newestFirst: true, limit: 1 })
  return { campaignId: key.campaignId, seq: newest?.seq ?? 0, hash: newest?.hash ?? '' }
}

type Wanted = Omit<z.output<typeof queryFields>, 'limit'>

function toQuery(ctx: EngineContext, tenantId: string, wanted: Wanted): Omit<DecisionQuery, 'limit'> {
  const { campaignId, contactId, from: fromAt, to: toAt, after } = wanted
  const contactIds = contactId === undefined ? undefined : [contactId]
  const hash = wanted.phone === undefined ? undefined : hashOf(ctx, wanted.phone, wanted.defaultRegion)
  const found = defined({ campaignId, contactIds, phoneHash: hash, fromAt, toAt, after })
  return { tenantId, ...(found as Omit<DecisionQuery, 'limit' | 'tenantId'>) }
}

/** Under another key than that of the decisions nothing would be found, and be taken for none. */
function hashOf(ctx: EngineContext, phone: string, defaultRegion: string | undefined): string {
  if (!ctx.hashKeyGiven) {
    const key = 'the key that numbers in decisions are hashed with, as an option of the engine'
    throw invalidInput('A query by phone', [{ path: 'hashKey', expected: key, received: 'none' }])
  }
  return phoneHash(ctx.hashKey, parsePhone(phone, defaultRegion, 'The query'))
}

async function* pages(
  ctx: EngineContext,
  query: Omit<DecisionQuery, 'limit'>,
  limit: number,
): AsyncGenerator<Decision, void, undefined> {
  const { tenantId, campaignId } = query
  if (campaignId !== undefined) await readCampaign(ctx, { tenantId, campaignId })
  let { after } = query
  for (let left = limit; left > 0; ) {
    const page = await ctx.storage.decisions({ ...query, ...(after && { after }), limit: Math.min(PAGE, left) })
    for (const decision of page) yield decision
    if (page.length < Math.min(PAGE, left)) return
    left -= page.length
    after = page.at(-1)!
    await ctx.clock.turn?.()
  }
}
