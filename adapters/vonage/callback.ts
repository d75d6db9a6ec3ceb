import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Correlation, correlate, correlationOf } from '../carrier/correlation.js'

export interface Callback extends Correlation {
  /** E.164, or digits alone. */
  to: string
  /** That a machine's greeting is over will be told. */
  tellsBeep: boolean
}

/**
 * Vonage signs what it sends, but not the address it sends it to, and that is where we write whose call it is. So that
 * nobody can send a genuine message on to another attempt, we sign the address ourselves, by the same secret: `sign` is
 * over all that we write there, `leg` ties it to the number that is called.
 */
export function callbackUrlFor(callbackUrl: string, secret: string, callback: Callback): string {
  const url = new URL(callbackUrl)
  url.hash = ''
  correlate(url, callback)
  if (callback.tellsBeep) url.searchParams.set('beep', '1')
  url.searchParams.set('leg', legOf(secret, callback, callback.to))
  url.searchParams.set('sign', signatureOf(secret, url))
  return url.href
}

export interface SignedCallback extends Correlation {
  tellsBeep: boolean
  /** Whether a message on a call to this number is on ours: a host's call flow may call others as well. */
  isLeg(to: unknown): boolean
}

/** `undefined`: the address names no attempt, as the one that the application has for calls that are not ours. */
export function callbackOf(url: URL, secrets: readonly string[]): SignedCallback | 'forged' | undefined {
  const names = ['attempt', 'tenant', 'beep', 'leg', 'sign']
  if (!names.some(name => url.searchParams.has(name))) return undefined
  const correlation = correlationOf(url)
  const [sign, leg] = [url.searchParams.get('sign'), url.searchParams.get('leg')]
  if (!correlation || sign === null || leg === null) return 'forged'
  // All are tried, whether or not one fits, so that the time taken tells nothing.
  const [secret] = secrets.filter(each => equal(sign, signatureOf(each, url)))
  if (secret === undefined) return 'forged'
  return {
    ...correlation,
    tellsBeep: url.searchParams.get('beep') === '1',
    isLeg: to => typeof to === 'string' && equal(leg, legOf(secret, correlation, to)),
  }
}

const digits = (number: string) => number.replace(/\D/g, '')

const legOf = (secret: string, { attemptId, tenantId }: Correlation, to: string) =>
  mac(secret, ['leg', attemptId, tenantId, digits(to)])

/** All values of our names, each time one comes. */
function signatureOf(secret: string, { searchParams }: URL): string {
  const values = ['attempt', 'tenant', 'beep', 'leg'].map(name => searchParams.getAll(name))
  return mac(secret, ['callback', ...values])
}

/** Never the signature of a webhook of Vonage's: what those are over is no JSON. */
const mac = (secret: string, parts: unknown[]) =>
  createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url').slice(0, 22)

export function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
