import { EventEmitter } from 'eventemitter3'
import type { CampaignKey } from '../campaign/types.js'
import { OutdialError } from '../errors.js'
import { checkListener } from '../events/known.js'
import type { CampaignEvent, EventOf, EventType } from '../events/types.js'
import type { StorageHint } from '../ports/storage.js'
import type { ChangeWatch } from './change-watch.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'

const PAGE = 500
const RETRY_MS = 1_000

/** May be asynchronous; nobody waits for it. */
export type EventHandler<T extends EventType> = (event: EventOf<T>) => unknown

/**
 * Tells listeners of events, in the order of each campaign's sequence, by reading the log whenever storage hints that it
 * grew. So a listener sees what is durable, whoever wrote it. Nothing is read while nobody listens. Hints may be late,
 * doubled, spurious or out of step with the log; that one comes after each change is the storage's word, not checked here.
 */
export class Publisher {
  readonly #emitter = new EventEmitter()
  readonly #positions = new Map<
    string,
    { key: CampaignKey; seq: number | undefined; draining: boolean; more: boolean }
  >()

  constructor(
    private readonly ctx: EngineContext,
    private readonly watch: ChangeWatch,
  ) {}

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
    this.#emitter.on(type, guarded)
    return () => this.#emitter.off(type, guarded)
  }

  /** The log grew. */
  hint(hint: StorageHint): void {
    const id = idOf(hint)
    if (!this.#heard) {
      this.#positions.delete(id)
      return
    }
    let position = this.#positions.get(id)
    if (!position) {
      position = {
        key: { tenantId: hint.tenantId, campaignId: hint.campaignId },
        seq: hint.after,
        draining: false,
        more: false,
      }
      this.#positions.set(id, position)
    }
    position.more = true
    if (!position.draining) void this.#drain(position)
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
  }

  async #drain(position: {
    key: CampaignKey
    seq: number | undefined
    draining: boolean
    more: boolean
  }): Promise<void> {
    position.draining = true
    try {
      position.seq ??= await this.ctx.storage.lastEventSeq(position.key)
      while (position.more && this.#heard) {
        position.more = false
        const page = await this.ctx.storage.readEvents(position.key, position.seq, PAGE)
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
    if (position.more && this.#heard) void this.#drain(position)
  }

  get #heard(): boolean {
    return this.#emitter.eventNames().length > 0
  }

  #report(event: CampaignEvent, error: unknown): void {
    this.ctx.logger.error('An event listener threw', { type: event.type, seq: event.seq, error: errorText(error) })
  }
}

const idOf = (key: CampaignKey) => `${key.tenantId}\n${key.campaignId}`
