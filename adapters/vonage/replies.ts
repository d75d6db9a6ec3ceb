import type { CreateCallReply } from 'outdial'
import { replyToSilence, wasNotSent } from '../carrier/not-sent.js'
import { jsonFields, wholeNumber } from '../carrier/reading.js'

/** What is safe to read of an error of the SDK. The error itself holds the token, numbers and texts. */
export interface Failure {
  /** Of an answer. */
  status?: number
  /** Which of our parameters Vonage names as wrong, e.g. `to[0].number`. */
  wrong: string[]
  /** Of the network, e.g. `ECONNRESET`. */
  network?: string
  retryAfterMs?: number
}

/** The SDK's error has the answer, and the answer its status; reading its body is left to us. */
interface Answered {
  status: number
  text?: () => Promise<string>
  headers?: { get?: (name: string) => string | null }
}

export async function failureOf(error: unknown): Promise<Failure> {
  if (typeof error !== 'object' || error === null) return { wrong: [] }
  const { response, code, cause } = error as {
    response?: Partial<Answered>
    code?: unknown
    cause?: { code?: unknown }
  }
  const network = [code, cause?.code].find(each => typeof each === 'string')
  if (typeof response?.status !== 'number') return { wrong: [], ...(network === undefined ? {} : { network }) }
  const { status } = response
  const retryAfter = wholeNumber(response.headers?.get?.('retry-after'))
  return {
    status,
    wrong: status === 400 || status === 422 ? wrongParameters(await bodyOf(response)) : [],
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter * 1000 }),
  }
}

async function bodyOf(response: Partial<Answered>): Promise<string> {
  try {
    return (await response.text?.()) ?? ''
  } catch {
    return ''
  }
}

/** RFC 7807 with `invalid_parameters`, a list of names and reasons or an object of them; older answers name none. */
function wrongParameters(body: string): string[] {
  const { invalid_parameters: named } = jsonFields(body)
  if (typeof named !== 'object' || named === null) return []
  if (!Array.isArray(named)) return Object.keys(named)
  return named.flatMap(each => {
    const name: unknown = (each as { name?: unknown } | null)?.name
    return typeof name === 'string' ? [name] : []
  })
}

/**
 * The answer to a create that failed. `refused` only where it is certain that no call was placed: Vonage said no, or
 * nothing was sent. After 5xx, a redirect, a time-out or a connection that broke nobody knows.
 */
export async function replyTo(error: unknown): Promise<CreateCallReply> {
  const { status, wrong, network, retryAfterMs } = await failureOf(error)
  if (status === undefined) return replyToSilence(network)
  if (status === 429) {
    const later = retryAfterMs === undefined ? {} : { retryAfterMs }
    return { kind: 'refused', class: 'backpressure', cause: 'rate_limited', ...later }
  }
  if (status === 408 || status < 400 || status >= 500) return { kind: 'unknown', cause: 'provider_error' }
  if (status === 401 || status === 402 || status === 403 || status === 404) {
    return { kind: 'refused', class: 'config', cause: 'account' }
  }
  if (status !== 400 && status !== 422) return { kind: 'refused', class: 'config', cause: `http_${status}` }
  // Only where nothing else is wrong is it the number: another mistake would fail every contact.
  if (wrong.length > 0 && wrong.every(isOf('to'))) return { kind: 'refused', class: 'number', cause: 'invalid_number' }
  const cause = wrong.some(isOf('from')) ? 'caller_id_invalid' : 'bad_request'
  return { kind: 'refused', class: 'config', cause }
}

const isOf = (name: string) => (parameter: string) => new RegExp(`^${name}\\b`).test(parameter)

/** The request was certainly not carried out, and may be sent again later. */
export const wasNotDone = ({ status, network }: Failure) =>
  status === undefined ? wasNotSent(network) : status === 429

/** An error that may be logged: codes only. */
export function safeError(what: string, { status, network }: Failure): Error {
  const known = status === undefined ? network : `HTTP ${status}`
  return new Error(`Vonage did not ${what} (${known ?? 'no answer'}).`)
}
