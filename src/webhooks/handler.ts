import { errorText } from '../engine/error-text.js'
import type { CallEvent } from '../ports/telephony.js'
import type { WebhookMessage, WebhookVerdict } from '../ports/webhooks.js'
import { readBody } from './body.js'
import { readWebhookOptions, type WebhookOptions } from './options.js'
import { publicUrlOf } from './public-url.js'
import { Seen } from './seen.js'

type Settings = ReturnType<typeof readWebhookOptions>

/** Answers a provider's webhook. Never throws and never rejects: whatever comes gets an answer. */
export type WebhookHandler = (request: Request) => Promise<Response>

/**
 * Takes in a provider's webhooks: checks that they are genuine before anything else looks at them, records what they say
 * with the engine, and only then says yes. Webhooks decide nothing; the engine acts at its own pace.
 *
 * - 204: recorded, or a repeat of what was, or nothing about a call in it.
 * - 403: not genuine, too old or from the future; the body says what to check. 405, 413: wrong method, body too long.
 * - 503: genuine but could not be recorded: the provider should deliver it again.
 *
 * @throws OutdialError `INVALID_INPUT` for options that are none
 */
export function webhookHandler(options: WebhookOptions): WebhookHandler {
  const settings = readWebhookOptions(options)
  const seen = new Seen()
  return async request => {
    try {
      return await answer(settings, seen, request)
    } catch {
      // A body that breaks off while it is read, an adapter that throws after all: the provider tries again.
      return trouble(settings, 503, 'failed', 'The message could not be read or understood. Deliver it again.')
    }
  }
}

async function answer(settings: Settings, seen: Seen, request: Request): Promise<Response> {
  if (request.method !== 'POST' && request.method !== 'GET') {
    return trouble(
      settings,
      405,
      'wrong_method',
      'Webhooks are delivered by POST or GET. Check the URL and method set at the provider.',
    )
  }
  const body = await readBody(request, settings.maxBodyBytes)
  if (!body) {
    const check = `The body is longer than ${settings.maxBodyBytes} bytes. Raise maxBodyBytes if the provider sends such messages.`
    return trouble(settings, 413, 'too_long', check)
  }
  const url = publicUrlOf(request.url, settings.publicUrl)
  const message: WebhookMessage = { method: request.method, url, headers: request.headers, body }
  const verdict = withAge(settings, await settings.adapter.verify(message))
  if (!verdict.genuine) return trouble(settings, 403, verdict.reason, verdict.check)
  if (verdict.key !== undefined && seen.has(verdict.key)) return done()
  const recorded = await record(settings, settings.adapter.events(message))
  if (recorded && verdict.key !== undefined) seen.add(verdict.key)
  return recorded
    ? done()
    : trouble(settings, 503, 'not_recorded', 'The message could not be recorded. Deliver it again.')
}

/** A genuine message that was signed too long ago may be a recording played back. */
function withAge({ clock, maxAgeMs }: Settings, verdict: WebhookVerdict): WebhookVerdict {
  if (!verdict.genuine || verdict.signedAt === undefined) return verdict
  const ageMs = clock.now() - verdict.signedAt
  if (Math.abs(ageMs) <= maxAgeMs) return verdict
  const when = ageMs > 0 ? `${Math.round(ageMs / 1000)} s ago` : `${Math.round(-ageMs / 1000)} s in the future`
  const check = `It was signed ${when}; at most ${maxAgeMs / 1000} s are accepted. Check this server's clock.`
  return { genuine: false, reason: 'stale', check }
}

async function record({ engine, adapter, logger }: Settings, events: CallEvent[]): Promise<boolean> {
  if (events.length === 0) return true
  try {
    const { unmatched } = await engine.receive(events)
    const { provider } = adapter
    if (unmatched.length > 0) {
      logger?.warn('A webhook tells of a call that no campaign here knows', { provider, events: unmatched.length })
    }
    return true
  } catch (error) {
    logger?.error('A webhook could not be recorded', { provider: adapter.provider, error: errorText(error) })
    return false
  }
}

const done = () => new Response(null, { status: 204 })

function trouble({ adapter, logger }: Settings, status: number, reason: string, check: string): Response {
  if (status !== 503) logger?.warn('A webhook was refused', { provider: adapter.provider, status, reason })
  return Response.json({ error: reason, check }, { status })
}
