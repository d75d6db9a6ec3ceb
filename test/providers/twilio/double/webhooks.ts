import { randomUUID } from 'node:crypto'
import type { FakeClock } from 'outdial/testing'
import twilio from 'twilio'
import type { DoubleCall } from './call.js'

/** Takes a message where Twilio would send it: over HTTP, or straight to the handler. */
export type Deliver = (request: Request) => Promise<Response>

const eventOf: Record<string, string> = { initiated: 'initiated', ringing: 'ringing', 'in-progress': 'answered' }

/** Posts what becomes of calls, signed by the SDK's own function, and again as the address's fragment asks for. */
export class DoubleWebhooks {
  /** Messages on the wire. */
  delivering = 0
  readonly answers: number[] = []
  readonly #sent = new Map<DoubleCall, number>()

  constructor(
    private readonly clock: FakeClock,
    private readonly accountSid: string,
    private readonly authToken: string,
    private readonly deliver: Deliver,
  ) {}

  status(call: DoubleCall): void {
    const { statusCallback, events } = call.parameters
    if (!events.includes(eventOf[call.status] ?? 'completed')) return
    const sequence = this.#count(call)
    const ended = call.isEnded
      ? { CallDuration: String(call.seconds), Duration: String(Math.ceil(call.seconds / 60)) }
      : {}
    const { sipCode, errorCode } = call.plan
    this.#send(call, statusCallback, sequence, {
      ...this.#about(call),
      CallStatus: call.status,
      Direction: 'outbound-api',
      Timestamp: new Date(this.clock.now()).toUTCString().replace('GMT', '+0000'),
      CallbackSource: 'call-progress-events',
      SequenceNumber: String(sequence),
      ...ended,
      ...(call.isEnded && sipCode !== undefined ? { SipResponseCode: String(sipCode) } : {}),
      ...(call.isEnded && errorCode !== undefined ? { ErrorCode: String(errorCode) } : {}),
    })
  }

  detected(call: DoubleCall): void {
    const { amdCallback } = call.parameters
    if (amdCallback === undefined || call.answeredBy === undefined) return
    const { AccountSid, CallSid } = this.#about(call)
    const sent = { AccountSid, CallSid, AnsweredBy: call.answeredBy, MachineDetectionDuration: '2000' }
    this.#send(call, amdCallback, this.#count(call), sent)
  }

  #about({ sid, parameters }: DoubleCall) {
    const { to, from } = parameters
    return {
      AccountSid: this.accountSid,
      ApiVersion: '2010-04-01',
      CallSid: sid,
      To: to,
      Called: to,
      From: from,
      Caller: from,
    }
  }

  #count(call: DoubleCall): number {
    const sequence = this.#sent.get(call) ?? 0
    this.#sent.set(call, sequence + 1)
    return sequence
  }

  #send(call: DoubleCall, address: string, sequence: number, params: Record<string, string>): void {
    const { lost, twice, lateMs = [0] } = call.plan.webhooks ?? {}
    if (lost) return
    const url = new URL(address)
    const overrides = new URLSearchParams(url.hash.slice(1))
    url.hash = ''
    const signature = twilio.getExpectedTwilioSignature(this.authToken, url.href, params)
    const headers = {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': signature,
      'i-twilio-idempotency-token': randomUUID(),
    }
    const message = () => new Request(url, { method: 'POST', headers, body: new URLSearchParams(params).toString() })
    const tries = 1 + (overrides.get('rp') === 'all' ? Number(overrides.get('rc') ?? 1) : 0)
    const late = lateMs[Math.min(sequence, lateMs.length - 1)] ?? 0
    for (let copy = 0; copy < (twice ? 2 : 1); copy++) {
      if (late === 0) void this.#post(message, tries)
      else this.clock.setTimer(late, () => void this.#post(message, tries))
    }
  }

  async #post(message: () => Request, tries: number): Promise<void> {
    const done = this.clock.work('twilio webhook')
    this.delivering++
    const status = await this.deliver(message()).then(
      answer => answer.status,
      () => 0,
    )
    this.answers.push(status)
    if (status >= 300 || status === 0) {
      if (tries > 1) this.clock.setTimer(1000, () => void this.#post(message, tries - 1))
    }
    this.delivering--
    done()
  }
}
