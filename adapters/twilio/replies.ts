import type { CreateCallReply } from 'outdial'
import { replyToSilence, wasNotSent } from '../carrier/not-sent.js'
import { wholeNumber } from '../carrier/reading.js'
import { meaningOf } from './error-codes.js'

/** What is safe to read of an error of the SDK. The error itself holds the Authorization header, numbers and texts. */
export interface Failure {
  /** Of an answer. */
  status?: number
  /** Twilio's own. */
  code?: number
  /** Of the network, e.g. `ECONNRESET`. */
  network?: string
}

/** Answers that are final whoever gives them, Twilio or something before it. */
const byStatus: Record<number, CreateCallReply> = {
  401: { kind: 'refused', class: 'config', cause: 'account' },
  403: { kind: 'refused', class: 'config', cause: 'account' },
  404: { kind: 'refused', class: 'config', cause: 'account' },
  429: { kind: 'refused', class: 'backpressure', cause: 'rate_limited' },
}

export function failureOf(error: unknown): Failure {
  if (typeof error !== 'object' || error === null) return {}
  const { status, code } = error as { status?: unknown; code?: unknown }
  const number = wholeNumber(code)
  return {
    ...(typeof status === 'number' ? { status } : {}),
    ...(number === undefined ? {} : { code: number }),
    ...(typeof code === 'string' && number === undefined ? { network: code } : {}),
  }
}

/**
 * The answer to a create that failed. `refused` only where it is certain that no call was placed: Twilio said so with a
 * code, or nothing was sent. After 5xx, a time-out or a connection that broke nobody knows.
 */
export function replyTo(error: unknown): CreateCallReply {
  const { status, code, network } = failureOf(error)
  if (status === undefined) return replyToSilence(network)
  if (status === 429) return byStatus[429]!
  if (status < 400 || status >= 500) return { kind: 'unknown', cause: 'provider_error' }
  if (code === undefined) return byStatus[status] ?? { kind: 'unknown', cause: 'provider_error' }
  const meaning = meaningOf(code)
  // A code we do not know is a refusal all the same, and somebody should look at it before more are tried.
  if (!meaning) return { kind: 'refused', class: 'config', cause: `twilio_${code}` }
  if (!meaning.refusal) return { kind: 'unknown', cause: meaning.cause }
  return { kind: 'refused', class: meaning.refusal, cause: meaning.cause }
}

/** The request was certainly not carried out, and may be sent again later: nothing was sent, or Twilio was too busy to look at it. */
export const wasNotDone = ({ status, code, network }: Failure) =>
  status === undefined ? wasNotSent(network) : status === 429 || code === 20409

/** An error that may be logged: codes only. */
export function safeError(what: string, error: unknown): Error {
  const { status, code, network } = failureOf(error)
  const known = [status && `HTTP ${status}`, code && `Twilio ${code}`, network].filter(Boolean).join(', ')
  return new Error(`Twilio did not ${what} (${known || 'no answer'}).`)
}
