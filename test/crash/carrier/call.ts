import type { Clock, Timer } from 'outdial'
import type { TinCanCall } from '../../../examples/http-carrier/call-events.ts'
import type { Fate } from './fate.ts'
import type { CarrierLogFile } from './log.ts'

/** A call: rings, is answered or not, ends. Its life is in the log before anybody is told of it. */
export class Call {
  readonly shown: TinCanCall
  #timer: Timer

  constructor(
    id: string,
    readonly to: string,
    reference: string,
    owner: string,
    private readonly fate: Fate,
    private readonly clock: Clock,
    private readonly log: CarrierLogFile,
    private readonly tell: (call: TinCanCall) => void,
  ) {
    this.shown = { id, reference, owner, state: 'queued', at: this.#now() }
    this.#timer = clock.setTimer(2_000, () => this.#ring())
  }

  hangup(): void {
    this.#timer.cancel()
    this.#end('hung_up')
  }

  #ring(): void {
    const { end, ringMs } = this.fate
    if (end === 'network') {
      this.#end('network')
      return
    }
    this.#move('ringing')
    if (end === 'answered') this.#timer = this.clock.setTimer(ringMs, () => this.#pickUp())
    else this.#timer = this.clock.setTimer(end === 'busy' ? 3_000 : ringMs, () => this.#end(end))
  }

  #pickUp(): void {
    this.shown.answered_at = this.#now()
    this.#move('talking')
    this.#timer = this.clock.setTimer(this.fate.talkMs, () => this.#end('hung_up'))
  }

  #end(end: string): void {
    this.shown.end = end
    this.#move('ended')
  }

  #move(state: 'ringing' | 'talking' | 'ended'): void {
    Object.assign(this.shown, { state, at: this.#now() })
    const { reference } = this.shown
    const end = this.shown.answered_at === undefined ? this.shown.end : 'answered'
    const what = state === 'talking' ? 'answered' : state
    this.log.write({ what, reference, to: this.to, ...(state === 'ended' && end ? { end } : {}) })
    this.tell({ ...this.shown })
  }

  #now = () => new Date(this.clock.now()).toISOString()
}
