import type { CallEnd, CallEvent, CallRequest, Clock, Timer } from 'outdial'
import type { SeededRandom } from '../seeded-random.js'
import type { CallPlan } from './plan.js'
import type { WebhookScript } from './settings.js'

/** One placed call, from placing to its end. Keeps the true list of its events. */
export class SimulatedCall {
  readonly events: CallEvent[] = []
  readonly #placed: number
  #answered: { at: number; mono: number } | undefined
  #ended = false
  #next: Timer | undefined

  constructor(
    readonly id: string,
    readonly request: CallRequest,
    readonly plan: CallPlan,
    /** Decides the faults of its webhooks. */
    readonly random: SeededRandom,
    readonly webhooks: WebhookScript,
    private readonly clock: Clock,
    private readonly happened: (call: SimulatedCall, event: CallEvent) => void,
  ) {
    this.#placed = clock.monotonic()
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Milliseconds since it was placed. */
  get age(): number {
    return this.clock.monotonic() - this.#placed
  }

  start(): void {
    this.#in(this.plan.setupMs, () => this.#reach())
  }

  /** Ends the call from our side. */
  hangUp(): void {
    this.#next?.cancel()
    if (this.#answered === undefined) this.#end('cancelled')
    else this.#end(this.#talkEnd())
  }

  /** The other end was found busy, wrong, or starts to ring. */
  #reach(): void {
    const { result, ringMs } = this.plan
    if (result === 'busy') this.#end('busy')
    else if (result === 'failed') this.#end('failed', 'carrier_error')
    else if (result === 'invalid_number') this.#end('failed', 'invalid_number', true)
    else this.#ring(result === 'no_answer' ? Number.POSITIVE_INFINITY : ringMs)
  }

  #ring(ringMs: number): void {
    this.#tell('ringing')
    const { ringTimeoutMs } = this.request
    if (ringMs <= ringTimeoutMs) this.#in(ringMs, () => this.#answer())
    else this.#in(ringTimeoutMs, () => this.#end('no_answer'))
  }

  #answer(): void {
    const { detectMachine, maxCallDurationMs } = this.request
    this.#answered = { at: this.clock.now(), mono: this.clock.monotonic() }
    this.#tell('answered')
    if (detectMachine) {
      const answeredBy = this.plan.result === 'voicemail' ? 'machine' : 'human'
      const { tenantId, attemptId } = this.request
      this.#happened({
        type: 'detected',
        tenantId,
        attemptId,
        providerCallId: this.id,
        at: this.#answered.at,
        answeredBy,
      })
    }
    const tooLong = this.plan.talkMs > maxCallDurationMs
    this.#in(tooLong ? maxCallDurationMs : this.plan.talkMs, () =>
      this.#end(this.#talkEnd(), tooLong ? 'max_duration' : undefined),
    )
  }

  /** Nobody who does not listen for a machine learns that one answered. */
  #talkEnd(): CallEnd {
    return this.plan.result === 'voicemail' && this.request.detectMachine ? 'voicemail' : 'answered'
  }

  #end(result: CallEnd, cause?: string, permanent?: boolean): void {
    this.#ended = true
    const { tenantId, attemptId } = this.request
    const at = this.clock.now()
    const event: CallEvent = { type: 'ended', tenantId, attemptId, providerCallId: this.id, at, result }
    if (cause !== undefined) event.cause = cause
    if (permanent !== undefined) event.permanent = permanent
    if (this.#answered) {
      event.answeredAt = this.#answered.at
      event.talkMs = Math.round(this.clock.monotonic() - this.#answered.mono)
    }
    this.#happened(event)
  }

  /** Things that take no time happen at once, so that a call without any costs no timer. */
  #in(ms: number, fn: () => void): void {
    if (ms === 0) fn()
    else this.#next = this.clock.setTimer(ms, fn)
  }

  #tell(type: 'ringing' | 'answered'): void {
    const { tenantId, attemptId } = this.request
    this.#happened({ type, tenantId, attemptId, providerCallId: this.id, at: this.clock.now() })
  }

  #happened(event: CallEvent): void {
    this.events.push(event)
    this.happened(this, event)
  }
}
