import { createHash } from 'node:crypto'
import type { CallEvent, WebhookAdapter, WebhookMessage, WebhookVerdict } from 'outdial'
import { z } from 'zod'
import { jsonFields } from '../carrier/reading.js'
import { parse } from '../opening/options.js'
import { eventsOf, instantOf } from './call-state.js'
import { callbackOf, equal } from './callback.js'
import { applicationId, signatureSecret } from './options.js'
import { type Claims, claimsOf } from './token.js'

export interface VonageWebhookOptions {
  /** Of the Voice application that places the calls. Another's messages are refused, though the same secret signs them. */
  applicationId: string
  /** The signature secret of the account's settings; several while one replaces another. */
  signatureSecret: string | string[]
}

const optionFields = z.strictObject({ applicationId, signatureSecret }, '{ applicationId, signatureSecret }')

type Settings = z.output<typeof optionFields>

/**
 * Vonage's event webhooks on calls placed with `vonageTelephony()`, answering machine detection included. Needs no other
 * package.
 *
 *     webhookHandler({ engine, adapter: vonageWebhooks({ applicationId, signatureSecret }) })
 *
 * @throws OutdialError `INVALID_INPUT`
 */
export function vonageWebhooks(options: VonageWebhookOptions): WebhookAdapter {
  const settings = parse(optionFields, options, 'The options of vonageWebhooks()')
  return {
    provider: 'vonage',
    verify: message => verdictOn(message, settings),
    events: message => eventsIn(message, settings),
  }
}

const refusals = {
  not_posted:
    'Vonage was asked to deliver by POST, and signs the body. Set the event webhook of the application to POST as well.',
  not_signed:
    'There is no token in the Authorization header. Switch on "Use signed webhooks" in the application\'s Voice capability; or a proxy drops the header, or something else called.',
  no_token: 'What the Authorization header holds is no token of the kind that Vonage signs with (JWT, HS256).',
  wrong_signature:
    "The signature does not fit. Check that signatureSecret is the one of the account's API settings, and the same as given to vonageTelephony().",
  wrong_claims: 'The token was not made for a webhook: issuer, time or id are missing, or not as Vonage writes them.',
  wrong_application:
    'It is of another application of the account. Check applicationId, and the event URLs of the other applications.',
  wrong_body:
    'The body is not the one that was signed. Check that nothing on the way, such as a proxy, writes it anew.',
  wrong_address:
    'The query of the address is not one that vonageTelephony() wrote. Check that its signatureSecret is the same as here, and that nothing on the way changes the query.',
}

function verdictOn(message: WebhookMessage, settings: Settings): WebhookVerdict {
  const refuse = (reason: keyof typeof refusals): WebhookVerdict & { genuine: false } => ({
    genuine: false,
    reason,
    check: refusals[reason],
  })
  if (message.method !== 'POST') return refuse('not_posted')
  const token = /^bearer +(\S+)$/i.exec(message.headers.get('authorization') ?? '')?.[1]
  // Vonage sends without a signature when its own signing fails, and again, signed, when told 5xx.
  if (token === undefined) return { ...refuse('not_signed'), redeliver: true }
  const claims = claimsOf(token, settings.signatureSecret)
  if (typeof claims === 'string') return refuse(claims)
  const { iat, jti } = claims
  const isForWebhooks = claims.iss === 'Vonage' && typeof jti === 'string' && jti !== ''
  if (!isForWebhooks || typeof iat !== 'number' || !Number.isFinite(iat)) return refuse('wrong_claims')
  if (!isOf(claims, settings)) return refuse('wrong_application')
  if (!isOver(claims, message.body)) return refuse('wrong_body')
  if (callbackOf(message.url, settings.signatureSecret) === 'forged') return refuse('wrong_address')
  return { genuine: true, signedAt: iat * 1000, key: jti }
}

const isOf = ({ application_id: id }: Claims, { applicationId }: Settings) =>
  typeof id === 'string' && id.toLowerCase() === applicationId

const isOver = ({ payload_hash: hash }: Claims, body: Uint8Array) =>
  typeof hash === 'string' && equal(hash.toLowerCase(), createHash('sha256').update(body).digest('hex'))

function eventsIn(message: WebhookMessage, { signatureSecret }: Settings): CallEvent[] {
  const callback = callbackOf(message.url, signatureSecret)
  if (!callback || callback === 'forged') return []
  const fields = jsonFields(Buffer.from(message.body).toString('utf8'))
  // The detection names the call otherwise.
  const providerCallId = fields.uuid ?? fields.call_uuid
  if (typeof providerCallId !== 'string' || providerCallId === '' || !callback.isLeg(fields.to)) return []
  const { attemptId, tenantId, tellsBeep } = callback
  const at = instantOf((fields.status === 'completed' ? fields.end_time : undefined) ?? fields.timestamp)
  const base = { attemptId, tenantId, providerCallId, ...(at === undefined ? {} : { at }) }
  const { status, detail, sub_state: subState, duration, start_time: startTime, price } = fields
  return eventsOf(base, { status, detail, subState, duration, startTime, price }, tellsBeep)
}
