import { createHmac } from 'node:crypto'
import type { Analytics } from '../analytics/analytics.js'
import type { AttemptRecord } from '../attempt/types.js'
import * as lifecycle from '../campaign/lifecycle.js'
import { type CampaignEdit, parseEdit } from '../campaign/schema.js'
import type { OutcomeInput } from '../campaign/schema-records.js'
import type { CampaignKey, CampaignRecord, CampaignStatus, Progress } from '../campaign/types.js'
import type { DecisionRecord } from '../compliance/decision.js'
import { emptyReport, type ImportReport, type ImportRow, importRows } from '../contact/import.js'
import { resolveSegment, type Segment } from '../contact/segment.js'
import type { NewContact } from '../contact/types.js'
import { campaignClosed, OutdialError } from '../errors.js'
import type { ContactDetail } from '../ports/storage.js'
import { changeCampaign, readCampaign } from './change-campaign.js'
import { type CloneOptions, cloneCampaign } from './clone.js'
import { type Diagnosis, diagnose } from './diagnose.js'
import { type Explanation, explain } from './explain.js'
import { refuseUnsupported } from './on-machine.js'
import { recordOutcome } from './outcomes.js'
import type { EngineParts } from './parts.js'
import { type Preflight, preflight } from './preflight.js'
import { type DecisionsQuery, readDecisionsQuery } from './queries.js'
import {
  analytics,
  contactDetail,
  type ResultsPage,
  type ResultsQuery,
  results,
  resultsCsv,
  resultsPage,
} from './results.js'

/**
 * A handle on one campaign: commands and questions. Holds no state; any number of handles are the same campaign.
 * Instants are epoch ms (`…At`), durations ms (`…Ms`). Where storage has lost the campaign, methods throw
 * `CAMPAIGN_NOT_FOUND`, `recordOutcome()` `ATTEMPT_NOT_FOUND`.
 */
export class Campaign {
  readonly id: string
  readonly #parts: EngineParts
  readonly #key: CampaignKey
  /** What became of the first rows that came in through this handle, those given to `createCampaign` for one. */
  imported: ImportReport | undefined

  /** Made by the engine. */
  constructor(parts: EngineParts, key: CampaignKey) {
    this.#parts = parts
    this.#key = key
    this.id = key.campaignId
  }

