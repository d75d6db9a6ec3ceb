import type { Clock, CreateCallReply, RefusalClass } from 'outdial'
import type { CarrierLimits, CreateScript } from './settings.js'

export type Refusal = Extract<CreateCallReply, { kind: 'refused' }>

/** What a carrier can be made to say to every create. */
export interface StandingRefusal {
  class: RefusalClass
  cause: string
  retryAfterMs?: number
}

/** Decides whether a request that has reached the carrier is accepted. */
export class Admission {
  limits: CarrierLimits
  outage = false
  refuseAll: StandingRefusal | undefined
  #outages: { from: number; to: number }[] = []
  #lastSecond: number[] = []

  constructor(
    private readonly clock: Clock,
    limits: CarrierLimits,
  ) {
    this.limits = { ...limits }
  }

  outageBetween(from: number, to: number): void {
    this.#outages.push({ from, to })
  }

  heal(): void {
    this.limits = {}
    this.outage = false
    this.refuseAll = undefined
    this.#outages = []
  }

  isOut(): boolean {
    const now = this.clock.now()
    return this.outage || this.#outages.some(({ from, to }) => now >= from && now < to)
  }

  /** `undefined`: the call is placed, and counts against the limits. */
  refusal(create: CreateScript | 'accept', liveCalls: number): Refusal | undefined {
    if (this.isOut()) return { kind: 'refused', class: 'backpressure', cause: 'outage' }
    if (this.refuseAll) return { kind: 'refused', ...this.refuseAll }
    if (typeof create === 'object' && 'refuse' in create) {
      const { refuse, cause = `refused_${refuse}`, retryAfterMs } = create
      return { kind: 'refused', class: refuse, cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
    }
    const cause = this.#limitExceeded(liveCalls)
    return cause === undefined ? undefined : { kind: 'refused', class: 'backpressure', cause, retryAfterMs: 1000 }
  }

  #limitExceeded(liveCalls: number): string | undefined {
    const { callsPerSecond, concurrentCalls = Number.POSITIVE_INFINITY } = this.limits
    if (liveCalls >= concurrentCalls) return 'too_many_live_calls'
    if (callsPerSecond === undefined) return undefined
    const now = this.clock.monotonic()
    this.#lastSecond = this.#lastSecond.filter(at => at > now - 1000)
    if (this.#lastSecond.length >= callsPerSecond) return 'rate_limited'
    this.#lastSecond.push(now)
    return undefined
  }
}
