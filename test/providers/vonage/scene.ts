import { type Telephony, webhookHandler } from 'outdial'
import { FakeClock } from 'outdial/testing'
import { type VonageOptions, vonageTelephony, vonageWebhooks } from 'outdial/vonage'
import { Counted } from '../carrier/counted.js'
import { engineOf, listening, type Receive } from '../carrier/hooks.js'
import { applicationId, privateKey, signatureSecret } from './double/credentials.js'
import type { CallPlan } from './double/plan.js'
import { type DoubleOptions, VonageDouble } from './double/vonage-double.js'

export interface VonageScene {
  clock: FakeClock
  double: VonageDouble
  telephony: Telephony
  /** Where the double listens. */
  baseUrl: string
  /** What `createCall` and the others have under way. */
  outstanding(): number
  close(): Promise<void>
}

export const callbackUrl = 'https://calls.example.com/hooks/vonage'
export const credentials = { applicationId, privateKey, signatureSecret }

export interface SceneOptions {
  clock?: FakeClock
  plan?: DoubleOptions['plan']
  receive?: Receive
  double?: Partial<DoubleOptions>
  adapter?: Partial<VonageOptions>
  /** Webhooks go over HTTP to a server of their own, and not straight to the handler. */
  overHttp?: boolean
}

/** The adapter through the real SDK, in front of the double, with the real webhook handler behind it. */
export async function vonageScene(options: SceneOptions = {}): Promise<VonageScene> {
  const clock = options.clock ?? new FakeClock({ stallMs: 20_000 })
  // Tests that let no time pass are meant to: the clock need not remind them.
  await clock.settle()
  const engine = engineOf(options.receive)
  const adapter = vonageWebhooks({ applicationId, signatureSecret })
  const handler = webhookHandler({ engine, adapter, clock })
  const hooks = options.overHttp ? await listening(handler, '/hooks/vonage') : undefined
  const double = new VonageDouble({
    clock,
    deliver: hooks ? request => fetch(request) : handler,
    ...(options.plan ? { plan: options.plan } : {}),
    ...options.double,
  })
  const baseUrl = await double.listen()
  const telephony = await vonageTelephony({
    ...credentials,
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
