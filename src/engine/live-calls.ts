import TinyQueue from 'tinyqueue'
import type { AttemptRecord } from '../attempt/types.js'
import type { DueContact } from '../contact/types.js'

/** An attempt that holds a slot, and when to worry about it. Instants are of the monotonic clock. */
export interface LiveCall {
  attempt: AttemptRecord
  /** As it was when the attempt was reserved. */
  contact: DueContact
  /** When to ask the provider, unless an event moves it. */
  checkAt: number
  /** When to give up, if by then nobody knows. */
  giveUpAt: number
  /** When its request was sent. */
  sentAt: number
  /** The request has not settled: its answer is awaited, nobody else resolves it. */
  requesting: boolean
  lookingUp: boolean
  hangingUp: boolean
  lookups: number
}

/** The live calls of one campaign, with a queue of when each is to be looked up next. */
export class LiveCalls {
  readonly #calls = new Map<string, LiveCall>()
  readonly #checks = new TinyQueue<{ at: number; call: LiveCall }>([], (a, b) => a.at - b.at)

  get size(): number {
    return this.#calls.size
  }

  get(attemptId: string): LiveCall | undefined {
    return this.#calls.get(attemptId)
  }

  add(call: LiveCall): void {
    this.#calls.set(call.attempt.attemptId, call)
    this.#checks.push({ at: call.checkAt, call })
  }

  delete(attemptId: string): void {
    this.#calls.delete(attemptId)
  }

  checkAt(call: LiveCall, at: number): void {
    call.checkAt = at
    this.#checks.push({ at, call })
  }

  /** Calls whose check is due at `mono`; each leaves the queue and is put back by `checkAt`. */
  due(mono: number): LiveCall[] {
    const due: LiveCall[] = []
    for (let first = this.#first(); first && first.at <= mono; first = this.#first()) {
      due.push(first.call)
      this.#checks.pop()
    }
    return due
  }

  /** When the next check is due, `Infinity` when none is. */
  nextCheck(): number {
    return this.#first()?.at ?? Number.POSITIVE_INFINITY
  }

  [Symbol.iterator](): IterableIterator<LiveCall> {
    return this.#calls.values()
  }

  /** Drops entries of calls that ended or were put off. */
  #first(): { at: number; call: LiveCall } | undefined {
    for (let first = this.#checks.peek(); first; first = this.#checks.peek()) {
      const current = this.#calls.get(first.call.attempt.attemptId) === first.call && first.call.checkAt === first.at
      if (current) return first
      this.#checks.pop()
    }
    return undefined
  }
}
