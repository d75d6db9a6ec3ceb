import { createHmac } from 'node:crypto'
import { jsonFields } from '../carrier/reading.js'
import { equal } from './callback.js'

/** Of a JWT, whatever it claims. */
export type Claims = Record<string, unknown>

/**
 * The claims of a JWT that one of the secrets signed, by HMAC-SHA256 and nothing else: what the token says of its own
 * algorithm is only ever compared.
 */
export function claimsOf(token: string, secrets: readonly string[]): Claims | 'no_token' | 'wrong_signature' {
  const [header, payload, signature, ...more] = token.split('.')
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) return 'no_token'
  // All are tried, whether or not one fits, so that the time taken tells nothing.
  let fits = false
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url')
    if (equal(signature, expected)) fits = true
  }
  if (!fits) return 'wrong_signature'
  const { alg, crit } = fieldsOf(header)
  return alg === 'HS256' && crit === undefined ? fieldsOf(payload) : 'no_token'
}

const fieldsOf = (part: string) => jsonFields(Buffer.from(part, 'base64url').toString('utf8'))
