import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CallEvent, type CallRequest, type Telephony, toNodeHandler, webhookHandler } from 'outdial'
import { FakeClock } from 'outdial/testing'
import { type TwilioOptions, twilioTelephony, twilioWebhooks } from 'outdial/twilio'
import type { CallPlan } from './double/plan.js'
import { accountSid, authToken, type DoubleOptions, TwilioDouble } from './double/twilio-double.js'

export type Receive = (events: CallEvent[]) => Promise<void>

export interface TwilioScene {
  clock: FakeClock
  double: TwilioDouble
  telephony: Telephony
  /** Where the double listens. */
  baseUrl: string
  /** What `createCall` and the others have under way. */
  outstanding(): number
  close(): Promise<void>
}

export const callbackUrl = 'https://calls.example.com/hooks/twilio'

export interface SceneOptions {
  clock?: FakeClock
  plan?: DoubleOptions['plan']
  receive?: Receive
  double?: Partial<DoubleOptions>
  adapter?: Partial<TwilioOptions>
  /** Webhooks go over HTTP to a server of their own, and not straight to the handler. */
  overHttp?: boolean
}

/** The adapter through the real SDK, in front of the double, with the real webhook handler behind it. */
export async function twilioScene(options: SceneOptions = {}): Promise<TwilioScene> {
  const clock = options.clock ?? new FakeClock({ stallMs: 20_000 })
  // Tests that let no time pass are meant to: the clock need not remind them.
  await clock.settle()
  const receive = async (events: CallEvent[]) => {
    await options.receive?.(events)
    return { unmatched: [] }
  }
  const handler = webhookHandler({ engine: { receive }, adapter: twilioWebhooks({ authToken }), clock })
  const hooks = options.overHttp ? await listening(handler) : undefined
  const double = new TwilioDouble({
    clock,
    deliver: hooks ? request => fetch(request) : handler,
    ...(options.plan ? { plan: options.plan } : {}),
    ...options.double,
  })
  const baseUrl = await double.listen()
  const telephony = await twilioTelephony({
    accountSid,
    authToken,
    callbackUrl: hooks?.url ?? callbackUrl,
    baseUrl,
    ...options.adapter,
  })
  const counted = new Counted(telephony, double, clock)
  const close = async () => {
    await double.close()
    await hooks?.close()
  }
  return { clock, double, telephony: counted, baseUrl, outstanding: () => counted.outstanding, close }
}

async function listening(handler: (request: Request) => Promise<Response>) {
  const server = createServer(toNodeHandler(handler))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/twilio`
  const close = async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  return { url, close }
}

/** Counts requests under way. One that is aborted stays work for the clock until the double has noticed. */
class Counted implements Telephony {
  outstanding = 0
  readonly capabilities
  constructor(
    private readonly inner: Telephony,
    private readonly double: TwilioDouble,
    private readonly clock: FakeClock,
  ) {
    this.capabilities = inner.capabilities
  }

  createCall(request: CallRequest, signal: AbortSignal) {
    const noticed = () => {
      const hanging = this.double.hanging(request.attemptId)
      if (hanging) void hanging.then(this.clock.work('twilio double notices an abort'))
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

/** A request of the engine. */
export function callRequest(more: Partial<CallRequest> = {}): CallRequest {
  return {
    tenantId: 'default',
    campaignId: 'summer',
    attemptId: 'summer.1.1',
    contactId: 'c1',
    to: '+12125550101',
    from: '+12125550100',
    ringTimeoutMs: 25_000,
    maxCallDurationMs: 600_000,
    detectMachine: false,
    connect: { kind: 'say', text: 'Hello' },
    ...more,
  }
}

export const neverAborted = () => new AbortController().signal

/** Answers a create through the double with this plan. */
export const planned = (plan: CallPlan) => () => plan
