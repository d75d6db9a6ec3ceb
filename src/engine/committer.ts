import { OutdialError } from '../errors.js'
import type { EventDraft } from '../events/types.js'
import type { Lease, Transition } from '../ports/storage.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'

const RETRY_MS = 1_000

interface Batch {
  transitions: Transition[]
  applied: string[]
  events: EventDraft[]
}

/**
 * Writes transitions in the order they were pushed, one batch under way at a time: while one commits, the next gathers,
 * so load makes batches larger and not more numerous. A storage that fails is asked again until it takes the batch;
 * a lost lease ends it.
 */
export class Committer {
  #next: Batch = empty()
  #batches = 0
  #running: Promise<void> | undefined
  #lost: OutdialError | undefined

  constructor(
    private readonly ctx: EngineContext,
    private readonly lease: Lease,
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

  /** Resolves once all that was pushed is durable; rejects with `LEASE_LOST`. */
  async flush(): Promise<void> {
    while (this.#running) await this.#running
    if (this.#lost) throw this.#lost
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
      await this.#commit(batch)
    }
    this.#running = undefined
  }

  async #commit({ transitions, applied, events }: Batch): Promise<void> {
    // The same number each time it is asked: storage may have taken the batch although its answer was an error.
    const batch = ++this.#batches
    for (;;) {
      try {
        await this.ctx.storage.commit(this.lease, transitions, { batch, applied, events })
        return
      } catch (error) {
        if (OutdialError.is(error, 'LEASE_LOST')) {
          this.#lost = error
          return
        }
        this.ctx.logger.error('Storage refused a commit; trying again', { error: errorText(error) })
        await new Promise<void>(resolve => this.ctx.clock.setTimer(RETRY_MS, resolve))
      }
    }
  }
}

const empty = (): Batch => ({ transitions: [], applied: [], events: [] })
const isFull = (batch: Batch) => batch.transitions.length + batch.applied.length + batch.events.length > 0
