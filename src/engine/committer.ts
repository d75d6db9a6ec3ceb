import { OutdialError } from '../errors.js'
import type { EventDraft } from '../events/types.js'
import type { Lease, Transition } from '../ports/storage.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'

const RETRY_MS = 1_000
/** How often a batch is tried again once the engine closes. What is not written then, the next owner finds out. */
const LAST_TRIES = 5
/** What no repeat can mend: storage knows of something else than this owner does. */
const FINAL = [
  'LEASE_LOST',
  'ILLEGAL_TRANSITION',
  'CONTACT_NOT_FOUND',
  'ATTEMPT_NOT_FOUND',
  'CAMPAIGN_NOT_FOUND',
  'INVALID_INPUT',
] as const

interface Batch {
  transitions: Transition[]
  applied: string[]
  events: EventDraft[]
}

/**
 * Writes transitions in the order they were pushed, one batch under way at a time: while one commits, the next gathers,
 * so load makes batches larger and not more numerous. A storage that fails is asked again until it takes the batch, a few
 * times only once `close()` was called; a lost lease ends it, and so does an error that no repeat can mend: from then on
 * this owner is wrong about its campaign, and whoever owns it next reads everything anew.
 */
export class Committer {
  #next: Batch = empty()
  #batches = 0
  #running: Promise<void> | undefined
  #committing: Promise<void> | undefined
  #lost: unknown
  #closing = false

  constructor(
    private readonly ctx: EngineContext,
    private readonly lease: Lease,
    /** Nothing is written any more: somebody should act on it. */
    private readonly onLost: () => void = () => undefined,
  ) {}

  push(transition: Transition): void {
    this.#next.transitions.push(transition)
    this.#start()
  }

  /** Marks inbox items as taken in, together with the transitions pushed since the last batch. */
  applied(id: string): void {
    this.#next.applied.push(id)
    this.#start()
  }

  event(event: EventDraft): void {
    this.#next.events.push(event)
    this.#start()
  }

  /** No try for ever from now on. */
  close(): void {
    this.#closing = true
  }

  /** Why nothing is written any more: a lost lease, or what no repeat can mend. */
  get lost(): unknown {
    return this.#lost
  }

  /** Resolves once all that was pushed is durable; rejects with `LEASE_LOST`, or with what no repeat can mend. */
  async flush(): Promise<void> {
    while (this.#running) await this.#running
    if (this.#lost) throw this.#lost
  }

  /** Resolves once all that was pushed until now is durable, or nothing is written any more. What is pushed later is not waited for. */
  async writtenSoFar(): Promise<void> {
    const next = isFull(this.#next) ? this.#next : undefined
    while (this.#running && this.#next === next) await (this.#committing ?? undefined)
    await this.#committing
  }

  #start(): void {
    this.#running ??= this.#run()
  }

  async #run(): Promise<void> {
    // One microtask later, so that what is pushed together commits together.
    await undefined
    while (isFull(this.#next) && !this.#lost) {
      const batch = this.#next
      this.#next = empty()
      this.#committing = this.#commit(batch)
      await this.#committing
    }
    this.#committing = undefined
    this.#running = undefined
  }

  async #commit({ transitions, applied, events }: Batch): Promise<void> {
    // The same number each time it is asked: storage may have taken the batch although its answer was an error.
    const batch = ++this.#batches
    for (let left = LAST_TRIES; ; left -= this.#closing ? 1 : 0) {
      try {
        await this.ctx.storage.commit(this.lease, transitions, { batch, applied, events })
        return
      } catch (error) {
        const final = FINAL.some(code => OutdialError.is(error, code))
        if (final || left <= 0) {
          this.#lost = error
          if (!OutdialError.is(error, 'LEASE_LOST')) this.#giveUp(error)
          this.onLost()
          return
        }
        this.ctx.logger.error('Storage refused a commit; trying again', { error: errorText(error) })
        await new Promise<void>(resolve => this.ctx.clock.setTimer(RETRY_MS, resolve))
      }
    }
  }

  #giveUp(error: unknown): void {
    const { campaignId } = this.lease
    this.ctx.logger.error('A commit was given up; the next owner reads the campaign anew', {
      campaignId,
      error: errorText(error),
    })
  }
}

const empty = (): Batch => ({ transitions: [], applied: [], events: [] })
const isFull = (batch: Batch) => batch.transitions.length + batch.applied.length + batch.events.length > 0
