import { Agent, request } from 'node:http'
import type { Fuse } from './fuse.ts'

/** `fetch` to the carrier, with a point between a request sent and its answer, and a word of when it was checked. */
export class Wire {
  readonly #agent = new Agent({ keepAlive: true })
  readonly #checkedAt = new Map<string, number>()

  constructor(private readonly fuse: Fuse) {}

  /** The last check of this attempt's request is now. */
  checked(attemptId: string): void {
    this.#checkedAt.set(attemptId, Date.now())
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const { method = 'GET', body, signal } = init
    const headers = { ...(init.headers as Record<string, string>), ...this.#stamp(body) }
    const { status, text, retryAfter } = await new Promise<Heard>((resolve, reject) => {
      const options = { agent: this.#agent, method, headers, ...(signal ? { signal } : {}) }
      const sent = request(String(input), options, response => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text, retryAfter: response.headers['retry-after'] }),
        )
        response.on('error', reject)
      })
      // As the real one: the error's cause tells whether anything was sent.
      sent.on('error', cause => reject(new TypeError('fetch failed', { cause })))
      if (method === 'POST') sent.on('finish', () => this.fuse.reach('after send'))
      sent.end(body)
    })
    const bodyless = status === 204
    return new Response(bodyless ? null : text, { status, headers: retryAfter ? { 'retry-after': retryAfter } : {} })
  }

  #stamp(body: unknown): Record<string, string> {
    if (typeof body !== 'string') return {}
    const { reference } = JSON.parse(body) as { reference: string }
    const checkedAt = this.#checkedAt.get(reference)
    this.#checkedAt.delete(reference)
    return { 'x-checked-at': String(checkedAt), 'content-length': String(Buffer.byteLength(body)) }
  }
}

interface Heard {
  status: number
  text: string
  retryAfter: string | undefined
}
