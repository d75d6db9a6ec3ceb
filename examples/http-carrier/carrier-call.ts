import type { Timer } from 'outdial'
import type { FakeClock, NextCall } from 'outdial/testing'
import type { TinCanCall } from './call-events.js'

/** What a create asks for. */
export interface Order {
  to: string
  from: string
  reference: string
  owner: string
  ring_seconds: number
  max_seconds: number
  detect_machine: boolean
  webhook_url: string
}

/** What becomes of a call: as the conformance suite asks for, or `cut`: placed, and the connection closed unanswered. */
export type Fate = NextCall & { cut?: boolean }

/** A call at the carrier, moved on by the clock. `changed` is told of each state. */
export class CarrierCall {
  readonly shown: TinCanCall
  #timer: Timer | undefined

  constructor(
    id: string,
    readonly order: Order,
    readonly fate: Fate,
    private readonly clock: FakeClock,
    private readonly changed: (call: CarrierCall) => void,
  ) {
    this.shown = { id, reference: order.reference, owner: order.owner, state: 'queued', at: this.#now() }
    this.#after(1, () => this.#reach())
  }

  hangup(): void {
    this.#timer?.cancel()
    this.#end('hung_up')
  }

  #reach(): void {
    const { ends = 'answered' } = this.fate
    if (ends !== 'failed') this.#move({ state: 'ringing' })
    if (ends === 'failed') this.#end('network')
    else if (ends === 'busy') this.#after(1, () => this.#end('busy'))
    else if (ends === 'no_answer') this.#after(this.order.ring_seconds, () => this.#end('no_answer'))
    else this.#after(4, () => this.#pickUp(ends === 'voicemail' ? 'machine' : 'human'))
  }

  #pickUp(by: 'human' | 'machine'): void {
    const detected = this.order.detect_machine ? { answered_by: by } : {}
    this.#move({ state: 'talking', answered_at: this.#now(), ...detected })
    this.#after(Math.min(30, this.order.max_seconds), () => this.hangup())
  }

  #after(seconds: number, fn: () => void): void {
    this.#timer = this.clock.setTimer(seconds * 1000, fn)
  }

  #end(end: NonNullable<TinCanCall['end']>): void {
    this.#move({ state: 'ended', end })
  }

  #move(to: Partial<TinCanCall>): void {
    Object.assign(this.shown, to, { at: this.#now() })
    this.changed(this)
  }

  #now = () => new Date(this.clock.now()).toISOString()
}