  /** The record as storage has it now. */
  async record(): Promise<CampaignRecord> {
    return readCampaign(this.#parts.ctx, this.#key)
  }

  async status(): Promise<CampaignStatus> {
    return (await this.record()).status
  }

  // ── Setting up ──

  /**
   * Takes rows in, also while the campaign runs; `onRow` sees each row's verdict, and the import waits for the promise it
   * may return.
   * @throws OutdialError `CAMPAIGN_CLOSED` when completed or cancelled; `SEGMENT_FAILED` when the rows cannot be read on,
   * those before stay; `INVALID_INPUT` for what is no segment
   */
  async addContacts(segment: Segment, options: { onRow?: (row: ImportRow) => unknown } = {}): Promise<ImportReport> {
    const { ctx, owners, options: engineOptions } = this.#parts
    owners.refuseClosed()
    const { settings, status } = await this.record()
    if (status === 'completed' || status === 'cancelled') throw campaignClosed(this.id, status)
    const rows = resolveSegment(segment, engineOptions.sources)
    const { total } = await this.progress()
    const report = emptyReport()
    const how = {
      defaultRegion: settings.defaultRegion,
      deriveId: (phone: string) => derivedId(ctx.hashKey, phone),
      rowOffset: total,
      add: async (batch: NewContact[]) => {
        await ctx.clock.turn?.()
        return ctx.storage.addContacts(this.#key, batch, ctx.clock.now())
      },
      onRow: options.onRow,
    }
    try {
      await importRows(rows, how, report)
    } catch (error) {
      if (report.rows > 0) await this.#tellOf(report)
      throw error
    }
    await this.#tellOf(report)
    this.imported ??= report
    return report
  }

  /** What would happen on launch: who is callable, when it starts and about when it ends, and what is wrong. Reads every contact. */
  async preflight(): Promise<Preflight> {
    return preflight(this.#parts.ctx, this.#key)
  }

  // ── Running ──

  /**
   * Checks by `preflight()` and puts the campaign on its schedule.
   * @throws OutdialError `ILLEGAL_TRANSITION`, `AGENT_NOT_READY`, `PREFLIGHT_FAILED`
   */
  async launch(): Promise<void> {
    const { ctx, owners } = this.#parts
    owners.refuseClosed()
    const record = await this.record()
    lifecycle.check('launch', record)
    refuseAgent(record)
    const found = await this.preflight()
    if (found.errors.length > 0) throw preflightFailed(this.id, found)
    await changeCampaign(ctx, this.#key, current => {
      refuseAgent(current)
      return lifecycle.launch(current, ctx.clock.now())
    })
    const runner = await owners.ensure(this.#key)
    await runner?.sync()
  }

  /**
   * No new call starts once this resolves, and the requests in flight have settled; live calls finish. Where another
   * engine owns the campaign and calls are under way, it takes `sendWindow` + `requestTimeout` to be sure of that.
   * @throws OutdialError `ILLEGAL_TRANSITION`
   */
  async pause(): Promise<void> {
    await this.#command(record => lifecycle.pause(record, this.#now()), 'settled')
  }

  /** Goes on after a pause. @throws OutdialError `ILLEGAL_TRANSITION`, `AGENT_NOT_READY` */
  async resume(): Promise<void> {
    await this.#command(record => {
      lifecycle.check('resume', record)
      refuseAgent(record)
      return lifecycle.resume(record, this.#now())
    })
  }

  /**
   * Ends the campaign for good: pending contacts are skipped; live calls finish, or are hung up where the carrier can.
   * @throws OutdialError `ILLEGAL_TRANSITION`
   */
  async cancel(options: { hangUp?: boolean } = {}): Promise<void> {
    await this.#command(record => lifecycle.cancel(record, this.#now(), options.hangUp ?? false), 'settled')
  }

  /**
   * Changes settings, in force for every call that starts once this resolves. Returns what became different, as dotted
   * paths into the settings: `['calls.callsPerHour']`.
   * @throws OutdialError `INVALID_INPUT`, `ILLEGAL_TRANSITION`
   */
  async edit(edit: CampaignEdit): Promise<string[]> {
    let changed: string[] = []
    await this.#command(record => {
      lifecycle.check('edit', record)
      const parsed = parseEdit(record.settings, edit)
      changed = parsed.changed
      // A draft is checked on launch, maybe by another engine.
      if (record.status !== 'draft') refuseUnsupported(this.#parts.ctx.telephony, parsed)
      return changed.length > 0 ? lifecycle.edit(record, parsed.settings, changed, this.#now()) : undefined
    }, 'sent')
    return changed
  }

  /**
   * A new draft with the same settings and contacts, none of them called; `uncalled` leaves out who was.
   * @throws OutdialError `INVALID_INPUT`, `CAMPAIGN_EXISTS`
   */
  async clone(options: CloneOptions = {}): Promise<Campaign> {
    this.#parts.owners.refuseClosed()
    const key = await cloneCampaign(this.#parts.ctx, this.#key, options)
    return new Campaign(this.#parts, key)
  }

  /**
   * What the agent says of a call, live or ended: code, success, notes, a callback, an opt-out (in force at once).
   * Returns the attempt with it.
   * @throws OutdialError `INVALID_INPUT`, `ATTEMPT_NOT_FOUND`, `OUTCOME_REFUSED`; `CONCURRENT_CHANGE` when it is recorded
   * but its owner has not taken it in yet
   */
  async recordOutcome(outcome: OutcomeInput): Promise<AttemptRecord> {
    this.#parts.owners.refuseClosed()
    return recordOutcome(this.#parts, this.#key, outcome)
  }

  // ── Watching ──

  /** How many contacts are in which status; costs the same at any size. */
  async progress(): Promise<Progress> {
    await this.record()
    return this.#parts.ctx.storage.progress(this.#key)
  }

  /** Resolves when the campaign is completed or cancelled and its last call has ended. @throws OutdialError `ENGINE_CLOSED` */
  async finished(): Promise<Progress> {
    const { watch } = this.#parts
    for await (const _ of watch.changes(this.#key, 'campaign')) {
      const status = await this.status()
      if (status === 'completed') return this.progress()
      if (status === 'cancelled') break
    }
    for await (const _ of watch.changes(this.#key, 'events')) {
      const progress = await this.progress()
      if (progress.pending + progress.inProgress === 0) return progress
    }
    throw new OutdialError('ENGINE_CLOSED', `The engine was closed before campaign '${this.id}' was finished.`)
  }

  /** Contacts with every attempt (oldest first), in the order they were added. @throws OutdialError `INVALID_INPUT` */
  results(query: ResultsQuery = {}): AsyncIterable<ContactDetail> {
    return results(this.#parts.ctx, this.#key, query)
  }

  /** One contact with every attempt. @throws OutdialError `CONTACT_NOT_FOUND` */
  async contact(contactId: string): Promise<ContactDetail> {
    await this.record()
    return contactDetail(this.#parts.ctx, this.#key, contactId)
  }

  /**
   * One page of `results()`, of at most `limit` (default 100, 1 to 10,000); `next` goes into the following query's `after`.
   * @throws OutdialError `INVALID_INPUT`
   */
  async resultsPage(query: ResultsQuery & { after?: number; limit?: number } = {}): Promise<ResultsPage> {
    return resultsPage(this.#parts.ctx, this.#key, query)
  }

  /** `results()` as CSV, line by line, header first: a row per attempt, one for a contact without any. */
  resultsCsv(query: ResultsQuery = {}): AsyncIterable<string> {
    return resultsCsv(this.#parts.ctx, this.#key, query)
  }

  /** Rates, durations, best times. Reads every attempt once. */
  async analytics(): Promise<Analytics> {
    return analytics(this.#parts.ctx, this.#key)
  }

  /** What blocks a contact now, every rule of it, and when it may be called next. @throws OutdialError `CONTACT_NOT_FOUND` */
  async explain(contactId: string): Promise<Explanation> {
    return explain(this.#parts.ctx, this.#key, contactId)
  }

  /** What holds the campaign back now, with figures, and what to do about it. */
  async diagnose(): Promise<Diagnosis> {
    const runner = await this.#parts.owners.get(this.#key)
    return diagnose(this.#parts.ctx, this.#key, runner?.owned)
  }

  /** Why dials were allowed: the newest decision records that storage keeps, newest first; at most `limit`, default 100. */
  async decisions(query: DecisionsQuery = {}): Promise<DecisionRecord[]> {
    return this.#parts.ctx.storage.decisions(this.#key, readDecisionsQuery(query))
  }

  async #tellOf({ accepted, skipped }: ImportReport): Promise<void> {
    const { ctx } = this.#parts
    await changeCampaign(ctx, this.#key, record => lifecycle.contactsAdded(record, accepted, skipped, ctx.clock.now()))
  }

  #now(): number {
    return this.#parts.ctx.clock.now()
  }

  /**
   * Changes the record and waits until the owner acts by it. The hold comes first, so that between here and there no
   * request is sent that the change would have forbidden. `before`: whether requests from before the change are to be
   * `sent` or withdrawn, or to have `settled`, when this resolves.
   */
  async #command(
    decide: (record: CampaignRecord) => lifecycle.Change | undefined,
    before: 'sent' | 'settled' | 'none' = 'none',
  ): Promise<void> {
    const { ctx, owners } = this.#parts
    owners.refuseClosed()
    const release = (await owners.get(this.#key))?.hold()
    try {
      await changeCampaign(ctx, this.#key, decide)
      // A draft has no runner, and needs one only to skip its contacts when cancelled.
      const status = await this.status()
      const runner = status === 'draft' ? undefined : await owners.ensure(this.#key)
      await runner?.sync()
      if (before === 'settled') await runner?.quiet()
      if (status !== 'draft' && (!runner || runner.lostLease)) await this.#outwaitOwner(before)
    } finally {
      release?.()
    }
  }

  /**
   * Another engine owns the campaign. What it reserved before the change it may send until the send window is over, and
   * what it sent settles within the request time-out. Where no contact is in progress there is nothing to wait for.
   */
  async #outwaitOwner(before: 'sent' | 'settled' | 'none'): Promise<void> {
    const { ctx } = this.#parts
    if (before === 'none' || (await this.progress()).inProgress === 0) return
    const ms = ctx.sendWindowMs + (before === 'settled' ? ctx.requestTimeoutMs : 0)
    await new Promise<void>(resolve => ctx.clock.setTimer(ms, resolve))
  }
}

/** The same number is the same contact; the id does not show the number. */
function derivedId(hashKey: string, phone: string): string {
  return `p_${createHmac('sha256', hashKey).update(`contact:${phone}`).digest('base64url').slice(0, 22)}`
}

function refuseAgent(record: CampaignRecord): void {
  const trouble = lifecycle.agentTrouble(record.settings)
  if (trouble) throw new OutdialError('AGENT_NOT_READY', trouble.message, { reason: trouble.reason })
}

function preflightFailed(campaignId: string, found: Preflight): OutdialError {
  const lines = found.errors.map(each => `\n  - ${each.message}`).join('')
  return new OutdialError(
    'PREFLIGHT_FAILED',
    `Campaign '${campaignId}' cannot be launched; nothing was changed. Mend what preflight() found:${lines}`,
    { campaignId, errors: found.errors },
  )
}
