import assert from 'node:assert/strict'
import type { CallEvent, CallLookup, CallRequest, CreateCallReply, MachineMessage } from 'outdial'
import type { NextCall, TelephonyUnderTest } from './harness.js'

/** How far the clock is moved, a second at a time, before something counts as not happening. */
const PATIENCE_SECONDS = 180

export type EndedEvent = Extract<CallEvent, { type: 'ended' }>

/** One test's view of the adapter: makes requests, gathers events, waits on facts. */
export class Session {
  readonly events: CallEvent[] = []
  /** While set, deliveries are rejected as not recorded. */
  rejectDeliveries = false
  rejected = 0
  readonly unsubscribe: () => void
  #requests = 0

  constructor(readonly under: TelephonyUnderTest) {
    const subscribe = under.telephony.subscribe?.bind(under.telephony) ?? under.subscribe
    assert.ok(subscribe, 'Neither telephony.subscribe nor the factory gives access to the events.')
    this.unsubscribe = subscribe(async events => {
      if (this.rejectDeliveries) {
        this.rejected++
        throw new Error('not recorded')
      }
      this.events.push(...events)
    })
  }

  /** A request for a number of its own, unless given one. */
  request(more: Partial<CallRequest> = {}): CallRequest {
    const n = ++this.#requests
    return {
      tenantId: 'default',
      campaignId: 'conformance',
      attemptId: `conformance.${n}.1`,
      contactId: `c${n}`,
      to: `+1555010${String(n).padStart(4, '0')}`,
      from: '+15550199999',
      ringTimeoutMs: 20_000,
      maxCallDurationMs: 60_000,
      detectMachine: true,
      connect: { kind: 'say', text: 'Hello' },
      ...more,
    }
  }

  create(request: CallRequest, next: NextCall = {}): Promise<CreateCallReply> {
    this.under.control.next(next)
    return this.call('createCall', () => this.under.telephony.createCall(request, new AbortController().signal))
  }

  /** Creates a call that has to be accepted; returns the provider's id. */
  async accepted(request: CallRequest, next: NextCall = {}): Promise<string> {
    const reply = await this.create(request, next)
    assert.equal(reply.kind, 'accepted', `createCall answered ${JSON.stringify(reply)} to a call the carrier accepts.`)
    return (reply as Extract<CreateCallReply, { kind: 'accepted' }>).providerCallId
  }

  /** Creates a call whose reply never comes, and aborts it; returns the adapter's answer. */
  async lost(request: CallRequest, lostReply: 'after_placing' | 'before_placing'): Promise<CreateCallReply> {
    const { telephony, clock, control } = this.under
    const placed = control.callsPlaced()
    control.next({ lostReply })
    const abort = new AbortController()
    // Not announced as work: it waits for the network, which the clock must not wait for.
    const reply = telephony.createCall(request, abort.signal)
    const state = watch(reply)
    if (lostReply === 'after_placing')
      await this.until(() => control.callsPlaced() > placed, 'The call was never placed.')
    else await this.wait(10_000)
    abort.abort(new Error('The request took too long.'))
    for (let turn = 0; turn < 50 && !state.settled; turn++) await clock.settle()
    assert.ok(state.settled, 'createCall did not settle when its signal was aborted.')
    return reply
  }

  /** Calls the adapter and lets time pass until it settles. */
  async call<T>(label: string, run: () => Promise<T>): Promise<T> {
    const end = this.under.clock.work(`telephony.${label}`)
    const promise = run().finally(end)
    const state = watch(promise)
    await this.until(() => state.settled, `${label} did not settle.`)
    return promise
  }

  getCall(providerCallId: string, attemptId: string): Promise<CallLookup> {
    return this.call('getCall', () => this.under.telephony.getCall(providerCallId, attemptId))
  }

  findCall({ attemptId, to, from }: CallRequest, sinceAt: number): Promise<CallLookup> {
    return this.call('findCall', async () => {
      const found = await this.under.telephony.findCall?.({ attemptId, to, from, sinceAt })
      return found ?? assert.fail('findCall is missing.')
    })
  }

  /** Hangs up, trying again while the provider says it is too early. */
  async hangup(providerCallId: string): Promise<string> {
    for (let tries = 0; tries < 10; tries++) {
      const reply = await this.call('hangup', async () => this.under.telephony.hangup?.(providerCallId))
      if (reply !== 'too_early') return String(reply)
      await this.wait(2000)
    }
    return 'too_early'
  }

  /** Leaves a message, trying again while the provider says it is too early. */
  async leaveMessage(providerCallId: string, message: MachineMessage): Promise<string> {
    for (let tries = 0; tries < 10; tries++) {
      const reply = await this.call('leaveMessage', async () =>
        this.under.telephony.leaveMessage?.(providerCallId, message),
      )
      if (reply !== 'too_early') return String(reply)
      await this.wait(2000)
    }
    return 'too_early'
  }

  /** What the carrier was made to say, by its own account. */
  messages(): string[] {
    const { messages } = this.under.control
    assert.ok(messages, 'Where capabilities declare leaveMessage, the factory gives control.messages().')
    return messages()
  }

  of(attemptId: string): CallEvent[] {
    return this.events.filter(event => event.attemptId === attemptId)
  }

  /** Waits for the first end of a call that says how: some carriers tell first that it ended, and then how. */
  async ended(attemptId: string): Promise<EndedEvent> {
    return this.#end(attemptId, event => event.result !== 'unspecified')
  }

  /** Waits for the first end of a call, whatever it says. */
  async endedSomehow(attemptId: string): Promise<EndedEvent> {
    return this.#end(attemptId, () => true)
  }

  async #end(attemptId: string, fits: (event: EndedEvent) => boolean): Promise<EndedEvent> {
    const end = () => this.of(attemptId).find((event): event is EndedEvent => event.type === 'ended' && fits(event))
    await this.until(() => end() !== undefined, `No event 'ended' that says how came for attempt ${attemptId}.`)
    return end()!
  }

  /** Waits for a fact; time passes meanwhile. */
  async until(fact: () => boolean, otherwise: string): Promise<void> {
    for (let second = 0; second < PATIENCE_SECONDS; second++) {
      await this.wait(0)
      if (fact()) return
      await this.under.clock.advanceBy(1000)
    }
    assert.fail(`${otherwise} Waited ${PATIENCE_SECONDS} s of the clock.`)
  }

  /** Lets time pass, and what is on the wire arrive. */
  async wait(ms: number): Promise<void> {
    await this.under.clock.advanceBy(ms)
    await this.under.arrived?.()
    await this.under.clock.settle()
  }
}

function watch(promise: Promise<unknown>): { settled: boolean } {
  const state = { settled: false }
  const settle = () => {
    state.settled = true
  }
  promise.then(settle, settle)
  return state
}

/** One test of the suite. */
export interface ConformanceTest {
  name: string
  run(session: Session): Promise<void>
}
