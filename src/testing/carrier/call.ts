import type { CallEnd, CallEvent, CallRequest, Clock, MachineMessage, Timer } from 'outdial'
import type { SeededRandom } from '../seeded-random.js'
import type { CallPlan } from './plan.js'
import type { WebhookScript } from './settings.js'

/** How long a character takes to say. */
const SPEECH_MS = 60

/** One placed call, from placing to its end. Keeps the true list of its events. */
export class SimulatedCall {
  readonly events: CallEvent[] = []
  readonly #placed: number
  #answered: { at: number; mono: number } | undefined
  #ended = false
  #next: Timer | undefined
  #detection: Timer | undefined

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

  /** Who picked up; `undefined` while nobody has. */
  get answeredBy(): 'human' | 'machine' | undefined {
    if (this.#answered === undefined) return undefined
    return this.plan.result === 'voicemail' ? 'machine' : 'human'
  }

  /** Milliseconds since it was answered. */
  get answeredFor(): number {
    return this.#answered === undefined ? 0 : this.clock.monotonic() - this.#answered.mono
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

  /** Says this to whoever is on the line, and ends the call after it. */
  leaveMessage({ text }: MachineMessage): void {
    this.#next?.cancel()
    const left = this.request.maxCallDurationMs - this.answeredFor
    this.#in(Math.max(0, Math.min(text.length * SPEECH_MS, left)), () => this.#end(this.#talkEnd()))
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
    if (detectMachine) this.#detectIn(this.plan.detectMs, () => this.#detect())
    const tooLong = this.plan.talkMs > maxCallDurationMs
    this.#in(tooLong ? maxCallDurationMs : this.plan.talkMs, () =>
      this.#end(this.#talkEnd(), tooLong ? 'max_duration' : undefined),
    )
  }

  #detect(): void {
    const { detectMs, greetingMs, tellsGreetingEnd } = this.plan
    const tells = this.answeredBy === 'machine' && this.request.awaitGreetingEnd && tellsGreetingEnd
    if (!tells) this.#tellDetected()
    else if (greetingMs <= detectMs) this.#tellDetected(true)
    else {
      this.#tellDetected(false)
      this.#detectIn(greetingMs - detectMs, () => this.#tellDetected(true))
    }
  }

  #tellDetected(greetingEnded?: boolean): void {
    const { tenantId, attemptId } = this.request
    const at = this.clock.now()
    const event: CallEvent = {
      type: 'detected',
      tenantId,
      attemptId,
      providerCallId: this.id,
      at,
      answeredBy: this.answeredBy!,
    }
    if (greetingEnded !== undefined) event.greetingEnded = greetingEnded
    this.#happened(event)
  }

  /** Nobody who does not listen for a machine learns that one answered. */
  #talkEnd(): CallEnd {
    const told = this.request.detectMachine && this.plan.endTellsMachine
    return this.plan.result === 'voicemail' && told ? 'voicemail' : 'answered'
  }

  #end(result: CallEnd, cause?: string, permanent?: boolean): void {
    this.#ended = true
    this.#detection?.cancel()
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

  #detectIn(ms: number, fn: () => void): void {
    if (ms === 0) fn()
    else this.#detection = this.clock.setTimer(ms, fn)
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
