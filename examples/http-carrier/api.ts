export interface Answer {
  status: number
  retryAfterMs?: number
  body: unknown
}

/** What came of a request. `not_sent`: certainly nothing reached the carrier. `no_reply`: something may have. */
export type Reply = Answer | 'not_sent' | 'no_reply'

export interface TinCanOptions {
  /** Where the API is. */
  baseUrl: string
  apiKey: string
  /** The public address of our webhook handler. */
  callbackUrl: string
  /** For tests; default: the global one. */
  fetch?: typeof fetch
}

// Below the engine's 15 s, so that a request of ours has ended before the engine gives it up.
const TIMEOUT_MS = 10_000

// Errors of `fetch` from before the first byte was sent.
const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

/** Tin Can's HTTP API. Sends each request once: whether it may be sent again is not for this layer to say. */
export class TinCanApi {
  readonly #options: TinCanOptions

  constructor(options: TinCanOptions) {
    if (!options.apiKey) throw new TypeError('Tin Can: apiKey is empty.')
    this.#options = options
  }

  async request(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Reply> {
    const { baseUrl, apiKey, fetch: send = fetch } = this.#options
    const timeout = AbortSignal.timeout(TIMEOUT_MS)
    try {
      const response = await send(baseUrl + path, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
        // A redirect followed would be a request sent twice.
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      })
      const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
      const retry = seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {}
      return { status: response.status, ...retry, body: await response.json().catch(() => undefined) }
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } }
      return beforeSending.has(cause?.code ?? '') ? 'not_sent' : 'no_reply'
    }
  }
}
