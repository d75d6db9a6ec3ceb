import type { CallRecord } from '../analytics/call-record.js'
import { parseAttemptId } from '../attempt/id.js'
import { tzVersion, ZoneSpans } from '../calling-hours/zone.js'
import { created, draft } from '../campaign/lifecycle.js'
import { type CampaignInput, parseCampaign } from '../campaign/schema.js'
import { parseCallEvents } from '../campaign/schema-call-events.js'
import { parseConsent } from '../campaign/schema-records.js'
import {
  readSuppressionImport,
  readSuppressionRows,
  type SuppressionImportOptions,
  type SuppressionRows,
} from '../campaign/schema-suppression-import.js'
import {
  type NumberOptions,
  parseLifted,
  parsePhone,
  parseSuppressions,
  type SuppressionInput,
  type UnsuppressOptions,
} from '../campaign/schema-suppressions.js'
import type { CampaignKey, CampaignRecord } from '../campaign/types.js'
import { SystemClock } from '../clock/system-clock.js'
import { SystemRandom } from '../clock/system-random.js'
import type { ConsentVersion } from '../compliance/consent.js'
import type { Decision } from '../compliance/decision.js'
import type { ErasureRecord } from '../compliance/erasure.js'
import type { JurisdictionPause } from '../compliance/pauses.js'
import type { SuppressionEntry, SuppressionList } from '../compliance/suppression.js'
import type { SuppressionReport } from '../compliance/suppression-report.js'
import { type ConsentInput, resolveSegment, type Segment } from '../contact/segment.js'
import type { CampaignEvent, EventType } from '../events/types.js'
import type { Clock } from '../ports/clock.js'
import type { Storage } from '../ports/storage.js'
import type { CallEvent, Telephony } from '../ports/telephony.js'
import { bottleneckThrottle } from '../throttle/bottleneck-throttle.js'
import { accountOf } from './account.js'
import { type AccountLimitsInput, readAccountLimits } from './account-input.js'
import { bounded } from './bounded.js'
import { type CallsExport, type CallsQuery, calls, exportCalls } from './calls.js'
import { Campaign } from './campaign.js'
import { readCampaign } from './change-campaign.js'
import { ChangeWatch } from './change-watch.js'
import { taken } from './clone.js'
import { setConsent, suppress, unsuppress } from './compliance.js'
import { consoleLogger } from './console-logger.js'
import type { EngineContext } from './context.js'
import { type DecisionsQuery, decisions, exportDecisions } from './decisions.js'
import { Embargo } from './embargo.js'
import { eraseContact } from './erasing.js'
import { Heartbeat } from './heartbeat.js'
import { newId } from './ids.js'
import { importSuppressions } from './importing-suppressions.js'
import { Lists } from './lists.js'
import { type EngineOptions, readOptions } from './options.js'
import { Owners } from './owners.js'
import type { EngineParts } from './parts.js'
import { type PauseInput, Pauses, readJurisdiction, readPause, setPause } from './pauses.js'
import { type EventHandler, Publisher } from './publisher.js'
import { type CampaignsQuery, type EventsQuery, readCampaignsQuery, readContactId, readEventsQuery } from './queries.js'
import type { ExportFormat } from './record-queries.js'
import { RequestRoom } from './request-room.js'
import { RuleSource } from './rules.js'
import { Takeover } from './takeover.js'
import { tracked } from './tracked.js'

/** Beside requests in flight, how long closing may take. */
const CLOSE_MARGIN_MS = 15_000

/** Runs outbound calling campaigns for one tenant, in this process. Close it when the process ends. */
export class CampaignEngine {
  readonly #parts: EngineParts
  readonly #tenantId: string
  readonly #stops: (() => void)[] = []
  readonly #takeover: Takeover
  #closing: Promise<void> | undefined

