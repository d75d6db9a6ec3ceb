import type {
  CallEvent,
  CallLookup,
  CallRequest,
  Clock,
  CreateCallReply,
  HangupReply,
  LeaveMessageReply,
  MachineMessage,
  Telephony,
  TelephonyCapabilities,
} from 'outdial'
import { Admission, type Refusal, type StandingRefusal } from './carrier/admission.js'
import { SimulatedCall } from './carrier/call.js'
import { CallRegistry } from './carrier/call-registry.js'
import { CarrierLog, type CarrierLogEntry } from './carrier/log.js'
import { type CallPlan, drawRange, planCall } from './carrier/plan.js'
import { Scripts } from './carrier/scripts.js'
import {
  type CallScript,
  type CarrierBehaviour,
  type CarrierFaults,
  type CarrierLimits,
  type DialledCall,
  instantBehaviour,
  noFaults,
  usualBehaviour,
  withBehaviour,
} from './carrier/settings.js'
import { Webhooks } from './carrier/webhooks.js'
import { SeededRandom } from './seeded-random.js'

/** What kind of carrier. */
export interface SimulatedCarrierOptions {
  clock: Clock
  /** Same seed, same calls: what a call does depends on seed and attempt id, not on the order of calls. Default 1. */
  seed?: number | string
  behaviour?: Partial<CarrierBehaviour>
  faults?: Partial<CarrierFaults>
  limits?: CarrierLimits
  /** Default: `findCall`, `hangup` and `leaveMessage`, no idempotent create, no authoritative lookup. */
  capabilities?: Partial<TelephonyCapabilities>
  /** Decides calls one by one; comes after `carrier.on()`. */
  script?: (call: DialledCall) => CallScript | undefined
  /** Every call is answered and over at once, without timers of its own: for measuring the engine. */
  instant?: boolean
  /** `false` keeps nothing in `carrier.log`. Default `true`. */
  keepLog?: boolean
  /** Sees each log entry as it is written, kept or not. */
  onLog?: (entry: CarrierLogEntry) => void
  /** Ended calls that can still be looked up; beyond that the oldest are forgotten. Default 10,000. */
  keepEndedCalls?: number
}

type Arrival = Extract<CreateCallReply, { kind: 'accepted' }> | Refusal

/**
 * A telephony provider in the process, as good or as bad as you ask for, with its own account of what happened.
 *
 *     const carrier = new SimulatedCarrier({ clock, seed: 7, behaviour: { answer: 0.6, busy: 0.4 } })
 *     carrier.on('+15550100001', [{ result: 'busy' }, { result: 'answered', talkMs: 30_000 }])
 *     carrier.faults.lostWebhook = 0.1
 *
 * `behaviour`, `faults`, `limits`, `outage` and `refuseAll` may be changed while it runs.
 */
export class SimulatedCarrier implements Telephony {
  readonly capabilities: TelephonyCapabilities
  readonly findCall?: NonNullable<Telephony['findCall']>
  readonly hangup?: NonNullable<Telephony['hangup']>
  readonly leaveMessage?: NonNullable<Telephony['leaveMessage']>
  behaviour: CarrierBehaviour
  faults: CarrierFaults

  readonly #clock: Clock
  readonly #random: SeededRandom
  readonly #log: CarrierLog
  readonly #scripts: Scripts
  readonly #admission: Admission
  readonly #calls: CallRegistry
  readonly #webhooks: Webhooks
  readonly #happened = (call: SimulatedCall, event: CallEvent) => this.#take(call, event)

