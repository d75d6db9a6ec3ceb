import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WebhookHandler } from './handler.js'

/** What frameworks and hosts leave on a request. */
type HostRequest = IncomingMessage & { rawBody?: unknown; body?: unknown; originalUrl?: string }

/**
 * A `WebhookHandler` for `node:http`, Express, Fastify's `request.raw` and whatever else hands out Node's request and
 * response. Mount it before any body parser: the signature is over the bytes as they came. Where a parser ran already, its
 * raw bytes are taken from `request.rawBody`, or from `request.body` if that is a Buffer or text
 * (`express.raw({ type: '*\/*' })`).
 *
 * Never throws and never rejects. A sender that never ends its message is for the server to cut off (`requestTimeout`).
 */
export function toNodeHandler(handler: WebhookHandler) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = await answerTo(handler, request)
    const body = Buffer.from(await answer.arrayBuffer())
    // The server, or something before us, may have answered meanwhile.
    if (!response.headersSent && !response.destroyed) {
      response.statusCode = answer.status
      answer.headers.forEach((value, name) => void response.setHeader(name, value))
      response.end(body)
    }
    // What is left of a body that was too long goes past, as Node does with bodies that nobody reads; on a connection
    // closed now the answer might get lost.
    request.resume()
  }
}

async function answerTo(handler: WebhookHandler, request: IncomingMessage): Promise<Response> {
  let web: Request
  try {
    web = await toRequest(request)
  } catch {
    return Response.json({ error: 'bad_request', check: 'This is no request that a provider sends.' }, { status: 400 })
  }
  try {
    return await handler(web)
  } catch {
    // Ours never rejects; one wrapped around it may.
    return Response.json(
      { error: 'handler_failed', check: 'The handler of this address failed. Deliver it again.' },
      { status: 500 },
    )
  }
}

async function toRequest(request: HostRequest): Promise<Request> {
  const { method = 'GET' } = request
  const init = { method, headers: headersOf(request) }
  const url = originOf(request) + targetOf(request)
  if (method === 'GET' || method === 'HEAD') return new Request(url, init)
  const body = bodyOf(request)
  if (body !== undefined) return new Request(url, { ...init, body, duplex: 'half' } as RequestInit)
  // Handed on as what it is: a request whose body was read.
  const read = new Request(url, { ...init, body: 'gone' })
  await read.text()
  return read
}

function headersOf({ headers }: IncomingMessage): Headers {
  const copy = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    // HTTP/2 puts method and path here.
    if (value === undefined || name.startsWith(':')) continue
    for (const one of [value].flat()) copy.append(name, one)
  }
  return copy
}

/** `Host` is whatever the sender wrote; where it is no host, only `publicUrl` can say what was signed. */
function originOf({ headers, socket }: IncomingMessage): string {
  const scheme = socket && 'encrypted' in socket ? 'https' : 'http'
  const written = `${scheme}://${headers.host ?? headers[':authority'] ?? ''}`
  return URL.canParse(written) ? new URL(written).origin : `${scheme}://localhost`
}

/** Path and query to the letter. Express takes the mount path off `url` and keeps the whole in `originalUrl`. */
function targetOf({ originalUrl, url = '/' }: HostRequest): string {
  const target = (originalUrl ?? url).replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  return target.startsWith('/') ? target : `/${target.startsWith('?') ? target : ''}`
}

/** `undefined` when somebody read the body and left nothing of its bytes. */
function bodyOf(request: HostRequest): RequestInit['body'] | undefined {
  for (const read of [request.rawBody, request.body]) {
    if (typeof read === 'string') return read
    if (read instanceof Uint8Array) return new Uint8Array(read)
  }
  if (request.headers['content-length'] === '0') return ''
  return request.readableDidRead ? undefined : chunksOf(request)
}

/** Unlike `Readable.toWeb`, giving it up leaves the connection open: the answer has to go over it. */
function chunksOf(request: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = request.iterator({ destroyOnReturn: false })
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(new Uint8Array(value))
      },
      async cancel() {
        await chunks.return?.()
      },
    },
    // Reads only when asked to, so that there is never a read under way when it is given up.
    { highWaterMark: 0 },
  )
}