  /** @throws OutdialError `INVALID_INPUT` */
  constructor(options: EngineOptions) {
    const settings = readOptions(options)
    const clock: Clock = options.clock ?? new SystemClock()
    const random = options.random ?? clock.random ?? new SystemRandom()
    const storage = tracked<Storage>(options.storage, 'storage', clock)
    const logger = options.logger ?? consoleLogger
    const throttle = options.throttle ?? bottleneckThrottle
    const { account, ...rest } = settings
    const zones = new ZoneSpans()
    const ctx: EngineContext = {
      storage,
      telephony: tracked<Telephony>(options.telephony, 'telephony', clock),
      clock,
      random,
      logger,
      throttle,
      account: account && accountOf(account, { storage, clock, logger, throttle }),
      room: new RequestRoom(settings.maxRequestsInFlight, clock),
      embargo: new Embargo(clock, settings.sendWindowMs),
      heartbeat: new Heartbeat({ storage, clock, leaseTtlMs: settings.leaseTtlMs }),
      // Not from `random`, which may be seeded: two engines with one seed are two owners.
      owner: `engine-${newId(new SystemRandom())}`,
      tzVersion: tzVersion(),
      zones,
      rules: new RuleSource(options.rules, zones),
      pauses: new Pauses(storage, settings.tenantId),
      lists: new Lists(storage, clock, settings.tenantId),
      ...rest,
      hashKey: settings.hashKey ?? newId(random) + newId(random),
      hashKeyGiven: settings.hashKey !== undefined,
    }
    this.#tenantId = settings.tenantId
    const owners = new Owners(ctx)
    this.#takeover = new Takeover(ctx, owners, settings.tenantId)
    const watch = new ChangeWatch(clock, storage.shared === true)
    const publisher = new Publisher(ctx, watch, settings.tenantId)
    this.#parts = { ctx, owners, publisher, watch, options }
    this.#stops.push(
      options.storage.watch(hint => {
        // Other tenants of the storage are other engines' business.
        if (hint.tenantId !== settings.tenantId) return
        if (hint.what === 'pauses') ctx.pauses.stale = true
        if (hint.what === 'lists') ctx.lists.stale = true
        owners.hint(hint, !this.#takeover.active)
        this.#takeover.hint(hint)
        watch.hint(hint)
        if (hint.what === 'events') publisher.hint(hint)
      }),
    )
    const stop = options.telephony.subscribe?.(async events => {
      await this.receive(events)
    })
    if (stop) this.#stops.push(stop)
  }

