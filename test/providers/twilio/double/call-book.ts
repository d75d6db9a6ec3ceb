import type { Clock } from 'outdial'
import type { BookEntry } from '../../carrier/books.js'
import { DoubleCall } from './call.js'
import type { CreateParameters } from './parameters.js'
import type { CallPlan } from './plan.js'
import type { DoubleWebhooks } from './webhooks.js'

/** All calls of the double, and its own account of what happened, in order. */
export class CallBook {
  readonly calls: DoubleCall[] = []
  readonly entries: BookEntry[] = []
  live = 0
  mostLive = 0

  constructor(
    private readonly clock: Clock,
    private readonly webhooks: DoubleWebhooks,
  ) {}

  requested(parameters: CreateParameters): void {
    this.#write('requested', parameters)
  }

  place(parameters: CreateParameters, plan: CallPlan): DoubleCall {
    const sid = `CA${(this.calls.length + 1).toString(16).padStart(32, '0')}`
    const call = new DoubleCall(sid, parameters, plan, this.clock, (changed, what) => this.#happened(changed, what))
    this.calls.push(call)
    this.live++
    this.mostLive = Math.max(this.mostLive, this.live)
    this.#write('placed', parameters)
    return call
  }

  bySid(sid: string): DoubleCall | undefined {
    return this.calls.find(call => call.sid === sid)
  }

  #happened(call: DoubleCall, what: 'status' | 'detected'): void {
    if (what === 'detected') {
      this.webhooks.detected(call)
      return
    }
    if (call.isEnded) {
      this.live--
      this.#write('ended', call.parameters)
    }
    this.webhooks.status(call)
  }

  #write(kind: BookEntry['kind'], { to, statusCallback }: CreateParameters): void {
    const attemptId = new URL(statusCallback).searchParams.get('attempt') ?? ''
    this.entries.push({ kind, attemptId, to })
  }
}

const rfc2822 = (at: number | undefined) =>
  at === undefined ? null : new Date(at).toUTCString().replace('GMT', '+0000')

/** A call as the API shows it. */
export function shown(call: DoubleCall, accountSid: string): object {
  const { parameters, answeredAt, endedAt } = call
  return {
    sid: call.sid,
    account_sid: accountSid,
    to: parameters.to,
    from: parameters.from,
    // The resource knows no "initiated".
    status: call.status === 'initiated' ? 'queued' : call.status,
    direction: 'outbound-api',
    date_created: rfc2822(call.createdAt),
    date_updated: rfc2822(endedAt ?? answeredAt ?? call.createdAt),
    start_time: rfc2822(answeredAt),
    end_time: rfc2822(endedAt),
    duration: endedAt === undefined ? null : String(call.seconds),
    price: call.price,
    price_unit: 'USD',
    answered_by: call.answeredBy ?? null,
    api_version: '2010-04-01',
  }
}
