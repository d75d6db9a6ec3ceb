import type { CampaignKey, Clock, StorageHint, Timer } from 'outdial'
import type { SqlDriver } from './driver.js'
import { Followed, type Seen } from './followed.js'
import type { Functions } from './functions.js'
import type { Schema } from './schema.js'

/** Hints of one process are gathered for so long before they go out together. */
const GATHER_MS = 10
/** Bytes of a notification that Postgres takes, with room to spare for the frame. */
const MAX_PAYLOAD = 7_500

/**
 * Tells watchers here at once and those in other processes by NOTIFY: ids and sequence numbers only. That is a statement
 * of its own, after the change and for many changes together, because commits that notify wait for one another; and it does
 * not wait for the disk, having nothing to put there. What it tells may be lost, with a process or a connection; so campaigns that this process has to do with are also looked at
 * every `pollMs`, and whenever listening began anew.
 */
export class Hints {
  /** Tells this process's own notifications from others'; the database has it to give. */
  #me: string | undefined
  readonly #listeners = new Set<{ listener: (hint: StorageHint) => void }>()
  readonly #followed = new Followed()
  readonly #driver: SqlDriver
  readonly #schema: Schema
  readonly #functions: Functions
  readonly #clock: Clock
  readonly #pollMs: number
  #outgoing = new Map<string, StorageHint>()
  #sending: Promise<void> | undefined
  #stopListening: (() => void) | undefined
  #polling: Timer | undefined

  constructor(driver: SqlDriver, schema: Schema, functions: Functions, clock: Clock, pollMs: number) {
    this.#driver = driver
    this.#schema = schema
    this.#functions = functions
    this.#clock = clock
    this.#pollMs = pollMs
  }

  watch(listener: (hint: StorageHint) => void): () => void {
    const entry = { listener }
    this.#listeners.add(entry)
    this.#stopListening ??= this.#driver.listen(
      this.#schema.channel,
      payload => this.#hear(payload),
      () => this.#tellAll(),
    )
    this.#polling ??= this.#pollLater()
    return () => {
      this.#listeners.delete(entry)
      if (this.#listeners.size === 0) this.#stop()
    }
  }

  /** From now on this process has to do with the campaign. */
  follow(key: CampaignKey): void {
    this.#followed.add(key)
  }

  /** Of a change just made here. */
  send(hint: StorageHint): void {
    this.#deliver(hint)
    const id = JSON.stringify([hint.tenantId, hint.campaignId, hint.what])
    // The earliest `after` of those gathered holds for all of them, and it came first.
    if (!this.#outgoing.has(id)) this.#outgoing.set(id, hint)
    this.#sending ??= this.#sendSoon()
  }

  /** Waits for hints on their way out. */
  async close(): Promise<void> {
    this.#stop()
    await this.#sending
  }

  #stop(): void {
    this.#stopListening?.()
    this.#stopListening = undefined
    this.#polling?.cancel()
    this.#polling = undefined
  }

  #deliver(hint: StorageHint): void {
    if (hint.campaignId !== '') this.#followed.add(hint)
    for (const { listener } of [...this.#listeners]) {
      try {
        listener({ ...hint })
      } catch {
        // The change stands, and the other listeners still want to know of it.
      }
    }
  }

  #hear(payload: string): void {
    const { from, hints } = JSON.parse(payload) as { from: string; hints: StorageHint[] }
    if (from !== this.#me) for (const hint of hints) this.#deliver(hint)
  }

  async #sendSoon(): Promise<void> {
    await new Promise<void>(resolve => this.#clock.setTimer(GATHER_MS, resolve))
    const hints = [...this.#outgoing.values()]
    this.#outgoing = new Map()
    const sql = `select count(pg_notify('${this.#schema.channel}', m))::text || set_config('synchronous_commit', 'off', true)
      from jsonb_array_elements_text($1::jsonb) m`
    try {
      this.#me ??=
        (await this.#driver.call('select gen_random_uuid()::text where $1::text is not null', '')) ?? undefined
      await this.#driver.call(sql, JSON.stringify(this.#payloads(hints)))
    } catch {
      // The others look for themselves.
    }
    this.#sending = this.#outgoing.size > 0 ? this.#sendSoon() : undefined
    await this.#sending
  }

  #payloads(hints: StorageHint[]): string[] {
    const payloads: string[] = []
    let part: StorageHint[] = []
    const write = () => JSON.stringify({ from: this.#me, hints: part })
    for (const hint of hints) {
      part.push(hint)
      if (part.length === 1 || Buffer.byteLength(write()) <= MAX_PAYLOAD) continue
      part.pop()
      payloads.push(write())
      part = [hint]
    }
    if (part.length > 0) payloads.push(write())
    return payloads
  }

  /** Hints may have been missed: whatever this process has to do with may have changed. */
  #tellAll(): void {
    for (const { tenantId, campaignId } of this.#followed.keys()) {
      for (const what of ['campaign', 'contacts', 'inbox', 'events', 'numbers', 'lease'] as const) {
        this.#deliver({ tenantId, campaignId, what })
      }
    }
  }

  #pollLater(): Timer {
    return this.#clock.setTimer(
      this.#pollMs,
      () => {
        void this.#poll().finally(() => {
          if (this.#polling) this.#polling = this.#pollLater()
        })
      },
      { background: true },
    )
  }

  async #poll(): Promise<void> {
    const keys = this.#followed.keys()
    if (keys.length === 0) return
    const params = { keys: keys.map(key => ({ tenant_id: key.tenantId, campaign_id: key.campaignId })) }
    try {
      const seen = await this.#functions.call<(Seen | null)[]>('look_at', params)
      for (const [n, each] of seen.entries()) {
        if (each && this.#polling) for (const hint of this.#followed.changes(keys[n]!, each)) this.#deliver(hint)
      }
    } catch {
      // Looks again in a while.
    }
  }
}
