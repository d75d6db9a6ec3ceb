import type { CreatePlan, WebhookPlan } from '../../carrier/plans.js'

/** How a call goes once Vonage has it, in Vonage's own words. */
export type CallEnd = 'completed' | 'busy' | 'unanswered' | 'timeout' | 'rejected' | 'failed' | 'cancelled'

/** What the double does with one request to place a call, and with the call. */
export interface CallPlan {
  ends?: CallEnd
  /** More on how it ends. */
  detail?: string
  /** From the create to the first ring. */
  setupMs?: number
  ringMs?: number
  talkMs?: number
  answeredBy?: 'human' | 'machine'
  /** How long after the answer the detection is told. */
  detectionMs?: number
  /** How long after the answer a machine's beep is heard; by default it is not. */
  beepMs?: number
  /** Vonage's `completed` comes before the message that says how the call ended. */
  completedFirst?: boolean
  create?: CreatePlan
  /** What becomes of a transfer: answered with this instead, before or after it is carried out. */
  transfer?: { cut?: 'before' | 'after'; error?: { status: number } }
  webhooks?: WebhookPlan
}
