import type { Clock, Timer } from 'outdial'
import type { CreateParameters } from './parameters.js'
import type { CallEnd, CallPlan } from './plan.js'

export type CallStatus = 'started' | 'ringing' | 'answered' | CallEnd

/** One message on a call, beside what all of them say. */
export interface Told {
  status: string
  fields?: Record<string, unknown>
}

/** One call at the double, moved on by the clock. `happened` is told of each change, and of detection and beep. */
export class DoubleCall {
  status: CallStatus = 'started'
  readonly createdAt: number
  answeredAt: number | undefined
  endedAt: number | undefined
  /** By instructions that came while it was up. */
  readonly said: string[] = []
  #timer: Timer | undefined

  constructor(
    readonly uuid: string,
    readonly parameters: CreateParameters,
    readonly plan: CallPlan,
    private readonly clock: Clock,
    private readonly happened: (call: DoubleCall, told: Told) => void,
  ) {
    this.createdAt = clock.now()
    // Only once the create is answered, or its message would be here before.
    this.#after(0, () => {
      this.happened(this, { status: 'started' })
      this.#after(plan.setupMs ?? 500, () => this.#reach())
    })
  }

  get isEnded(): boolean {
    return this.endedAt !== undefined
  }

  get seconds(): number {
    if (this.answeredAt === undefined || this.endedAt === undefined) return 0
    return Math.round((this.endedAt - this.answeredAt) / 1000)
  }

  /** `false` when it has ended, or has only just begun. */
  hangUp(): boolean {
    if (this.isEnded || this.clock.now() - this.createdAt < 1500) return false
    this.#end(this.status === 'answered' ? 'completed' : 'cancelled')
    return true
  }

  /** Other instructions: `false` when nobody is on the line. Says what it is told to, a second a sentence, and that was it. */
  transfer(said: string[]): boolean {
    if (this.status !== 'answered') return false
    this.#timer?.cancel()
    this.said.push(...said)
    this.happened(this, { status: 'transfer', fields: { to: undefined, from: undefined, status: undefined } })
    this.#after(1000 * (1 + said.length), () => this.#end('completed'))
    return true
  }

  #reach(): void {
    const { ends = 'completed', ringMs = 3000 } = this.plan
    if (ends === 'failed' || ends === 'rejected') {
      this.#end(ends)
      return
    }
    this.#move('ringing')
    const most = this.parameters.ringMs
    if (ends === 'timeout' || ends === 'unanswered') this.#after(most, () => this.#end(ends))
    else if (ringMs >= most) this.#after(most, () => this.#end('timeout'))
    else if (ends === 'completed') this.#after(ringMs, () => this.#pickUp())
    else this.#after(ringMs, () => this.#end(ends))
  }

  #pickUp(): void {
    const lastsMs = Math.min(this.plan.talkMs ?? 20_000, this.parameters.limitMs)
    this.answeredAt = this.clock.now()
    this.#move('answered')
    if (this.parameters.detects) this.#detect()
    this.#after(lastsMs, () => this.#end('completed'))
  }

  #detect(): void {
    const { answeredBy = 'human', detectionMs = 2000, beepMs } = this.plan
    const { beepTimeoutMs } = this.parameters
    this.#whileUp(detectionMs, { status: answeredBy })
    if (answeredBy === 'human' || beepTimeoutMs === undefined) return
    const hears = beepMs !== undefined && beepMs < beepTimeoutMs
    const subState = hears ? 'beep_start' : 'beep_timeout'
    this.#whileUp(hears ? beepMs : beepTimeoutMs, { status: 'machine', fields: { sub_state: subState } })
  }

  #whileUp(ms: number, { status, fields }: Told): void {
    this.clock.setTimer(ms, () => {
      // It names the call otherwise than all the others.
      const told = { ...fields, uuid: undefined, call_uuid: this.uuid }
      if (!this.isEnded) this.happened(this, { status, fields: told })
    })
  }

  #after(ms: number, fn: () => void): void {
    this.#timer = this.clock.setTimer(ms, fn)
  }

  #end(status: CallEnd): void {
    this.#timer?.cancel()
    this.endedAt = this.clock.now()
    this.status = status
    const { detail } = this.plan
    const specific: Told = { status, ...(detail === undefined ? {} : { fields: { detail } }) }
    const messages = status === 'completed' || status === 'rejected' ? [specific] : [specific, { status: 'completed' }]
    for (const told of this.plan.completedFirst ? messages.reverse() : messages) this.happened(this, told)
  }

  #move(status: CallStatus): void {
    this.status = status
    this.happened(this, { status })
  }
}
