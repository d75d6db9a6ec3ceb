import type { Analytics } from '../analytics/analytics.js'
import type { AttemptRecord } from '../attempt/types.js'
import * as lifecycle from '../campaign/lifecycle.js'
import { type CampaignEdit, parseEdit } from '../campaign/schema.js'
import type { OutcomeInput } from '../campaign/schema-records.js'
import type { CampaignKey, CampaignRecord, CampaignStatus, Progress } from '../campaign/types.js'
import type { Decision } from '../compliance/decision.js'
import type { DecisionHead } from '../compliance/verify-decisions.js'
import type { ImportReport, ImportRow } from '../contact/import.js'
import type { Segment } from '../contact/segment.js'
import { OutdialError } from '../errors.js'
import type { ContactDetail } from '../ports/storage.js'
import { addContacts } from './adding.js'
import { type BudgetUse, budgetUse } from './budget.js'
import { readCampaign } from './change-campaign.js'
import { type CloneOptions, cloneCampaign } from './clone.js'
import { command, launch, refuseAgent } from './commands.js'
import { decisionHead } from './decisions.js'
import { type Diagnosis, diagnose } from './diagnose.js'
import { type Explanation, explain } from './explain.js'
import { refuseUnsupported } from './on-machine.js'
import { recordOutcome } from './outcomes.js'
import type { EngineParts } from './parts.js'
import { type Preflight, preflight } from './preflight.js'
import { type NewestDecisionsQuery, readNewestDecisionsQuery } from './queries.js'
import {
  analytics,
  contactDetail,
  type ResultsPage,
  type ResultsQuery,
  results,
  resultsCsv,
  resultsPage,
} from './results.js'
import { beginTest, type TestReport, testReport } from './test-run.js'

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
    const report = await addContacts(this.#parts, this.#key, segment, options.onRow)
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
    await launch(this.#parts, this.#key)
  }

  /**
   * No new call starts once this resolves, in any process, and the requests in flight have settled; live calls finish.
   * Takes as long as those requests: an owner that does not say so any more is waited for `sendWindow` + `requestTimeout`.
   * @throws OutdialError `ILLEGAL_TRANSITION`
   */
  async pause(): Promise<void> {
    await command(this.#parts, this.#key, record => lifecycle.pause(record, this.#now()), 'settled')
  }

  /**
   * Calls a sample of `size` contacts (1 to 500) from now on, each once, spread evenly over those who can be called. When it is through
   * the campaign is paused (`test_finished`): `resume()` goes on with everybody, `cancel()` does not. Checks as `launch()` does.
   * @throws OutdialError `INVALID_INPUT`, `ILLEGAL_TRANSITION`, `AGENT_NOT_READY`, `PREFLIGHT_FAILED`
   */
  async test(input: { size: number }): Promise<void> {
    await beginTest(this.#parts, this.#key, input)
  }

  /** What the test run has come to; `null` where there was none. */
  async testReport(): Promise<TestReport | null> {
    return testReport(this.#parts.ctx, this.#key)
  }

  /**
   * Goes on after a pause. `endTest`: with everybody, though a test run is not through.
   * @throws OutdialError `ILLEGAL_TRANSITION`, `AGENT_NOT_READY`
   */
  async resume(options: { endTest?: boolean } = {}): Promise<void> {
    await command(this.#parts, this.#key, record => {
      lifecycle.check('resume', record)
      refuseAgent(record)
      return lifecycle.resume(record, this.#now(), options.endTest)
    })
  }

  /**
   * Ends the campaign for good: pending contacts are skipped; live calls finish, or are hung up where the carrier can.
   * @throws OutdialError `ILLEGAL_TRANSITION`
   */
  async cancel(options: { hangUp?: boolean } = {}): Promise<void> {
    await command(
      this.#parts,
      this.#key,
      record => lifecycle.cancel(record, this.#now(), options.hangUp ?? false),
      'settled',
    )
  }

  /**
   * Changes settings, in force for every call that starts once this resolves. Returns what became different, as dotted
   * paths into the settings: `['calls.callsPerHour']`.
   * @throws OutdialError `INVALID_INPUT`, `ILLEGAL_TRANSITION`
   */
  async edit(edit: CampaignEdit): Promise<string[]> {
    let changed: string[] = []
    await command(
      this.#parts,
      this.#key,
      record => {
        lifecycle.check('edit', record)
        const parsed = parseEdit(record.settings, edit, this.#parts.ctx.rules.presets)
        changed = parsed.changed
        // A draft is checked on launch, maybe by another engine.
        if (record.status !== 'draft') refuseUnsupported(this.#parts.ctx.telephony, parsed)
        return changed.length > 0 ? lifecycle.edit(record, parsed.settings, changed, this.#now()) : undefined
      },
      'sent',
    )
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
   * @throws OutdialError `INVALID_INPUT`, `ATTEMPT_NOT_FOUND`, `OUTCOME_REFUSED`
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

  /** How far its budget is used; `null` where it has none. */
  async budget(): Promise<BudgetUse | null> {
    return budgetUse(this.#parts.ctx, this.#key)
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

  /**
   * Why contacts were dialled or not: the newest decisions that storage keeps, newest first; at most `limit`, default 100.
   * `engine.decisions()` gives them all, in order. @throws OutdialError `INVALID_INPUT`
   */
  async decisions(query: NewestDecisionsQuery = {}): Promise<Decision[]> {
    const { contactId, limit } = readNewestDecisionsQuery(query)
    const ofContact = contactId === undefined ? {} : { contactIds: [contactId] }
    return this.#parts.ctx.storage.decisions({ ...this.#key, ...ofContact, newestFirst: true, limit })
  }

  /**
   * The newest decision and its hash: note it where the storage's keeper cannot write, and give it to `verifyDecisions()` later.
   * @throws OutdialError `INVALID_INPUT` when the campaign has no hash chain
   */
  async decisionHead(): Promise<DecisionHead> {
    return decisionHead(this.#parts.ctx, this.#key)
  }

  #now(): number {
    return this.#parts.ctx.clock.now()
  }
}
