import { createHmac, timingSafeEqual } from 'node:crypto'
import type { CallEvent, WebhookAdapter, WebhookMessage, WebhookVerdict } from 'outdial'

const SECRET = 'toy secret'

/** A provider that signs method, URL, time and body with HMAC-SHA256, and speaks JSON. */
export class ToyWebhooks implements WebhookAdapter {
  readonly provider = 'toy'

  verify({ method, url, headers, body }: WebhookMessage): WebhookVerdict {
    const signedAt = Number(headers.get('toy-time'))
    const expected = sign(method, url.href, String(signedAt), body)
    const given = Buffer.from(headers.get('toy-signature') ?? '')
    const right = given.length === expected.length && timingSafeEqual(given, Buffer.from(expected))
    if (!right) return { genuine: false, reason: 'bad_signature', check: 'Check secret and publicUrl.' }
    const key = headers.get('toy-id')
    return { genuine: true, signedAt, ...(key === null ? {} : { key }) }
  }

  events({ body }: WebhookMessage): CallEvent[] {
    return JSON.parse(Buffer.from(body).toString()) as CallEvent[]
  }
}

function sign(method: string, url: string, time: string, body: Uint8Array): string {
  return createHmac('sha256', SECRET).update(`${method} ${url} ${time} `).update(body).digest('hex')
}

export interface Sent {
  events?: CallEvent[]
  /** As the provider knows it. */
  signedUrl?: string
  /** As it arrives. */
  url?: string
  at?: number
  id?: string
  body?: string
}

/** A delivery as the toy provider makes it. */
export function delivery({ events = [], signedUrl = 'https://calls.example/hook', url, at = 0, id, body }: Sent = {}) {
  const text = body ?? JSON.stringify(events)
  const headers = new Headers({
    'content-type': 'application/json',
    'toy-time': String(at),
    'toy-signature': sign('POST', signedUrl, String(at), Buffer.from(text)),
  })
  if (id !== undefined) headers.set('toy-id', id)
  return new Request(url ?? signedUrl, { method: 'POST', headers, body: text })
}
