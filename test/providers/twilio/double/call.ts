import type { Clock, Timer } from 'outdial'
import { parseXml, type XmlElement } from '../../carrier/xml.js'
import type { CreateParameters } from './parameters.js'
import type { CallEnd, CallPlan } from './plan.js'

export type CallStatus = 'queued' | 'initiated' | 'ringing' | 'in-progress' | CallEnd

/** One call at the double, moved on by the clock. `happened` is told of each change, and of the detection. */
export class DoubleCall {
  status: CallStatus = 'queued'
  readonly createdAt: number
  answeredAt: number | undefined
  endedAt: number | undefined
  answeredBy: string | undefined
  price: string | null = null
  /** By instructions that came while it was up. */
  readonly said: XmlElement[] = []
  #timer: Timer | undefined

  constructor(
    readonly sid: string,
    readonly parameters: CreateParameters,
    readonly plan: CallPlan,
    private readonly clock: Clock,
    private readonly happened: (call: DoubleCall, what: 'status' | 'detected') => void,
  ) {
    this.createdAt = clock.now()
    this.#after(plan.setupMs ?? 500, () => this.#reach())
  }

  get isEnded(): boolean {
    return this.endedAt !== undefined
  }

  get seconds(): number {
    if (this.answeredAt === undefined || this.endedAt === undefined) return 0
    return Math.round((this.endedAt - this.answeredAt) / 1000)
  }

  /** What an update of the status does; `false` when the call is in no state for it. */
  update(status: string): boolean {
    if (this.isEnded) return false
    // "canceled" leaves a call in progress as it is.
    if (status === 'canceled' && this.status === 'in-progress') return true
    const wasQueued = this.status === 'queued'
    this.#end(status === 'completed' && this.status === 'in-progress' ? 'completed' : 'canceled', wasQueued)
    return true
  }

  /** Other instructions: `false` when nobody is on the line. Says what it is told to, a second a sentence, and then hangs up. */
  redirect(twiml: string): boolean {
    if (this.status !== 'in-progress') return false
    this.#timer?.cancel()
    this.said.push(...parseXml(twiml).children.filter(verb => verb.name === 'Say'))
    this.#after(1000 * (1 + this.said.length), () => this.#end('completed'))
    return true
  }

  #reach(): void {
    const { ends = 'completed', ringMs = 3000 } = this.plan
    this.#move('initiated')
    if (ends === 'failed') {
      this.#end('failed')
      return
    }
    this.#move('ringing')
    const { timeoutMs } = this.parameters
    if (ends === 'no-answer' || ringMs >= timeoutMs) this.#after(timeoutMs, () => this.#end('no-answer'))
    else if (ends === 'completed') this.#after(ringMs, () => this.#pickUp())
    else this.#after(ringMs, () => this.#end(ends))
  }

  #pickUp(): void {
    const { talkMs = 20_000, answeredBy = 'human', detectionMs = 2000, greetingMs = 5000 } = this.plan
    this.answeredAt = this.clock.now()
    this.#move('in-progress')
    const lastsMs = Math.min(talkMs, this.parameters.limitMs)
    if (this.parameters.detect) {
      // One word on who answered, and of a machine either when it is heard or when its greeting is over.
      const waits = this.parameters.awaitsEnd && answeredBy.startsWith('machine_')
      this.clock.setTimer(Math.min(waits ? greetingMs : detectionMs, lastsMs), () => {
        if (this.isEnded) return
        this.answeredBy = waits ? 'machine_end_beep' : answeredBy
        this.happened(this, 'detected')
      })
    }
    this.#after(lastsMs, () => this.#end('completed'))
  }

  #after(ms: number, fn: () => void): void {
    this.#timer = this.clock.setTimer(ms, fn)
  }

  #end(status: CallEnd, silent = false): void {
    this.#timer?.cancel()
    this.endedAt = this.clock.now()
    this.status = status
    if (status === 'completed') this.clock.setTimer(30_000, () => void (this.price = '-0.01300'))
    // A call that is cancelled while it waits in Twilio's queue fires no callback.
    if (!silent) this.happened(this, 'status')
  }

  #move(status: CallStatus): void {
    this.status = status
    this.happened(this, 'status')
  }
}