  /**
   * Creates a draft and takes its segment in; `campaign.imported` reports every row.
   * @throws OutdialError `INVALID_INPUT`, `CAMPAIGN_EXISTS`, `ENGINE_CLOSED`; `SEGMENT_FAILED` when the rows themselves cannot be read on:
   * the draft then stays, with the rows before
   */
  async createCampaign(input: CampaignInput): Promise<Campaign> {
    this.#parts.owners.refuseClosed()
    const { ctx, options } = this.#parts
    const { settings, campaignId = newId(ctx.random) } = parseCampaign(input, ctx.rules.presets)
    const rows = input.segment === undefined ? undefined : resolveSegment(input.segment, options.sources)
    const createdAt = ctx.clock.now()
    const key = { tenantId: this.#tenantId, campaignId }
    const record = draft(key, { settings, createdAt, hashChain: ctx.hashChain })
    if (!(await ctx.storage.createCampaign(record, created(record)))) throw taken(campaignId)
    const campaign = new Campaign(this.#parts, key)
    if (rows !== undefined) await campaign.addContacts(rows as Segment)
    return campaign
  }

  /** A handle for a campaign that exists. @throws OutdialError `CAMPAIGN_NOT_FOUND`, `ENGINE_CLOSED` */
  async campaign(campaignId: string): Promise<Campaign> {
    this.#parts.owners.refuseClosed()
    const key = { tenantId: this.#tenantId, campaignId }
    await readCampaign(this.#parts.ctx, key)
    return new Campaign(this.#parts, key)
  }

  /** The tenant's campaigns, by id ascending, after `afterId`, at most `limit` of them (default 100). @throws OutdialError `INVALID_INPUT` */
  async campaigns(query: CampaignsQuery = {}): Promise<CampaignRecord[]> {
    return this.#parts.ctx.storage.listCampaigns({ tenantId: this.#tenantId, ...readCampaignsQuery(query) })
  }

  /**
   * Takes up every campaign in storage that is under way and that no other engine owns: call it when a process starts.
   * With a `lease` it goes on looking for campaigns whose owner died.
   * @throws OutdialError `ENGINE_CLOSED`
   */
  async start(): Promise<void> {
    this.#parts.owners.refuseClosed()
    await this.#takeover.start()
  }

  /**
   * Takes in what a provider said of calls, from a webhook or a queue. Resolves once it is recorded; what belongs to no
   * campaign of this storage comes back in `unmatched`. Duplicates, stragglers and wrong order are fine.
   * @throws OutdialError `INVALID_INPUT` for what is no call event; then none of them is recorded
   */
  async receive(events: CallEvent[]): Promise<{ unmatched: CallEvent[] }> {
    const { storage, clock } = this.#parts.ctx
    const receivedAt = clock.now()
    const known: CallEvent[] = []
    const foreign: CallEvent[] = []
    for (const event of parseCallEvents(events)) (parseAttemptId(event.attemptId) ? known : foreign).push(event)
    const { unmatched } = await storage.record(
      known.map(event => ({
        kind: 'call' as const,
        tenantId: event.tenantId ?? this.#tenantId,
        attemptId: event.attemptId,
        event,
        receivedAt,
      })),
    )
    const refused = unmatched.flatMap(item => (item.kind === 'call' ? [item.event] : []))
    return { unmatched: [...foreign, ...refused] }
  }

  /**
   * Do not call these numbers, in any campaign of the tenant or those of the entry's scope; in force when it resolves, also
   * for contacts about to be dialled, by any engine. Takes up to `sendWindow` where another engine is about to. An entry replaces
   * the one of the same number, scope and reason; entries of lists stay beside it.
   * @throws OutdialError `INVALID_INPUT`, with every wrong entry; then none is taken in
   */
  async suppress(entries: SuppressionInput | SuppressionInput[], options: NumberOptions = {}): Promise<void> {
    this.#parts.owners.refuseClosed()
    const now = this.#parts.ctx.clock.now()
    await suppress(this.#parts, this.#tenantId, parseSuppressions(entries, options, now))
  }

  /**
   * Lifts every entry of these numbers, those of erased contacts and of lists too; or only those of one scope. How many
   * there were. Contacts that were skipped for it stay so.
   * @throws OutdialError `INVALID_INPUT`
   */
  async unsuppress(phones: string[], options: UnsuppressOptions = {}): Promise<number> {
    this.#parts.owners.refuseClosed()
    return unsuppress(this.#parts, this.#tenantId, parseLifted(phones, options))
  }

  /** Every entry of a number, expired ones too; what of it holds for a contact, `campaign.explain()` says. @throws OutdialError `INVALID_INPUT` */
  async getSuppressions(phone: string, options: NumberOptions = {}): Promise<SuppressionEntry[]> {
    return this.#parts.ctx.storage.getSuppressions(
      this.#tenantId,
      parsePhone(phone, options.defaultRegion, 'The query'),
    )
  }

  /**
   * Takes in a list of numbers not to be called, of any length, as it comes: each batch of a thousand is in force, in every
   * campaign and process, before the next is asked for. No row fails it: each has a verdict. Taken in again it changes nothing.
   * With `list` the entries are that list's, beside all others of their numbers; see `SuppressionImportOptions` for full copies
   * and deltas, and `requireLists` of a campaign for lists that must not be too old.
   * @throws OutdialError `INVALID_INPUT`; `LIST_FAILED` when the rows cannot be read on; `LIST_REFUSED` for a full copy that is
   * older than the one that is there, or has no number in it
   */
  async importSuppressions(rows: SuppressionRows, options: SuppressionImportOptions = {}): Promise<SuppressionReport> {
    this.#parts.owners.refuseClosed()
    const how = readSuppressionImport(options, this.#parts.ctx.clock.now())
    return importSuppressions(this.#parts, this.#tenantId, readSuppressionRows(rows), how)
  }

  /** The lists that suppressions were imported of, by name, and of which date they are. */
  async suppressionLists(): Promise<SuppressionList[]> {
    return this.#parts.ctx.storage.suppressionLists(this.#tenantId)
  }

  /**
   * Records that a contact agreed to be called, or no longer does, as a new version of its consent; in force when it resolves, in
   * every campaign of the tenant whose purpose it is about, in place of earlier ones about the same. The version's number.
   * @throws OutdialError `INVALID_INPUT`
   */
  async setConsent(contactId: string, consent: ConsentInput): Promise<number> {
    this.#parts.owners.refuseClosed()
    return setConsent(this.#parts, this.#tenantId, readContactId(contactId), parseConsent(consent))
  }

  /** Every version of a contact's consent there ever was, oldest first; decisions name them. @throws OutdialError `INVALID_INPUT` */
  async consentHistory(contactId: string): Promise<ConsentVersion[]> {
    return this.#parts.ctx.storage.consentHistory(this.#tenantId, readContactId(contactId))
  }

  /**
   * Erases what is personal of a contact, in every campaign of the tenant: its numbers and attributes, the numbers of its
   * attempts, the notes of its outcomes. Events, decisions and consents stay, which have ids and hashes only. It is not called any
   * more (`skipped: erased`), and its numbers stay suppressed by a keyed hash, also where a later import brings them. During a
   * call of it the number is suppressed at once, and the campaign of the call is erased in the write that ends it: `inCall`
   * counts those. Takes up to `sendWindow` where another engine is about to call. Again: nothing changes, the same record.
   * @throws OutdialError `CONTACT_NOT_FOUND` when no campaign has or had it; `INVALID_INPUT`, also where the engine was
   * made without `hashKey`
   */
  async eraseContact(contactId: string): Promise<ErasureRecord> {
    this.#parts.owners.refuseClosed()
    return eraseContact(this.#parts, this.#tenantId, readContactId(contactId))
  }

  /** What was erased of a contact, as it stands now; `undefined` where it never was asked for. @throws OutdialError `INVALID_INPUT` */
  async erasure(contactId: string): Promise<ErasureRecord | undefined> {
    return this.#parts.ctx.storage.getErasure(this.#tenantId, readContactId(contactId))
  }

  /**
   * Changes how much of the provider account may be used, by this engine; in force for every call that is reserved after
   * it resolves. What is left out stays; `null` lifts a limit. Give it to every engine that shares the account: each
   * holds to its own figures, all against one count.
   * @throws OutdialError `INVALID_INPUT`, also where the engine was made without `account`
   */
  async setAccountLimits(limits: AccountLimitsInput): Promise<void> {
    const { account } = this.#parts.ctx
    this.#parts.owners.refuseClosed()
    const change = readAccountLimits(limits, account !== undefined)
    await account?.setLimits({ ...account.limits, ...change })
  }

  /**
   * No call starts to a country (`'US'`: all of it) or a part of one (`'US-LA'`) any more, in any campaign of the tenant and
   * by any engine, once this resolves; live calls finish. Takes up to `sendWindow` where another engine is about to send.
   * Contacts that may be there wait: also those of whom nobody knows where they are. Replaces an earlier pause of it.
   * @throws OutdialError `INVALID_INPUT`
   */
  async pauseJurisdiction(jurisdiction: string, pause: PauseInput): Promise<void> {
    this.#parts.owners.refuseClosed()
    const read = readPause(jurisdiction, pause, this.#parts.ctx.clock.now())
    await setPause(this.#parts, this.#tenantId, read.jurisdiction, read)
  }

  /** Lifts the pause of exactly this jurisdiction; no-op without one. @throws OutdialError `INVALID_INPUT` */
  async resumeJurisdiction(jurisdiction: string): Promise<void> {
    this.#parts.owners.refuseClosed()
    await setPause(this.#parts, this.#tenantId, readJurisdiction(jurisdiction), null)
  }

  /** Pauses of the tenant, by jurisdiction, those whose time is over included. */
  async pausedJurisdictions(): Promise<JurisdictionPause[]> {
    return (await this.#parts.ctx.storage.pauses(this.#tenantId)).pauses
  }

  /**
   * Calls `handler` for each event of this type (`'*'`: any) from now on, in order. A handler that throws harms nothing.
   * Returns the way to stop.
   */
  on<T extends EventType>(type: T | '*', handler: EventHandler<T>): () => void {
    return this.#parts.publisher.on(type, handler)
  }

  /**
   * The events of a campaign, in order and without a gap, from sequence number `after` (default 0) on; waits for new ones
   * until `signal` aborts or the engine closes. @throws OutdialError `EVENTS_EXPIRED`, `CAMPAIGN_NOT_FOUND`
   */
  events(query: EventsQuery): AsyncIterable<CampaignEvent> {
    const { campaignId, after = 0, signal } = readEventsQuery(query)
    const key: CampaignKey = { tenantId: this.#tenantId, campaignId }
    return this.#parts.publisher.events(key, after, signal)
  }

  /**
   * Why contacts were dialled or not, by campaign, contact, number and time; ends with what there is now. Of one campaign in
   * the order of `seq`, else by time. Go on later with the last one as `after`.
   * @throws OutdialError `INVALID_INPUT`, also for `phone` where the engine was made without `hashKey`; `CAMPAIGN_NOT_FOUND`
   */
  decisions(query: DecisionsQuery = {}): AsyncIterable<Decision> {
    return decisions(this.#parts.ctx, this.#tenantId, query)
  }

  /**
   * `decisions()` as text, a line at a time, line ends included: JSON lines, which `verifyDecisions()` can check once
   * parsed, or CSV. @throws OutdialError as `decisions()`
   */
  exportDecisions(query: DecisionsQuery & { format: ExportFormat }): AsyncIterable<string> {
    return exportDecisions(this.#parts.ctx, this.#tenantId, query)
  }

  /**
   * Every call, live ones included, with what regulators ask for: numbers, times, how it ended, what it was for, consent and
   * rules. By campaign id, then in the order contacts were added; `from` and `to` are about when it started. Reads every contact of the
   * campaigns in question, unless one is named. An erased contact's calls have no number, and are not found by it.
   * @throws OutdialError `INVALID_INPUT`, `CAMPAIGN_NOT_FOUND`, `CONTACT_NOT_FOUND` for a contact that the campaign given has not
   */
  calls(query: CallsQuery = {}): AsyncIterable<CallRecord> {
    return calls(this.#parts.ctx, this.#tenantId, query)
  }

  /** `calls()` as text, a line at a time, line ends included, with columns of your own. @throws OutdialError as `calls()` */
  exportCalls(query: CallsExport): AsyncIterable<string> {
    return exportCalls(this.#parts.ctx, this.#tenantId, query)
  }

  /**
   * Stops dialling, waits for requests in flight, and hands campaigns back at once. Live calls go on; another engine, or
   * this storage's next one, takes them up. Takes `requestTimeout` + 15 s at most where storage does not answer or take
   * what there is to write; what was not written, the next owner finds out.
   */
  async close(): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  async #close(): Promise<void> {
    const { ctx, owners, publisher, watch } = this.#parts
    const handedBack = Promise.all([this.#takeover.close(), owners.close()]).then(() => ctx.room.drain())
    await bounded(ctx.clock, ctx.requestTimeoutMs + CLOSE_MARGIN_MS, handedBack, () => undefined)
    await ctx.account?.close()
    for (const stop of this.#stops) stop()
    publisher.close()
    watch.close()
  }
}
