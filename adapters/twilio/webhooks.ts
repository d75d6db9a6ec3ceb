import type { CallEvent, WebhookAdapter, WebhookMessage, WebhookVerdict } from 'outdial'
import { z } from 'zod'
import { correlationOf } from '../carrier/correlation.js'
import { secrets } from '../carrier/options.js'
import { parse } from '../opening/options.js'
import { detectionOf, eventsOf } from './call-state.js'
import { fieldsOf } from './parameters.js'
import { isSigned } from './signature.js'

export interface TwilioWebhookOptions {
  /** The auth token of the account that places the calls (a subaccount has its own); several while one replaces another. */
  authToken: string | string[]
}

const optionFields = z.strictObject(
  {
    authToken: secrets('an auth token'),
  },
  '{ authToken }',
)

/**
 * Twilio's callbacks on calls placed with `twilioTelephony()`, status and answering machine detection alike. Needs no
 * other package.
 *
 *     webhookHandler({ engine, adapter: twilioWebhooks({ authToken }), publicUrl: 'https://calls.example.com' })
 *
 * @throws OutdialError `INVALID_INPUT`
 */
export function twilioWebhooks(options: TwilioWebhookOptions): WebhookAdapter {
  const { authToken: tokens } = parse(optionFields, options, 'The options of twilioWebhooks()')
  return {
    provider: 'twilio',
    verify: message => verdictOn(message, tokens),
    events: message => eventsIn(message),
  }
}

function verdictOn(message: WebhookMessage, tokens: readonly string[]): WebhookVerdict {
  const signature = message.headers.get('x-twilio-signature')
  if (!signature) {
    const check =
      'There is no X-Twilio-Signature header. Twilio signs all it sends; something else called, or a proxy drops it.'
    return { genuine: false, reason: 'not_signed', check }
  }
  if (message.headers.has('x-twilio-webhooks-signature-settings')) {
    const check =
      'A Webhooks Rule of the account signs with a shared key. Take this address out of the rule: the auth token is expected.'
    return { genuine: false, reason: 'signed_by_rule', check }
  }
  if (!isSigned(message, signature, tokens)) {
    const check =
      "The signature does not fit. Check that authToken is the one of the account, or subaccount, that placed the call, and that publicUrl, or the request's own address, is what Twilio was given as callbackUrl, scheme and host included; and that nothing on the way changes the body."
    return { genuine: false, reason: 'wrong_signature', check }
  }
  const signedAt = instantOf(fieldsOf(message).Timestamp)
  // Of the same message a repeat has the same signature, and another message another: unlike Twilio's idempotency
  // token, which is not signed.
  return { genuine: true, key: signature, ...(signedAt === undefined ? {} : { signedAt }) }
}

function eventsIn(message: WebhookMessage): CallEvent[] {
  const correlation = correlationOf(message.url)
  const fields = fieldsOf(message)
  const { CallSid: providerCallId, CallStatus: status, AnsweredBy: answeredBy } = fields
  if (!correlation || typeof providerCallId !== 'string') return []
  const at = instantOf(fields.Timestamp)
  const base = { ...correlation, providerCallId, ...(at === undefined ? {} : { at }) }
  if (status === undefined) return detectionOf(base, answeredBy)
  const { CallDuration: duration, ErrorCode: errorCode, SipResponseCode: sipCode } = fields
  return eventsOf(base, { status, answeredBy, duration, errorCode, sipCode })
}

/** RFC 2822, e.g. `Wed, 25 Nov 2026 12:00:00 +0000`. */
function instantOf(value: unknown): number | undefined {
  const at = typeof value === 'string' && /^\w{3}, \d/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}
