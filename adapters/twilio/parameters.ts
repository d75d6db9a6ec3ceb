import type { WebhookMessage } from 'outdial'
import { jsonFields } from '../carrier/reading.js'

/** Twilio's sign for a body that is no form. In the address, so it is signed; the content type is not. */
export const bodyHashOf = ({ url }: WebhookMessage) => url.searchParams.get('bodySHA256')

/** The names and values of a body, read as a form. */
export function parametersOf({ method, body }: WebhookMessage): Map<string, string[]> {
  const parameters = new Map<string, string[]>()
  if (method !== 'POST') return parameters
  for (const [name, value] of new URLSearchParams(Buffer.from(body).toString('utf8'))) {
    const values = parameters.get(name)
    if (values) values.push(value)
    else parameters.set(name, [value])
  }
  return parameters
}

/** What a message says, however it says it: as a form, in the query of a GET, or as JSON. */
export function fieldsOf(message: WebhookMessage): Record<string, unknown> {
  if (message.method !== 'POST') return Object.fromEntries(message.url.searchParams)
  if (bodyHashOf(message) !== null) return jsonFields(Buffer.from(message.body).toString('utf8'))
  return Object.fromEntries([...parametersOf(message)].map(([name, values]) => [name, values[0]]))
}
