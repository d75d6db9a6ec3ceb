import { z } from 'zod'
import { defined, fields, text, whole } from '../campaign/input/fields.js'
import { parseWith } from '../campaign/input/issues.js'

/** What may be asked for, checked: a mistake is named, where it would else be answered with nothing, or never. */

const limit = whole(1, 10_000).optional()
const place = whole(0, Number.MAX_SAFE_INTEGER).optional()

/** Which campaigns `engine.campaigns()` gives. */
export interface CampaignsQuery {
  /** Those whose id comes after this one: the last of the page before. */
  afterId?: string
  /** 1 to 10,000; default 100. */
  limit?: number
}

/** Which decision records `campaign.decisions()` gives. */
export interface NewestDecisionsQuery {
  /** Default: of all contacts. */
  contactId?: string
  /** 1 to 10,000; default 100. */
  limit?: number
}

/** What `engine.events()` reads. */
export interface EventsQuery {
  campaignId: string
  /** Go on behind this sequence number. Default 0: from the beginning. */
  after?: number
  /** Ends the stream. */
  signal?: AbortSignal
}

const campaigns = fields('a query: { afterId?, limit? }', { afterId: z.string('text').optional(), limit })
const decisions = fields('a query: { contactId?, limit? }', { contactId: z.string('text').optional(), limit })
const events = fields('a query: { campaignId, after?, signal? }', {
  campaignId: text(40),
  after: place,
  signal: z.instanceof(AbortSignal, { error: 'an AbortSignal' }).optional(),
})

/** @throws OutdialError `INVALID_INPUT` */
export function readCampaignsQuery(query: CampaignsQuery): CampaignsQuery & { limit: number } {
  return { limit: 100, ...(defined(parseWith(campaigns, query, 'The query')) as CampaignsQuery) }
}

/** @throws OutdialError `INVALID_INPUT` */
export function readNewestDecisionsQuery(query: NewestDecisionsQuery): NewestDecisionsQuery & { limit: number } {
  return { limit: 100, ...(defined(parseWith(decisions, query, 'The query')) as NewestDecisionsQuery) }
}

/** @throws OutdialError `INVALID_INPUT` */
export function readEventsQuery(query: EventsQuery): EventsQuery {
  return defined(parseWith(events, query, 'The query')) as EventsQuery
}

/** @throws OutdialError `INVALID_INPUT` */
export function readContactId(contactId: string): string {
  return parseWith(fields('a contact', { contactId: text(200) }), { contactId }, 'The contact').contactId
}
