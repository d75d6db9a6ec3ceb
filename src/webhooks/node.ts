import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { WebhookHandler } from './handler.js'

/** What some frameworks and hosts leave of a body they read themselves. */
type MaybeParsed = IncomingMessage & { rawBody?: unknown; body?: unknown; originalUrl?: string }

/**
 * A `WebhookHandler` for `node:http`, Express and whatever else hands out Node's request and response. Mount it before
 * any body parser: the signature is over the bytes as they came. Where a parser ran already, its raw bytes are taken from
 * `request.rawBody`, or from `request.body` if that is a Buffer or text (`express.raw({ type: '*\/*' })`).
 */
export function toNodeHandler(handler: WebhookHandler) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const web = toRequest(request)
    const answer = web ? await handler(web) : parsedAlready()
    response.statusCode = answer.status
    answer.headers.forEach((value, name) => void response.setHeader(name, value))
    response.end(Buffer.from(await answer.arrayBuffer()))
  }
}

function toRequest(request: MaybeParsed): Request | undefined {
  const body = bodyOf(request)
  if (body === undefined) return undefined
  const headers = new Headers()
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const method = request.method ?? 'GET'
  const encrypted = 'encrypted' in request.socket
  // Express takes the mount path off `url` and keeps the whole in `originalUrl`.
  const path = request.originalUrl ?? request.url ?? '/'
  const url = new URL(`${encrypted ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}`)
  const [pathname, ...query] = path.split('?')
  url.pathname = pathname ?? '/'
  url.search = query.join('?')
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers })
  return new Request(url, { method, headers, body, duplex: 'half' } as RequestInit)
}

/** `undefined` when somebody read the body and left nothing of its bytes. */
function bodyOf(request: MaybeParsed): RequestInit['body'] | undefined {
  for (const read of [request.rawBody, request.body]) {
    if (typeof read === 'string') return read
    if (read instanceof Uint8Array) return new Uint8Array(read)
  }
  if (request.readableEnded) return undefined
  return Readable.toWeb(request) as ReadableStream<Uint8Array>
}

function parsedAlready(): Response {
  const check =
    'A body parser read this request before the webhook handler did, and the signature is over the raw bytes. ' +
    "Mount the handler before express.json() and the like, or keep the bytes: express.raw({ type: '*/*' })."
  return Response.json({ error: 'body_already_read', check }, { status: 500 })
}
