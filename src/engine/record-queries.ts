import { z } from 'zod'
import { instant, text } from '../campaign/input/fields.js'
import type { InstantInput } from '../campaign/input/instant.js'

/** Which records of what was decided or done: all that is given must hold. */
export interface RecordsQuery {
  campaignId?: string
  contactId?: string
  /** International, or national of `defaultRegion`. */
  phone?: string
  defaultRegion?: string
  /** At this instant or later. */
  from?: InstantInput
  /** Before this instant. */
  to?: InstantInput
}

/** How an export is written: `jsonl` has one JSON object per line, `csv` is RFC 4180 with a header. */
export type ExportFormat = 'jsonl' | 'csv'

export const recordFields = {
  campaignId: text(40).optional(),
  contactId: text(200).optional(),
  phone: z.string('a phone number').optional(),
  defaultRegion: z.string('a region').optional(),
  from: instant.optional(),
  to: instant.optional(),
}

export const formatField = z.enum(['jsonl', 'csv'], "'jsonl' or 'csv'")

/** One JSON object per line. */
export async function* jsonLines(records: AsyncIterable<object>): AsyncGenerator<string, void, undefined> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`
}