  constructor(options: SimulatedCarrierOptions) {
    this.#clock = options.clock
    this.#random = new SeededRandom(options.seed ?? 1)
    this.#log = new CarrierLog(options.clock, options.keepLog ?? true, options.onLog)
    this.#scripts = new Scripts(options.script)
    this.#admission = new Admission(options.clock, options.limits ?? {})
    this.#calls = new CallRegistry(Math.max(1, options.keepEndedCalls ?? 10_000))
    this.#webhooks = new Webhooks(options.clock)
    this.behaviour = withBehaviour(options.instant ? instantBehaviour : usualBehaviour, options.behaviour ?? {})
    this.faults = { ...noFaults, ...options.faults }
    const usual = { idempotentCreate: false, findCall: true, hangup: true, leaveMessage: true }
    this.capabilities = { ...usual, ...options.capabilities }
    if (this.capabilities.findCall) this.findCall = query => this.#find(query)
    if (this.capabilities.hangup) this.hangup = providerCallId => this.#hangUp(providerCallId)
    if (this.capabilities.leaveMessage) this.leaveMessage = (id, message) => this.#leaveMessage(id, message)
  }

  /** Append-only, in the order things happened. Empty with `keepLog: false`. */
  get log(): readonly CarrierLogEntry[] {
    return this.#log.entries
  }

  /** Calls placed so far. */
  get callsPlaced(): number {
    return this.#calls.placed
  }

  /** Calls that are live now. */
  get liveCalls(): number {
    return this.#calls.live
  }

  /** The most calls that were ever live at once. */
  get mostLiveCalls(): number {
    return this.#calls.mostLive
  }

  /** The provider's own limits; above them creates are refused as `backpressure`. */
  get limits(): CarrierLimits {
    return this.#admission.limits
  }
  set limits(limits: CarrierLimits) {
    this.#admission.limits = limits
  }

  /** While `true` nothing is accepted and nothing can be looked up. Calls under way go on, and so do their events. */
  get outage(): boolean {
    return this.#admission.outage
  }
  set outage(outage: boolean) {
    this.#admission.outage = outage
  }

  /** While set, every create is refused so. */
  get refuseAll(): StandingRefusal | undefined {
    return this.#admission.refuseAll
  }
  set refuseAll(refusal: StandingRefusal | undefined) {
    this.#admission.refuseAll = refusal
  }

  /** What the calls to a number do, in turn; the last one goes on for ever. */
  on(to: string, scripts: CallScript | CallScript[]): this {
    this.#scripts.set(to, Array.isArray(scripts) ? scripts : [scripts])
    return this
  }

  /** An outage between two wall instants (epoch ms), the second excluded. */
  outageBetween(fromMs: number, toMs: number): this {
    this.#admission.outageBetween(fromMs, toMs)
    return this
  }

  /** Puts everything right: no faults, no limits, no outages, no standing refusal. Scripts stay. */
  heal(): void {
    this.faults = { ...noFaults }
    this.#admission.heal()
  }

  subscribe(deliver: (events: CallEvent[]) => Promise<void>): () => void {
    return this.#webhooks.subscribe(deliver)
  }

