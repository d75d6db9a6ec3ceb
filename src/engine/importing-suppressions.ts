import type { SuppressionImport } from '../campaign/schema-suppression-import.js'
import { suppressionEntry } from '../campaign/schema-suppressions.js'
import type { ListCopy, SuppressionEntry } from '../compliance/suppression.js'
import {
  countRow,
  emptySuppressionReport,
  type SuppressionReport,
  type SuppressionRow,
} from '../compliance/suppression-report.js'
import { type ReadSuppression, readSuppressionRow } from '../compliance/suppression-row.js'
import { inBatches } from '../contact/batches.js'
import { OutdialError } from '../errors.js'
import { stoppedHere } from './compliance.js'
import { outwait } from './open-requests.js'
import type { EngineParts } from './parts.js'

/** Rows per batch, and the most that are held at once. */
const BATCH = 1_000
const LIFTED_AT_ONCE = 5_000

/** Takes a list in as it comes; each batch is in force, everywhere, when the next is asked for. */
export async function importSuppressions(
  parts: EngineParts,
  tenantId: string,
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  how: SuppressionImport,
): Promise<SuppressionReport> {
  const report = emptySuppressionReport()
  await refuseOlder(parts, tenantId, how)
  // Where another engine is about to call one of the numbers, that is waited for beside the rest.
  const waits: Promise<void>[] = []
  try {
    for await (const { batch, failure } of inBatches(rows, BATCH)) {
      await parts.ctx.clock.turn?.()
      await takeIn(parts, tenantId, batch, how, report, waits)
      if (failure) throw sourceFailed(report, failure.cause)
    }
    if (how.list) await finish(parts, tenantId, how.list, how, report)
  } finally {
    await Promise.all(waits)
  }
  return report
}

async function takeIn(
  parts: EngineParts,
  tenantId: string,
  batch: unknown[],
  how: SuppressionImport,
  report: SuppressionReport,
  waits: Promise<void>[],
): Promise<void> {
  const first = report.rows + 1
  const read = batch.map(row => readSuppressionRow(row, how.region))
  const verdicts = await write(parts, tenantId, read, how, report, waits)
  let nth = 0
  const told = read.map((each, i): SuppressionRow => {
    return 'code' in each
      ? { row: first + i, verdict: 'skipped', ...each }
      : { row: first + i, verdict: verdicts[nth++]! }
  })
  for (const row of told) countRow(report, row)
  if (how.onRow) for (const row of told) await how.onRow(row)
}

/** Verdicts of the rows that could be read. */
async function write(
  parts: EngineParts,
  tenantId: string,
  read: ReadSuppression[],
  { copy, list, given }: SuppressionImport,
  report: SuppressionReport,
  waits: Promise<void>[],
): Promise<Exclude<SuppressionRow['verdict'], 'skipped'>[]> {
  const { storage, clock } = parts.ctx
  const good = read.filter(each => 'phone' in each)
  if (good.length === 0) return []
  const phones = good.map(({ phone }) => phone)
  if (copy === 'removals') {
    report.lifted += await storage.unsuppress(tenantId, phones, { list: list! })
    return phones.map(() => 'removed')
  }
  const now = clock.now()
  const entries = good.map((each): SuppressionEntry => {
    const entry = suppressionEntry(each.phone, { ...given, ...each.given }, now)
    return list ? { ...entry, list } : entry
  })
  const changes = await storage.suppress(tenantId, entries)
  await stopOpen(
    parts,
    tenantId,
    phones.filter((_, i) => changes[i] !== 'repeated'),
    waits,
  )
  return changes
}

/** Requests to these numbers whose contact was claimed before; there are few, whatever the batch. */
async function stopOpen(parts: EngineParts, tenantId: string, phones: string[], waits: Promise<void>[]): Promise<void> {
  if (phones.length === 0) return
  const { ctx } = parts
  const open = await ctx.storage.openRequests({ tenantId, phones }).catch(() => undefined)
  if (open?.length === 0) return
  ctx.embargo.phones(phones)
  const waited = outwait(ctx, { tenantId, phones }, 'sent', request => !stoppedHere(parts, request))
  // Whoever waits for it hears of it; until then nobody does.
  waited.catch(() => undefined)
  waits.push(waited)
}

/** The list is as its date says; what a full copy lacks goes. */
async function finish(
  { ctx }: EngineParts,
  tenantId: string,
  list: ListCopy,
  { copy }: SuppressionImport,
  report: SuppressionReport,
): Promise<void> {
  const full = copy === 'full'
  if (full && report.added + report.changed + report.repeated === 0) throw empty(list, report)
  await ctx.storage.noteList(tenantId, { ...list, complete: full, importedAt: ctx.clock.now() })
  ctx.lists.stale = true
  for (let lifted = full ? LIFTED_AT_ONCE : 0; lifted === LIFTED_AT_ONCE; ) {
    lifted = await ctx.storage.liftOutdated(tenantId, list, LIFTED_AT_ONCE)
    report.lifted += lifted
  }
}

/** A full copy that is older than what is there would bring back who has gone from the list. */
async function refuseOlder({ ctx }: EngineParts, tenantId: string, { list, copy }: SuppressionImport): Promise<void> {
  if (!list || copy !== 'full') return
  const known = (await ctx.storage.suppressionLists(tenantId)).find(({ name }) => name === list.name)
  if (!known || known.asOf <= list.asOf) return
  const [ours, theirs] = [known.asOf, list.asOf].map(at => new Date(at).toISOString())
  throw new OutdialError(
    'LIST_REFUSED',
    `The list '${list.name}' is there as of ${ours}, and this copy is older (${theirs}). Import a copy that is no older.`,
    { list: list.name, asOf: list.asOf, newest: known.asOf },
  )
}

function empty(list: ListCopy, report: SuppressionReport): OutdialError {
  return new OutdialError(
    'LIST_REFUSED',
    `The full copy of '${list.name}' has no number in it that could be read (${report.rows} rows), so nothing was lifted. Look ` +
      'whether it is the right file; an empty list is imported as removals of the numbers on it.',
    { list: list.name, asOf: list.asOf, report },
  )
}

function sourceFailed(report: SuppressionReport, cause: unknown): OutdialError {
  return new OutdialError(
    'LIST_FAILED',
    `The list could not be read on after ${report.rows} rows. Those hold; nothing was lifted for being left out, and the list has ` +
      'the date it had. Mend the source and import it again: what is there already is recognised.',
    { rows: report.rows, report },
    { cause },
  )
}
