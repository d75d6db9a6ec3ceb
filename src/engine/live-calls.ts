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
  /** How many changes the embargo had seen when its contact was claimed: see `Embargo`. */
  claimedAfter: number
  /** Its request is not sent from then on: the window by elapsed time, as the wall clock may be set back. */
  sendBy: number
  /** When its request was sent. */
  sentAt: number
  /** When its request had surely settled; `Infinity` until it has. */
  settledBy: number
  /** The request has not settled: its answer is awaited, nobody else resolves it. */
  requesting: boolean
  lookingUp: boolean
  hangingUp: boolean
  lookups: number
  /** When it is over at the latest, once answered; unknown where an earlier owner saw it answered. */
  overAt?: number
  /** The next check is to find out what a lost detection would have told. */
  detectionLook?: boolean
  /** The provider was asked who answered, as the end was told and that was not. */
  answererAsked?: 'asking' | 'asked'
  /** The provider is asked to do something about a machine, and has not answered. */
  acting?: boolean
  /** Events of other calls under its attempt id, which were ignored. */
  foreignEvents?: number
}

interface Check {
  at: number
  call: LiveCall
}

const earlier = (a: Check, b: Check) => a.at - b.at
/** A queue shorter than this is not worth sweeping. */
const SWEEP_FROM = 64

/**
 * The live calls of one campaign, with a queue of when each is to be looked up next. A check that is put off or not
 * needed any more stays in the queue, and its call with it, until it falls due or is swept out: an hour is long.
 */
export class LiveCalls {
  readonly #calls = new Map<string, LiveCall>()
  #checks = new TinyQueue<Check>([], earlier)

  get size(): number {
    return this.#calls.size
  }

  get(attemptId: string): LiveCall | undefined {
    return this.#calls.get(attemptId)
  }

  add(call: LiveCall): void {
    this.#calls.set(call.attempt.attemptId, call)
    this.#push(call)
  }

  delete(attemptId: string): void {
    this.#calls.delete(attemptId)
  }

  checkAt(call: LiveCall, at: number): void {
    call.checkAt = at
    this.#push(call)
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

  #push(call: LiveCall): void {
    this.#checks.push({ at: call.checkAt, call })
    if (this.#checks.length < SWEEP_FROM || this.#checks.length < 3 * this.#calls.size) return
    this.#checks = new TinyQueue(
      this.#checks.data.filter(check => this.#isCurrent(check)),
      earlier,
    )
  }

  /** Drops checks of calls that ended or were put off. */
  #first(): Check | undefined {
    for (let first = this.#checks.peek(); first; first = this.#checks.peek()) {
      if (this.#isCurrent(first)) return first
      this.#checks.pop()
    }
    return undefined
  }

  #isCurrent({ at, call }: Check): boolean {
    return call.checkAt === at && this.#calls.get(call.attempt.attemptId) === call
  }
}
