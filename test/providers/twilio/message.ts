import type { WebhookMessage } from 'outdial'
import twilio from 'twilio'
import { authToken } from './double/twilio-double.js'

export interface MessageParts {
  method?: string
  url?: string
  params?: [string, string][]
  body?: string | Uint8Array
  headers?: Record<string, string>
}

export const hookUrl = 'https://calls.example.com/hooks/twilio?attempt=summer.1.1&tenant=default'

/** A message as the webhook handler hands it to the adapter. */
export function message({ method = 'POST', url = hookUrl, params, body, headers = {} }: MessageParts): WebhookMessage {
  const form = new URLSearchParams(params ?? []).toString()
  const bytes = typeof body === 'string' || body === undefined ? Buffer.from(body ?? form) : body
  return { method, url: new URL(url), headers: new Headers(headers), body: bytes }
}

/** The same with the signature the SDK's own function gives. */
export function signed(parts: MessageParts, token = authToken): WebhookMessage {
  const params: Record<string, string[]> = {}
  for (const [name, value] of parts.params ?? []) (params[name] ??= []).push(value)
  const signature = twilio.getExpectedTwilioSignature(token, parts.url ?? hookUrl, params)
  return message({ ...parts, headers: { ...parts.headers, 'x-twilio-signature': signature } })
}

export function fields(values: Record<string, string | number | undefined>): [string, string][] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
}
