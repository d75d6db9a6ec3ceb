import type { CallRequest } from 'outdial'
import type { SimulatedCall } from './call.js'

/** Calls that can be looked up: all that are live, and the newest of those that ended. */
export class CallRegistry {
  readonly #calls = new Map<string, SimulatedCall>()
  readonly #byAttempt = new Map<string, SimulatedCall>()
  /** A ring: the newest ended call takes the place of the oldest. */
  readonly #ended: SimulatedCall[] = []
  #oldest = 0
  readonly #requests = new Map<string, number>()
  #placed = 0
  #live = 0
  #mostLive = 0

  /** `keepEnded` is at least 1. */
  constructor(private readonly keepEnded: number) {}

  get placed(): number {
    return this.#placed
  }

  get live(): number {
    return this.#live
  }

  get mostLive(): number {
    return this.#mostLive
  }

  byId(id: string): SimulatedCall | undefined {
    return this.#calls.get(id)
  }

  byAttempt(attemptId: string, to: string): SimulatedCall | undefined {
    return this.#byAttempt.get(attemptKey(attemptId, to))
  }

  /** A name for this request: the attempt's own for the first, numbered for those that follow. */
  nameRequest({ tenantId, attemptId }: CallRequest): string {
    const attempt = tenantId === 'default' ? attemptId : `${tenantId}.${attemptId}`
    const nth = (this.#requests.get(attempt) ?? 0) + 1
    this.#requests.set(attempt, nth)
    return nth === 1 ? attempt : `${attempt}~${nth}`
  }

  add(call: SimulatedCall): void {
    this.#calls.set(call.id, call)
    this.#byAttempt.set(attemptKey(call.request.attemptId, call.request.to), call)
    this.#placed++
    this.#mostLive = Math.max(this.#mostLive, ++this.#live)
  }

  ended(call: SimulatedCall): void {
    this.#live--
    const replaced = this.#ended[this.#oldest]
    this.#ended[this.#oldest] = call
    this.#oldest = (this.#oldest + 1) % this.keepEnded
    if (replaced) this.#forget(replaced)
  }

  #forget(call: SimulatedCall): void {
    const { tenantId, attemptId, to } = call.request
    this.#calls.delete(call.id)
    this.#requests.delete(tenantId === 'default' ? attemptId : `${tenantId}.${attemptId}`)
    const key = attemptKey(attemptId, to)
    if (this.#byAttempt.get(key) === call) this.#byAttempt.delete(key)
  }
}

function attemptKey(attemptId: string, to: string): string {
  return `${attemptId} ${to}`
}
