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

  events({ method, headers, body }: WebhookMessage): CallEvent[] {
    const text = method === 'GET' ? (headers.get('toy-events') ?? '') : Buffer.from(body).toString()
    return JSON.parse(text) as CallEvent[]
  }
}

function sign(method: string, url: string, time: string, body: Uint8Array): string {
  return createHmac('sha256', SECRET).update(`${method} ${url} ${time} `).update(body).digest('hex')
}

export interface Sent {
  /** By GET, the events are in a header that is not signed. */
  method?: 'GET' | 'POST'
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
export function delivery({ method = 'POST', signedUrl = 'https://calls.example/hook', url, ...sent }: Sent = {}) {
  const text = sent.body ?? JSON.stringify(sent.events ?? [])
  const body = method === 'GET' ? '' : text
  const headers = signedHeaders({ ...sent, method, signedUrl, body })
  if (method === 'GET') headers.set('toy-events', text)
  return new Request(url ?? signedUrl, { method, headers, ...(method === 'GET' ? {} : { body }) })
}

export function signedHeaders({ method = 'POST', signedUrl = '', at = 0, id, body = '' }: Sent): Headers {
  const headers = new Headers({
    'content-type': 'application/json',
    'toy-time': String(at),
    'toy-signature': sign(method, signedUrl, String(at), Buffer.from(body)),
  })
  if (id !== undefined) headers.set('toy-id', id)
  return headers
}
