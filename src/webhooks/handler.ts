import { errorText } from '../engine/error-text.js'
import type { CallEvent } from '../ports/telephony.js'
import type { WebhookMessage, WebhookVerdict } from '../ports/webhooks.js'
import { readBody } from './body.js'
import { readWebhookOptions, type WebhookOptions } from './options.js'
import { publicUrlOf } from './public-url.js'
import { Seen } from './seen.js'
import { thrownBy } from './thrown.js'

type Settings = ReturnType<typeof readWebhookOptions>

/** Answers a provider's webhook. Never throws and never rejects: whatever comes gets an answer. */
export type WebhookHandler = (request: Request) => Promise<Response>

/**
 * Takes in a provider's webhooks: checks that they are genuine before anything else looks at them, records what they say
 * with the engine, and only then says yes. Webhooks decide nothing; the engine acts at its own pace.
 *
 * - 204: recorded, or a repeat of what was, or nothing about a call in it.
 * - 403: not genuine, too old or from the future; 503 where the provider is known to forget to sign. 405, 413: wrong method, body too long.
 * - 500: something read the body before. 503: the message broke off, was not understood, or could not be recorded.
 *   The provider should deliver it again.
 *
 * All but 204 have a JSON body: `error` is a code, `check` says what to look at. The logger is told both.
 *
 * It waits for a body as long as the server before it does: a time limit on requests is the server's (Node's
 * `requestTimeout`, 5 minutes by default).
 *
 * @throws OutdialError `INVALID_INPUT` for options that are none
 */
export function webhookHandler(options: WebhookOptions): WebhookHandler {
  const settings = readWebhookOptions(options)
  const seen = new Seen()
  return async request => {
    try {
      return await answer(settings, seen, request)
    } catch (error) {
      return trouble(settings, 503, 'failed', 'The message could not be understood. Deliver it again.', thrownBy(error))
    }
  }
}

async function answer(settings: Settings, seen: Seen, request: Request): Promise<Response> {
  const message = await messageFrom(settings, request)
  if (message instanceof Response) return message
  const verdict = withAge(settings, await settings.adapter.verify(message))
  if (!verdict.genuine) return refusal(settings, verdict)
  const { key } = verdict
  if (key !== undefined && seen.has(key)) return done()
  const unrecorded = await record(settings, settings.adapter.events(message))
  if (unrecorded) return unrecorded
  if (key !== undefined) seen.add(key)
  return done()
}

/** The message, or the answer to what cannot be one. */
async function messageFrom(settings: Settings, request: Request): Promise<WebhookMessage | Response> {
  const { method, headers } = request
  if (method !== 'POST' && method !== 'GET') {
    const check = 'Webhooks are delivered by POST or GET. Check the URL and method set at the provider.'
    return trouble(settings, 405, 'wrong_method', check)
  }
  if (request.bodyUsed || request.body?.locked) {
    const check =
      'Something read the body of this request before the webhook handler did, and the signature is over the raw bytes. Mount the handler before express.json() and other body parsers, or keep the bytes: see "Body parsers" in docs/webhooks.md.'
    return trouble(settings, 500, 'body_already_read', check)
  }
  const body = await readBody(request, settings.maxBodyBytes)
  if (body === 'too_long') {
    const check = `The body is longer than ${settings.maxBodyBytes} bytes. Raise maxBodyBytes if the provider sends such messages.`
    return trouble(settings, 413, 'too_long', check)
  }
  if (body === 'broken_off') return trouble(settings, 503, 'broken_off', 'The message broke off. Deliver it again.')
  return { method, url: publicUrlOf(request.url, settings.publicUrl), headers, body }
}

/** A genuine message that was signed too long ago may be a recording played back. */
function withAge({ clock, maxAgeMs }: Settings, verdict: WebhookVerdict): WebhookVerdict {
  if (!verdict.genuine || verdict.signedAt === undefined) return verdict
  const ageMs = clock.now() - verdict.signedAt
  if (Math.abs(ageMs) <= maxAgeMs) return verdict
  const when = ageMs > 0 ? `${Math.round(ageMs / 1000)} s ago` : `${Math.round(-ageMs / 1000)} s in the future`
  const check = `It was signed ${when}; at most ${maxAgeMs / 1000} s are accepted. Check this server's clock, or raise maxAge.`
  return { genuine: false, reason: 'stale', check }
}

/** The answer to what could not be recorded; none when all went well. */
async function record(settings: Settings, events: CallEvent[]): Promise<Response | undefined> {
  if (events.length === 0) return undefined
  const { engine, adapter, logger } = settings
  try {
    const { unmatched } = await engine.receive(events)
    if (unmatched.length === 0) return undefined
    const detail = { provider: adapter.provider, events: unmatched.length }
    logger.warn('A webhook tells of a call that no campaign here knows', detail)
    return undefined
  } catch (error) {
    const check = 'The message could not be recorded. Deliver it again.'
    return trouble(settings, 503, 'not_recorded', check, { error: errorText(error) })
  }
}

const done = () => new Response(null, { status: 204 })

/** Not an error of ours, also where the provider is asked to deliver it again. */
function refusal({ adapter, logger }: Settings, verdict: WebhookVerdict & { genuine: false }): Response {
  const { reason, check, redeliver = false } = verdict
  const status = redeliver ? 503 : 403
  logger.warn('A webhook was refused', { provider: adapter.provider, status, reason, check })
  return saying(status, reason, check)
}

/** Says no, and why, to whoever called and to whoever reads the log. */
function trouble({ adapter, logger }: Settings, status: number, error: string, check: string, more?: object): Response {
  const detail = { provider: adapter.provider, status, reason: error, ...(more ?? { check }) }
  if (status >= 500) logger.error('A webhook was not taken in', detail)
  else logger.warn('A webhook was refused', detail)
  return saying(status, error, check)
}

function saying(status: number, error: string, check: string): Response {
  return Response.json({ error, check }, { status, headers: status === 405 ? { allow: 'GET, POST' } : {} })
}
