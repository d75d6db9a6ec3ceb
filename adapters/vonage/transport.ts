import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'

/** A request as the SDK prepares it: its address, and its headers with the token. */
interface Prepared {
  url: string
  method: string
  headers: Record<string, string>
}

/** The SDK's client for the Voice API, as far as its requests pass through here. */
export interface Voice {
  sendRequest(request: unknown): Promise<unknown>
  prepareRequest(request: unknown): Promise<Prepared>
  prepareBody(request: Prepared): string | undefined
  parseResponse(request: Prepared, response: Response): Promise<unknown>
}

export interface TransportOptions {
  timeoutMs: number
  /** Of the request that is being made. */
  signal(): AbortSignal | undefined
}

/**
 * Has the SDK send its requests through here. Its own transport cannot be aborted, and after a redirect sends a create
 * again, to wherever the answer says. Here a request is sent once, on a connection of its own: one kept from before may
 * have been closed meanwhile, and then nobody could say whether a create got through.
 */
export function throughTransport(voice: Voice, options: TransportOptions): void {
  voice.sendRequest = async request => {
    const prepared = await voice.prepareRequest(request)
    const response = await send(prepared, voice.prepareBody(prepared), options)
    return voice.parseResponse(prepared, response)
  }
}

/** The whole answer, its body included, so that nothing is left on the wire. */
async function send(
  { url, method, headers }: Prepared,
  body: string | undefined,
  { timeoutMs, signal }: TransportOptions,
): Promise<Response> {
  const answer = await answerTo(new URL(url), body, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
    agent: false,
    timeout: timeoutMs,
    signal: signal(),
  })
  return responseOf(answer, await text(answer))
}

type RequestOptions = Parameters<typeof httpsRequest>[1] & { timeout: number }

function answerTo(url: URL, body: string | undefined, options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? httpRequest : httpsRequest)(url, options, resolve)
    request.on('error', reject)
    // Without a word for that long, before the answer or in it.
    request.on('timeout', () => request.destroy(Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' })))
    request.end(body)
  })
}

/** Answers that have no body by their status may not be given one. */
const BODILESS = new Set([204, 205, 304])

function responseOf({ statusCode = 0, headers }: IncomingMessage, body: string): Response {
  // `Response` takes nothing else; what is no answer at all is none that anybody can read.
  if (statusCode < 200 || statusCode > 599) throw Object.assign(new Error('No HTTP answer'), { code: 'EPROTO' })
  const fields = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  return new Response(BODILESS.has(statusCode) ? null : body, { status: statusCode, headers: fields })
}
