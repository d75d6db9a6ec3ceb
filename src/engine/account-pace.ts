import type { Timer } from '../ports/clock.js'
import type { Pace, PaceFactory } from '../ports/pace.js'
import { bounded } from './bounded.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'
import { Line, type Stock } from './line.js'

/** What is booked ahead: so much that a turn is there when the last call has gone out, and no more, as it delays others. */
const AHEAD_MS = 250
/** A turn that nobody used by then is let go. Kept for longer, it would be one call too many in some later second. */
const KEPT_MS = 1_000
const AGAIN_MS = 1_000
const CLOSE_MS = 5_000

/** Turns that were taken, by when (monotonic) each came. */
export type Turns = number[]

/**
 * The pace of a provider account, for the campaigns of this engine: books turns while somebody waits for one, hands those
 * that came to the campaigns in turn, and asks again, once a second, when nobody can tell whose turn it is.
 */
export class AccountPace {
  #rate: number | null
  #pace: Pace | undefined
  /** Came, and nobody has used them; the oldest first. */
  #ready: Turns = []
  #booked = 0
  readonly #line: Line
  #trouble: string | undefined
  #again: Timer | undefined
  #closed = false

  constructor(
    private readonly accountId: string,
    rate: number | null,
    private readonly factory: PaceFactory,
    private readonly ctx: Pick<EngineContext, 'clock' | 'logger'>,
  ) {
    this.#rate = rate
    this.#line = new Line(ctx.clock, () => this.#room())
  }

  /** Why no turn comes now, where nobody can tell. */
  get trouble(): string | undefined {
    return this.#rate === null ? undefined : this.#trouble
  }

  /** How many calls the campaign that waits by `fn` may start now. */
  free(fn: () => void): number {
    if (this.#rate === null) return Number.POSITIVE_INFINITY
    this.#letGo()
    return Math.max(0, this.#ready.length - this.#line.ahead(fn))
  }

  /** Takes up to `wanted`, at once. */
  take(wanted: number, fn: () => void): Turns {
    const free = this.free(fn)
    if (free > 0) this.#line.leave(fn)
    const now = this.ctx.clock.monotonic()
    return this.#rate === null ? Array(wanted).fill(now) : this.#ready.splice(0, Math.min(wanted, free))
  }

  /** No request was sent for them. */
  giveBack(turns: Turns): void {
    if (turns.length === 0 || this.#rate === null) return
    this.#ready = [...turns, ...this.#ready].sort((a, b) => a - b)
    this.#line.look()
  }

  /** Calls `fn` once, when a turn may be had and it is its campaign's. */
  wait(fn: () => void): void {
    this.#line.join(fn)
    this.#book()
    if (this.#ready.length > 0) this.#line.look()
  }

  /** It needs none now. */
  leave(fn: () => void): void {
    this.#line.leave(fn)
    if (this.#ready.length > 0) this.#line.look()
  }

  /** In force for turns booked from now on; `null`: there is no pace to keep. */
  setRate(rate: number | null): void {
    if (rate === this.#rate) return
    this.#rate = rate
    if (rate !== null) this.#pace?.setRate(rate)
    this.#line.look()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#again?.cancel()
    this.#line.close()
    const closed = this.#pace?.close().catch(() => undefined)
    if (closed) await bounded(this.ctx.clock, CLOSE_MS, closed, () => undefined)
  }

  #room(): Stock {
    if (this.#rate === null) return { free: this.#line.size, moreInMs: undefined }
    this.#letGo()
    this.#book()
    return { free: this.#ready.length, moreInMs: undefined }
  }

  #letGo(): void {
    const since = this.ctx.clock.monotonic() - KEPT_MS
    this.#ready = this.#ready.filter(cameAt => cameAt > since)
  }

  /** As many as there should be; while nobody can tell, one, which is how it is noticed that somebody can again. */
  #book(): void {
    if (this.#rate === null || this.#closed || this.#again || this.#line.size === 0) return
    const most = this.#trouble === undefined ? Math.max(1, Math.ceil((this.#rate * AHEAD_MS) / 1_000)) : 1
    this.#pace ??= this.factory({ accountId: this.accountId, callsPerSecond: this.#rate }, this.ctx.clock)
    while (this.#booked + this.#ready.length < most) {
      this.#booked += 1
      this.#pace.turn().then(
        () => this.#came(),
        error => this.#failed(error),
      )
    }
  }

  #came(): void {
    this.#booked -= 1
    if (this.#closed) return
    this.#ready.push(this.ctx.clock.monotonic())
    if (this.#trouble !== undefined) {
      this.#trouble = undefined
      this.ctx.logger.warn('The pace of the provider account is told again', { account: this.accountId })
    }
    this.#line.look()
  }

  #failed(error: unknown): void {
    this.#booked -= 1
    if (this.#closed) return
    const text = errorText(error)
    if (this.#trouble === undefined) {
      const detail = { account: this.accountId, error: text }
      this.ctx.logger.error('The pace of the provider account is not told; no call starts until it is', detail)
    }
    this.#trouble = text
    this.#again ??= this.ctx.clock.setTimer(AGAIN_MS, () => {
      this.#again = undefined
      this.#book()
    })
  }
}
