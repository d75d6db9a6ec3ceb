import { EventEmitter } from 'eventemitter3'
import type { CampaignKey, CampaignRecord } from '../campaign/types.js'
import { OutdialError } from '../errors.js'
import { checkListener } from '../events/known.js'
import type { CampaignEvent, EventOf, EventType } from '../events/types.js'
import type { StorageHint } from '../ports/storage.js'
import type { ChangeWatch } from './change-watch.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'
import { Lookout } from './lookout.js'

const PAGE = 500
const RETRY_MS = 1_000

/** How far the listeners have heard of a campaign; `seq: undefined`: they hear from now on. */
interface Position {
  key: CampaignKey
  seq: number | undefined
  draining: boolean
  more: boolean
  /** The campaign was over at the last look, and nothing was heard of it since. */
  over: boolean
}

/** May be asynchronous; nobody waits for it. */
export type EventHandler<T extends EventType> = (event: EventOf<T>) => unknown

/**
 * Tells listeners of events, in the order of each campaign's sequence, by reading the log whenever storage hints that it
 * grew. So a listener sees what is durable, whoever wrote it. Nothing is read while nobody listens. Hints may be late,
 * doubled, spurious or out of step with the log; where processes share the storage, also lost: see `Lookout`.
 */
export class Publisher {
  readonly #emitter = new EventEmitter()
  readonly #positions = new Map<string, Position>()
  readonly #lookout: Lookout
  /** Since when (wall time) somebody listens. */
  #heardSince = 0

  constructor(
    private readonly ctx: EngineContext,
    private readonly watch: ChangeWatch,
    tenantId: string,
  ) {
    this.#lookout = new Lookout(ctx, tenantId, records => this.#underWay(records))
  }

  /** A handler that throws, or rejects, is reported to the logger and harms nobody else. */
  on<T extends EventType>(type: T | '*', handler: EventHandler<T>): () => void {
    checkListener(type, handler)
    const guarded = (event: EventOf<T>) => {
      try {
        const result = handler(event)
        if (result instanceof Promise) result.catch(error => this.#report(event, error))
      } catch (error) {
        this.#report(event, error)
      }
    }
    if (!this.#heard) this.#heardSince = this.ctx.clock.now()
    this.#emitter.on(type, guarded)
    this.#lookout.start()
    return () => {
      this.#emitter.off(type, guarded)
      if (this.#heard) return
      this.#lookout.stop()
      this.#positions.clear()
    }
  }

  /** The log grew. */
  hint(hint: StorageHint): void {
    if (this.#heard) this.#read(hint, hint.after)
  }

  /**
   * The campaign's events from after `after` on, in order, none left out: waits for new ones until aborted or closed.
   * Throws `EVENTS_EXPIRED` when the next one is no longer kept.
   */
  async *events(key: CampaignKey, after: number, signal?: AbortSignal): AsyncGenerator<CampaignEvent> {
    let seq = after
    for await (const _ of this.watch.changes(key, 'events', signal)) {
      for (;;) {
        const page = await this.ctx.storage.readEvents(key, seq, PAGE)
        for (const event of page) {
          seq = event.seq
          yield event
          if (signal?.aborted) return
        }
        if (page.length < PAGE) break
      }
    }
  }

  close(): void {
    this.#emitter.removeAllListeners()
    this.#lookout.stop()
    this.#positions.clear()
  }

  /** Of those that are not listed, being over, what is new is read once more; at the next look they are forgotten. */
  #underWay(records: CampaignRecord[]): void {
    const over = new Map(this.#positions)
    for (const record of records) {
      over.delete(idOf(record))
      this.#read(record, record.createdAt >= this.#heardSince ? 0 : undefined)
    }
    for (const [id, position] of over) {
      if (!position.over) this.#read(position.key, position.seq)
      else if (!position.draining) this.#positions.delete(id)
      position.over = true
    }
  }

  /** Tells what is new; of a campaign that nothing was told of yet, what came after `from`. */
  #read({ tenantId, campaignId }: CampaignKey, from: number | undefined): void {
    const id = idOf({ tenantId, campaignId })
    let position = this.#positions.get(id)
    if (!position) {
      position = { key: { tenantId, campaignId }, seq: from, draining: false, more: false, over: false }
      this.#positions.set(id, position)
    }
    position.more = true
    position.over = false
    if (!position.draining) void this.#drain(position)
  }

  async #drain(position: Position): Promise<void> {
    position.draining = true
    try {
      position.seq ??= await this.ctx.storage.lastEventSeq(position.key)
      while (position.more && this.#counts(position)) {
        position.more = false
        const page = await this.ctx.storage.readEvents(position.key, position.seq, PAGE)
        if (!this.#counts(position)) return
        for (const event of page) {
          position.seq = event.seq
          this.#emitter.emit(event.type, event)
          this.#emitter.emit('*', event)
        }
        if (page.length === PAGE) position.more = true
      }
    } catch (error) {
      this.ctx.logger.error('Events could not be read for listeners', { ...position.key, error: errorText(error) })
      // What a listener missed it can read again with events(); the stream for listeners goes on with what is kept.
      if (OutdialError.is(error, 'EVENTS_EXPIRED')) position.seq = (error.detail.oldest as number) - 1
      // The hint is used up, and there may never be another: the last event of a campaign would not be told.
      else await new Promise<void>(resolve => this.ctx.clock.setTimer(RETRY_MS, resolve))
      position.more = true
    } finally {
      position.draining = false
    }
    if (position.more && this.#counts(position)) void this.#drain(position)
  }

  /** Not of listeners that are gone: who came since hears from then on. */
  #counts(position: Position): boolean {
    return this.#positions.get(idOf(position.key)) === position
  }

  get #heard(): boolean {
    return this.#emitter.eventNames().length > 0
  }

  #report(event: CampaignEvent, error: unknown): void {
    this.ctx.logger.error('An event listener threw', { type: event.type, seq: event.seq, error: errorText(error) })
  }
}

const idOf = (key: CampaignKey) => `${key.tenantId}\n${key.campaignId}`
