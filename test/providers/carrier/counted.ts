import type { CallRequest, Telephony } from 'outdial'
import type { FakeClock } from 'outdial/testing'
import type { Parking } from './parking.js'

/** Counts requests under way. One that is aborted stays work for the clock until the double has noticed. */
export class Counted implements Telephony {
  outstanding = 0
  readonly capabilities
  constructor(
    private readonly inner: Telephony,
    private readonly parking: Parking,
    private readonly clock: FakeClock,
  ) {
    this.capabilities = inner.capabilities
  }

  createCall(request: CallRequest, signal: AbortSignal) {
    const noticed = () => {
      const hanging = this.parking.hanging(request.attemptId)
      if (hanging) void hanging.then(this.clock.work('the double notices an abort'))
    }
    signal.addEventListener('abort', noticed, { once: true })
    return this.#count(this.inner.createCall(request, signal))
  }

  getCall = (providerCallId: string, attemptId: string) => this.#count(this.inner.getCall(providerCallId, attemptId))
  findCall: NonNullable<Telephony['findCall']> = query => this.#count(this.inner.findCall!(query))
  hangup = (providerCallId: string) => this.#count(this.inner.hangup!(providerCallId))
  leaveMessage: NonNullable<Telephony['leaveMessage']> = (providerCallId, message) =>
    this.#count(this.inner.leaveMessage!(providerCallId, message))

  #count<T>(reply: Promise<T>): Promise<T> {
    this.outstanding++
    return reply.finally(() => this.outstanding--)
  }
}
