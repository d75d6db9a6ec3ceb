import { createHmac, timingSafeEqual } from 'node:crypto'
import type { CallEvent, WebhookAdapter, WebhookMessage, WebhookVerdict } from 'outdial'
import { eventsOf } from './call-events.js'

/**
 * Tin Can's webhooks. Each has a header `Tincan-Signature: t=1767603600,v1=9f86…`: the time it was signed, in seconds, and
 * the hex HMAC-SHA256, by our secret, of that time, the address and the body, with dots between.
 */
export class TinCanWebhooks implements WebhookAdapter {
  readonly provider = 'tin-can'
  readonly #secret: string

  constructor(options: { secret: string }) {
    // An HMAC by an empty key is one that anybody can make.
    if (!options.secret) throw new TypeError('Tin Can: the webhook secret is empty.')
    this.#secret = options.secret
  }

  verify({ url, headers, body }: WebhookMessage): WebhookVerdict {
    const header = headers.get('tincan-signature')
    if (!header) {
      const check = 'There is no Tincan-Signature header. Something else called, or a proxy drops it.'
      return { genuine: false, reason: 'not_signed', check }
    }
    const [, time = '', signature = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? []
    const expected = createHmac('sha256', this.#secret).update(`${time}.${url.href}.`).update(body).digest('hex')
    if (!equal(signature, expected)) {
      const check =
        'The signature does not fit. Check that secret is the one in the portal, that publicUrl is the callbackUrl that Tin Can was given, and that nothing on the way changes the body.'
      return { genuine: false, reason: 'wrong_signature', check }
    }
    // The time is signed, so the handler may refuse by it what is old. Deliveries of one message have the same id.
    const key = contentOf(body).id
    return { genuine: true, signedAt: Number(time) * 1000, ...(typeof key === 'string' ? { key } : {}) }
  }

  events({ body }: WebhookMessage): CallEvent[] {
    return eventsOf(contentOf(body).call)
  }
}

function contentOf(body: Uint8Array): { id?: unknown; call?: unknown } {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8')) ?? {}
  } catch {
    return {}
  }
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
