import type { BreakerSettings } from '../campaign/settings.js'
import type { EventDraft } from '../events/types.js'
import { type BackoffState, backoff, backoffSucceeded, noBackoff } from '../throttle/backoff.js'
import {
  type BreakerEffect,
  type BreakerEvent,
  type BreakerState,
  breaker,
  breakerAllows,
  breakerWakesAt,
  closedBreaker,
} from '../throttle/breaker.js'
import type { EngineContext } from './context.js'

/** Slows a campaign down when the provider is in trouble: backs off when refused, stops when calls fail in bulk. Instants are monotonic. */
export class Pacing {
  #backoff: BackoffState = noBackoff
  #breaker: BreakerState = closedBreaker
  #probe: string | undefined

  constructor(
    private readonly ctx: EngineContext,
    private readonly settings: () => BreakerSettings | null,
    private readonly tell: (event: EventDraft) => void,
  ) {}

  /** How many calls may be started now as far as the provider's health goes. */
  allowance(): number {
    if (this.ctx.clock.monotonic() < this.#backoff.until) return 0
    this.#feed({ type: 'tick' })
    return this.settings() === null ? Number.POSITIVE_INFINITY : breakerAllows(this.#breaker)
  }

  /** How long until `allowance()` changes by time alone; 0 when it is not 0 now, `Infinity` when an end is awaited. */
  waitMs(): number {
    const mono = this.ctx.clock.monotonic()
    const backingOff = Math.max(0, this.#backoff.until - mono)
    if (this.settings() === null || breakerAllows(this.#breaker) > 0) return backingOff
    return Math.max(backingOff, (breakerWakesAt(this.#breaker) ?? Number.POSITIVE_INFINITY) - mono)
  }

  /** What holds dialling back now, for `diagnose()`. */
  get trouble(): 'backoff' | 'breaker' | undefined {
    if (this.ctx.clock.monotonic() < this.#backoff.until) return 'backoff'
    return this.settings() !== null && this.#breaker.kind !== 'closed' ? 'breaker' : undefined
  }

  /** A request is about to be sent. While the breaker is half open, it is the probe. */
  sending(attemptId: string, expiresAt: number): void {
    if (this.#breaker.kind !== 'half_open') return
    this.#probe = attemptId
    this.#feed({ type: 'probe_started', expiresAt })
  }

  accepted(sentAt: number): void {
    this.#backoff = backoffSucceeded(this.#backoff, { sentAt })
  }

  pushedBack(cause: string, sentAt: number, retryAfterMs: number | undefined): void {
    const now = this.ctx.clock.monotonic()
    const before = this.#backoff.until
    const asked = retryAfterMs === undefined ? {} : { retryAfterMs }
    this.#backoff = backoff(this.#backoff, { now, sentAt, random: this.ctx.random.next(), ...asked })
    if (this.#backoff.until === before) return
    const wall = this.ctx.clock.now()
    this.tell({ type: 'provider.backoff', at: wall, cause, untilAt: wall + this.#backoff.until - now })
  }

  withdrawn(attemptId: string): void {
    if (this.#probe === attemptId) this.#endProbe({ type: 'probe_withdrawn' })
  }

  ended(attemptId: string, failed: boolean): void {
    if (this.#probe === attemptId) this.#endProbe({ type: 'probe_ended', failed })
    else this.#feed({ type: 'call_ended', failed })
  }

  #endProbe(event: BreakerEvent): void {
    this.#probe = undefined
    this.#feed(event)
  }

  #feed(event: BreakerEvent): void {
    const settings = this.settings()
    if (settings === null) {
      this.#breaker = closedBreaker
      return
    }
    const step = breaker(settings, this.#breaker, event, this.ctx.clock.monotonic())
    this.#breaker = step.state
    for (const effect of step.effects) this.tell(this.#toEvent(effect))
  }

  #toEvent(effect: BreakerEffect): EventDraft {
    const at = this.ctx.clock.now()
    if (effect.type === 'probing') return { type: 'breaker.probing', at }
    if (effect.type === 'closed') return { type: 'breaker.closed', at }
    const { failed, calls, cooldownMs } = effect
    return { type: 'breaker.opened', at, failed, calls, untilAt: at + cooldownMs }
  }
}
