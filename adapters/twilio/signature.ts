import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import querystring from 'node:querystring'
import type { WebhookMessage } from 'outdial'
import { bodyHashOf, parametersOf } from './parameters.js'

/**
 * Whether Twilio signed this message with one of the tokens: base64 HMAC-SHA1 of the address and, for forms, of all
 * names and values, sorted. A message with another body carries the body's SHA-256 in its address instead.
 *
 * Names and values are signed run together. Whoever has a genuine message can move the border between them, and so lose
 * something it said (its time, say), but cannot make it say anything else. To the engine a repeat is no news.
 */
export function isSigned(message: WebhookMessage, signature: string, tokens: readonly string[]): boolean {
  const bodyHash = bodyHashOf(message)
  if (bodyHash !== null && !equal(bodyHash, createHash('sha256').update(message.body).digest('hex'))) return false
  const signed = bodyHash === null ? joined(parametersOf(message)) : ''
  // All are tried, whether or not one fits, so that the time taken tells nothing.
  let fits = false
  for (const token of tokens) {
    for (const address of addressesOf(message.url)) {
      const expected = createHmac('sha1', token)
        .update(address + signed, 'utf8')
        .digest('base64')
      if (equal(signature, expected)) fits = true
    }
  }
  return fits
}

/** A value that comes twice is signed once. */
function joined(parameters: Map<string, string[]>): string {
  const names = [...parameters.keys()].sort()
  return names.flatMap(name => [...new Set(parameters.get(name))].sort().map(value => name + value)).join('')
}

/**
 * The address as Twilio may have written it: with or without the port, as its own validator tries them; with the quotes
 * that parsing it escaped; with the query as some of Twilio's back ends escape it. All of them name the same resource.
 * The fragment stays with Twilio.
 */
function addressesOf({ protocol, username, password, hostname, port, pathname, search }: URL): Set<string> {
  const user = username + password === '' ? '' : `${username}${password === '' ? '' : `:${password}`}@`
  const hosts = [hostname, `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`]
  const legacy = search === '' ? '' : `?${querystring.stringify(querystring.parse(search.slice(1)))}`
  const queries = [search, search.replaceAll('%27', "'"), legacy]
  return new Set(hosts.flatMap(host => queries.map(query => `${protocol}//${user}${host}${pathname}${query}`)))
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
