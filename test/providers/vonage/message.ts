import { createHash } from 'node:crypto'
import type { WebhookMessage } from 'outdial'
import { callbackUrlFor } from '../../../adapters/vonage/callback.js'
import { signatureSecret } from './double/credentials.js'
import { tokenFor } from './double/webhooks.js'

export const to = '12125550101'
const correlation = { attemptId: 'summer.1.1', tenantId: 'default' }

/** The address that the adapter gives out for a call to `to`. */
export const hookUrl = (more: Partial<Parameters<typeof callbackUrlFor>[2]> = {}, secret = signatureSecret) =>
  callbackUrlFor('https://calls.example.com/hooks/vonage', secret, {
    ...correlation,
    to: `+${to}`,
    tellsBeep: false,
    ...more,
  })

export interface MessageParts {
  method?: string
  url?: string
  body?: string | Uint8Array
  headers?: Record<string, string>
}

/** A message as the webhook handler hands it to the adapter. */
export function message({ method = 'POST', url = hookUrl(), body = '', headers = {} }: MessageParts): WebhookMessage {
  return { method, url: new URL(url), headers: new Headers(headers), body: Buffer.from(body) }
}

export const about = {
  uuid: 'uuid-1',
  to,
  from: '12125550100',
  conversation_uuid: 'CON-1',
  direction: 'outbound',
  timestamp: '2026-01-05T12:00:05.000Z',
}

export const now = Date.UTC(2026, 0, 5, 12, 0, 6)

export interface Signing {
  claims?: Record<string, unknown>
  secret?: string
  at?: number
}

/** The same with the token that Vonage would send, by an implementation that is not ours. */
export async function signed(parts: MessageParts, { claims = {}, secret, at = now }: Signing = {}) {
  const token = await tokenFor(parts.body ?? '', at, claims, secret)
  return message({ ...parts, headers: { ...parts.headers, authorization: `Bearer ${token}` } })
}

export const sha256 = (body: string | Uint8Array) => createHash('sha256').update(body).digest('hex')