  async createCall(request: CallRequest, signal: AbortSignal): Promise<CreateCallReply> {
    if (signal.aborted) return { kind: 'unknown', cause: 'aborted_before_sending' }
    this.#log.write('requested', request)
    const name = this.#calls.nameRequest(request)
    const random = this.#random.fork(name)
    const script = this.#scripts.next(request)
    const plan = planCall(random, this.behaviour, this.faults, script)
    const lost = typeof plan.create === 'object' && 'timeout' in plan.create ? plan.create : undefined

    let arrival: Arrival | undefined
    const arrive = () => {
      if (lost?.timeout === 'before') return
      arrival = this.#admit(
        request,
        plan,
        () =>
          new SimulatedCall(`sim.${name}`, request, plan, random, script.webhooks ?? {}, this.#clock, this.#happened),
      )
    }
    const thereMs = Math.floor(plan.createMs / 2)
    // Sent is sent: an abort does not call the request back.
    if (thereMs === 0) arrive()
    else this.#clock.setTimer(thereMs, arrive)

    const hangs = lost !== undefined && (lost.reply ?? this.faults.lostReply) === 'hang'
    if (!(await this.#waited(hangs ? Number.POSITIVE_INFINITY : plan.createMs, signal))) {
      return { kind: 'unknown', cause: 'aborted' }
    }
    return lost || arrival === undefined ? { kind: 'unknown', cause: 'reply_lost' } : arrival
  }

  async getCall(providerCallId: string, _attemptId: string): Promise<CallLookup> {
    return this.#lookUp(() => this.#calls.byId(providerCallId))
  }

  #find({ attemptId, to }: { attemptId: string; to: string }): Promise<CallLookup> {
    return this.#lookUp(() => {
      const call = this.#calls.byAttempt(attemptId, to)
      return call && call.age >= this.behaviour.findLagMs ? call : undefined
    })
  }

  async #lookUp(find: () => SimulatedCall | undefined): Promise<CallLookup> {
    const unavailable = this.#random.chance(this.faults.lookupUnavailable)
    await this.#waited(drawRange(this.#random, this.behaviour.lookupMs))
    if (unavailable || this.#admission.isOut()) return { kind: 'unavailable', cause: 'outage' }
    const call = find()
    if (call === undefined) return { kind: 'not_found' }
    return { kind: 'found', providerCallId: call.id, live: !call.ended, events: [...call.events] }
  }

  async #hangUp(providerCallId: string): Promise<HangupReply> {
    await this.#waited(drawRange(this.#random, this.behaviour.lookupMs))
    if (this.#admission.isOut()) throw new Error('The simulated carrier has an outage.')
    const call = this.#calls.byId(providerCallId)
    if (call === undefined || call.ended) return 'already_ended'
    if (call.age < this.behaviour.hangupTooEarlyMs) return 'too_early'
    this.#log.write('hangup', call.request, { callId: call.id })
    call.hangUp()
    return 'done'
  }

  async #leaveMessage(providerCallId: string, message: MachineMessage): Promise<LeaveMessageReply> {
    const random = this.#random.fork(`message ${providerCallId} ${this.#clock.monotonic()}`)
    await this.#waited(drawRange(random, this.behaviour.lookupMs))
    if (this.#admission.isOut() || random.chance(this.faults.leaveMessageFails)) {
      throw new Error('The simulated carrier leaves no message.')
    }
    const call = this.#calls.byId(providerCallId)
    if (call === undefined || call.ended) return 'already_ended'
    const { answeredBy, answeredFor } = call
    if (answeredBy === undefined || answeredFor < this.behaviour.leaveMessageTooEarlyMs) return 'too_early'
    const greetingEnded = answeredFor >= call.plan.greetingMs
    this.#log.write('message', call.request, { callId: call.id, answeredBy, greetingEnded, text: message.text })
    call.leaveMessage(message)
    if (random.chance(this.faults.leaveMessageReplyLost)) throw new Error('The simulated carrier’s answer got lost.')
    return 'done'
  }

  /** The request has reached the carrier, which places the call or says no. */
  #admit(request: CallRequest, plan: CallPlan, makeCall: () => SimulatedCall): Arrival {
    const existing = this.capabilities.idempotentCreate && this.#calls.byAttempt(request.attemptId, request.to)
    if (existing) return { kind: 'accepted', providerCallId: existing.id }
    const refusal = this.#admission.refusal(plan.create, this.#calls.live)
    if (refusal) {
      this.#log.write('refused', request, { class: refusal.class, cause: refusal.cause })
      return refusal
    }
    const call = makeCall()
    this.#calls.add(call)
    this.#log.write('placed', request, { callId: call.id })
    call.start()
    return { kind: 'accepted', providerCallId: call.id }
  }

  #take(call: SimulatedCall, event: CallEvent): void {
    if (event.type === 'ended') {
      this.#calls.ended(call)
      this.#log.write('ended', call.request, { callId: call.id, result: event.result, cause: event.cause })
    } else if (event.type !== 'detected') {
      const { id: callId, answeredBy } = call
      this.#log.write(event.type, call.request, { callId, ...(answeredBy && { answeredBy }) })
    }
    this.#webhooks.send(call, event, this.behaviour, this.faults)
  }

  /** `false` when aborted first. */
  async #waited(ms: number, signal?: AbortSignal): Promise<boolean> {
    if (ms === 0) return true
    return this.#clock.sleep(ms, signal).then(
      () => true,
      () => false,
    )
  }
}
