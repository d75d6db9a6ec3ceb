import type { CreatePlan, WebhookPlan } from '../../carrier/plans.js'

/** How a call goes once Twilio has it, in Twilio's own words. */
export type CallEnd = 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled'

/** What the double does with one request to place a call, and with the call. */
export interface CallPlan {
  ends?: CallEnd
  /** From the create to the first ring. */
  setupMs?: number
  ringMs?: number
  talkMs?: number
  answeredBy?: string
  /** How long after the answer the detection is told. */
  detectionMs?: number
  /** How long after the answer a machine's greeting is over. */
  greetingMs?: number
  sipCode?: number
  errorCode?: number
  create?: CreatePlan
  /** What becomes of an update with other instructions: answered with this instead, before or after it is carried out. */
  redirect?: { cut?: 'before' | 'after'; error?: { status: number; code?: number } }
  webhooks?: WebhookPlan
}
