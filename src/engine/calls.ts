import { z } from 'zod'
import { type CallRecord, callRecord, type ExtraValue, startOf } from '../analytics/call-record.js'
import { callColumns, callsCsv } from '../analytics/calls-csv.js'
import type { AttemptRecord } from '../attempt/types.js'
import { fields } from '../campaign/input/fields.js'
import { parseWith } from '../campaign/input/issues.js'
import { parsePhone } from '../campaign/schema-suppressions.js'
import type { CampaignRecord } from '../campaign/types.js'
import type { Decision, DialDecision } from '../compliance/decision.js'
import type { ContactDetail } from '../ports/storage.js'
import { readCampaign } from './change-campaign.js'
import type { EngineContext } from './context.js'
import { type ExportFormat, formatField, jsonLines, type RecordsQuery, recordFields } from './record-queries.js'
import { contactDetail, pages } from './results.js'

const PAGE = 500
const DAY_MS = 86_400_000

/** Which calls, by the instant they started; all that is given must hold. Nothing given: all of the tenant. */
export type CallsQuery = RecordsQuery

/** How calls are written down, and what the host knows of them besides. */
export interface CallsExport extends CallsQuery {
  format: ExportFormat
  /**
   * Columns of your own, by name (letters, digits and _): who sells, what, where the recording is. Each is asked for each
   * call, in order, and waited for.
   */
  extra?: Record<string, (call: CallRecord) => ExtraValue | Promise<ExtraValue>>
}

const expected = '{ campaignId?, contactId?, phone?, defaultRegion?, from?, to? }'
const queryFields = fields(`a query: ${expected}`, recordFields)
const columnName = z
  .string('a name')
  .regex(/^[a-z][a-z0-9_]{0,39}$/, '1 to 40 small letters, digits or _, a letter first')
  .refine(name => !callColumns.includes(name), 'a name that no column of the export has')
const exportFields = fields(`an export: ${expected.replace('{', '{ format, extra?,')}`, {
  format: formatField,
  extra: z
    .record(
      columnName,
      z.custom(value => typeof value === 'function', 'a function of a call'),
      'functions by name',
    )
    .optional(),
  ...recordFields,
})

/** By campaign id, then in the order contacts were added. @throws OutdialError `INVALID_INPUT`, `CAMPAIGN_NOT_FOUND` */
export function calls(ctx: EngineContext, tenantId: string, query: CallsQuery): AsyncIterable<CallRecord> {
  return found(ctx, tenantId, toWanted(parseWith(queryFields, query, 'The query')))
}

/** The same as text, a line at a time. @throws OutdialError `INVALID_INPUT`, `CAMPAIGN_NOT_FOUND` */
export function exportCalls(ctx: EngineContext, tenantId: string, query: CallsExport): AsyncIterable<string> {
  const { format, extra: _, ...which } = parseWith(exportFields, query, 'The export')
  const { extra = {} } = query
  const records = withExtra(found(ctx, tenantId, toWanted(which)), extra)
  return format === 'csv' ? callsCsv(records, Object.keys(extra)) : jsonLines(records)
}

async function* withExtra(
  records: AsyncIterable<CallRecord>,
  extra: NonNullable<CallsExport['extra']>,
): AsyncGenerator<CallRecord, void, undefined> {
  for await (const call of records) {
    const own: Record<string, ExtraValue> = {}
    for (const [name, of] of Object.entries(extra)) own[name] = await of(call)
    yield { ...call, extra: own }
  }
}

interface Wanted {
  campaignId: string | undefined
  contactId: string | undefined
  from: number
  to: number
  phone: string | undefined
}

function toWanted({ campaignId, contactId, phone, defaultRegion, from, to }: z.output<typeof queryFields>): Wanted {
  return {
    campaignId,
    contactId,
    from: from ?? Number.NEGATIVE_INFINITY,
    to: to ?? Number.POSITIVE_INFINITY,
    phone: phone === undefined ? undefined : parsePhone(phone, defaultRegion, 'The query'),
  }
}

async function* found(
  ctx: EngineContext,
  tenantId: string,
  wanted: Wanted,
): AsyncGenerator<CallRecord, void, undefined> {
  for await (const campaign of campaigns(ctx, tenantId, wanted)) {
    for await (const contacts of contactsOf(ctx, campaign, wanted)) yield* callsOf(ctx, campaign, contacts, wanted)
  }
}

/** Those in which calls may have started in time; a day more, as clocks may have been set. */
async function* campaigns(
  ctx: EngineContext,
  tenantId: string,
  { campaignId, from, to }: Wanted,
): AsyncGenerator<CampaignRecord, void, undefined> {
  if (campaignId !== undefined) {
    yield await readCampaign(ctx, { tenantId, campaignId })
    return
  }
  for (let afterId: string | undefined; ; ) {
    const page = await ctx.storage.listCampaigns({ tenantId, limit: 100, ...(afterId !== undefined && { afterId }) })
    for (const campaign of page) {
      const { createdAt, endedAt = Number.POSITIVE_INFINITY } = campaign
      if (createdAt - DAY_MS < to && endedAt + DAY_MS >= from) yield campaign
    }
    if (page.length < 100) return
    afterId = page.at(-1)!.campaignId
  }
}

async function* contactsOf(
  ctx: EngineContext,
  campaign: CampaignRecord,
  { campaignId, contactId }: Wanted,
): AsyncGenerator<ContactDetail[], void, undefined> {
  if (contactId === undefined) yield* pages(ctx, campaign, {})
  else if (campaignId !== undefined) yield [await contactDetail(ctx, campaign, contactId)]
  else {
    const contact = await ctx.storage.getContact(campaign, contactId)
    if (contact) yield [contact]
  }
}

async function* callsOf(
  ctx: EngineContext,
  campaign: CampaignRecord,
  contacts: ContactDetail[],
  wanted: Wanted,
): AsyncGenerator<CallRecord, void, undefined> {
  const called = contacts.filter(({ attemptList }) => attemptList.some(attempt => isWanted(attempt, wanted)))
  if (called.length === 0) return
  const decisions = await dialDecisions(ctx, campaign, called)
  for (const contact of called) {
    for (const attempt of contact.attemptList.filter(each => isWanted(each, wanted))) {
      yield callRecord(campaign, contact, attempt, decisions.get(attempt.attemptId))
    }
  }
}

function isWanted(attempt: AttemptRecord, { from, to, phone }: Wanted): boolean {
  const at = startOf(attempt)
  return at >= from && at < to && (phone === undefined || attempt.phone === phone)
}

/** By attempt. */
async function dialDecisions(ctx: EngineContext, campaign: CampaignRecord, contacts: ContactDetail[]) {
  const { tenantId, campaignId } = campaign
  const contactIds = contacts.map(contact => contact.contactId)
  const dials = new Map<string, Decision & DialDecision>()
  for (let after: Decision | undefined; ; ) {
    const query = { tenantId, campaignId, contactIds, limit: PAGE, ...(after && { after }) }
    const page = await ctx.storage.decisions(query)
    for (const decision of page) if (decision.decision === 'dial') dials.set(decision.attemptId, decision)
    if (page.length < PAGE) return dials
    after = page.at(-1)!
  }
}
