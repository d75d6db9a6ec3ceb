import { type Telephony, webhookHandler } from 'outdial'
import { FakeClock } from 'outdial/testing'
import { type TwilioOptions, twilioTelephony, twilioWebhooks } from 'outdial/twilio'
import { Counted } from '../carrier/counted.js'
import { engineOf, listening, type Receive } from '../carrier/hooks.js'
import type { CallPlan } from './double/plan.js'
import { accountSid, authToken, type DoubleOptions, TwilioDouble } from './double/twilio-double.js'

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
  const engine = engineOf(options.receive)
  const handler = webhookHandler({ engine, adapter: twilioWebhooks({ authToken }), clock })
  const hooks = options.overHttp ? await listening(handler, '/hooks/twilio') : undefined
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
  const counted = new Counted(telephony, double.parking, clock)
  const close = async () => {
    await double.close()
    await hooks?.close()
  }
  return { clock, double, telephony: counted, baseUrl, outstanding: () => counted.outstanding, close }
}

/** Answers a create through the double with this plan. */
export const planned = (plan: CallPlan) => () => plan
