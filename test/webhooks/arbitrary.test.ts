import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import fc from 'fast-check'
import { toNodeHandler } from 'outdial'
import { expect, test } from 'vitest'
import { runs } from '../unit/runs.js'
import { serving, statusesFrom, write } from './serving.js'
import { at, ringing, setUp } from './set-up.js'
import { delivery } from './toy-adapter.js'

const known = [204, 403, 405, 413, 500, 503]
const bytes = fc.uint8Array({ maxLength: 3000 }).map(array => new Uint8Array(array))

/** What comes of a body: some of its pieces, and then its end or a fault. */
const bodies = fc.record({ pieces: fc.array(bytes, { maxLength: 4 }), breaks: fc.boolean() })

function streamOf({ pieces, breaks }: { pieces: Uint8Array[]; breaks: boolean }): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      if (breaks) controller.error(new Error('cut'))
      else controller.close()
    },
  })
}

const headerName = fc.constantFrom('toy-time', 'toy-signature', 'toy-id', 'content-length', 'content-type', 'host', 'x')
const headerValue = fc.oneof(
  fc.string(),
  fc.constantFrom('-1', 'NaN', '1e9', String(at)),
  fc.string({ unit: 'binary' }),
)

const requests = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'OPTIONS', 'get', 'M-SEARCH'),
    url: fc.webUrl({ withQueryParameters: true, withFragments: true }),
    headers: fc.array(fc.tuple(headerName, headerValue), { maxLength: 5 }),
    body: bodies,
  })
  .map(({ method, url, headers, body }) => {
    const valid = headers.filter(([name, value]) => isHeader(name, value)) as [string, string][]
    const more = /^(get|head)$/i.test(method) ? {} : { body: streamOf(body), duplex: 'half' }
    return new Request(url, { method, headers: valid, ...more } as RequestInit)
  })

function isHeader(name: string, value: string): boolean {
  try {
    new Headers([[name, value]])
    return true
  } catch {
    return false
  }
}

test('whatever comes is answered, and nothing is taken in that is not signed', async () => {
  const { handle, received } = setUp({ maxBodyBytes: 5000 })
  const property = fc.asyncProperty(requests, async request => {
    const answer = await handle(request)
    expect(known).toContain(answer.status)
    if (answer.status !== 204)
      expect(await answer.json()).toEqual({ error: expect.any(String), check: expect.any(String) })
  })
  await fc.assert(property, { numRuns: runs(500) })
  expect(received).toEqual([])
})

test('no mutation of a genuine delivery is taken in, unless it is the same again', async () => {
  const original = { events: [ringing], at, id: '1' }
  const genuine = delivery(original)
  const body = Buffer.from(await genuine.clone().arrayBuffer())
  const mutation = fc.record({
    at: fc.option(fc.nat({ max: body.length - 1 }), { nil: undefined }),
    bit: fc.nat({ max: 7 }),
    path: fc.oneof(fc.constant('/hook'), fc.webPath()),
    signature: fc.oneof(fc.constant(genuine.headers.get('toy-signature')!), fc.stringMatching(/^[0-9a-f]{64}$/)),
    time: fc.oneof(fc.constant(String(at)), fc.integer().map(String)),
  })
  const property = fc.asyncProperty(mutation, async ({ at: index, bit, path, signature, time }) => {
    const { handle, received } = setUp()
    const changed = Uint8Array.from(body, (byte, i) => (i === index ? byte ^ (1 << bit) : byte))
    const url = new URL(`https://calls.example${path}`)
    const headers = { ...Object.fromEntries(genuine.headers), 'toy-signature': signature, 'toy-time': time }
    const isSame =
      index === undefined &&
      url.href === genuine.url &&
      signature === genuine.headers.get('toy-signature') &&
      Number(time) === at
    const answer = await handle(new Request(url, { method: 'POST', headers, body: changed }))
    expect(answer.status).toBe(isSame ? 204 : 403)
    expect(received).toHaveLength(isSame ? 1 : 0)
  })
  await fc.assert(property, { numRuns: runs(300) })
})

test('whatever is written to a server is answered or cut off, and the next is answered', async () => {
  const { handle } = setUp({ maxBodyBytes: 5000 })
  const faults: unknown[] = []
  const answers = new Set<number>()
  const node = toNodeHandler(handle)
  const limits = { requestTimeout: 1000, headersTimeout: 1000, connectionsCheckingInterval: 20 }
  const address = await serving((request, response) => void node(request, response).catch(e => faults.push(e)), limits)
  const line = fc.tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'TRACE', 'OPTIONS'),
    fc.oneof(fc.webPath(), fc.string({ minLength: 1 }), fc.constantFrom('*', '//', 'http://[/', '?', 'a:b@c')),
  )
  const head = fc.array(fc.tuple(fc.oneof(headerName, fc.string({ minLength: 1 })), headerValue), { maxLength: 4 })
  const property = fc.asyncProperty(line, head, bytes, async ([method, target], headers, body) => {
    const whole = ['host: x', 'connection: close', `content-length: ${body.length}`]
    const lines = [`${method} ${target} HTTP/1.1`, ...whole, ...headers.map(pair => pair.join(': '))]
    const socket = write(address, '')
    socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]))
    for (const status of await statusesFrom(socket).catch(() => [])) answers.add(status)
  })
  await fc.assert(property, { numRuns: runs(100) })
  expect(faults).toEqual([])
  expect([...answers].filter(status => ![400, 408, 431, ...known].includes(status))).toEqual([])
  // The parser let some of it through to the handler.
  expect(answers).toContain(403)
})

test('whatever a host hands on as a request is answered', async () => {
  const { handle } = setUp()
  const node = toNodeHandler(handle)
  const odd = fc.record(
    {
      method: fc.oneof(fc.string(), fc.constantFrom('POST', 'GET', 'CONNECT')),
      url: fc.string(),
      originalUrl: fc.string(),
      body: fc.oneof(fc.anything(), bytes),
      rawBody: fc.oneof(fc.anything(), bytes),
    },
    { requiredKeys: [] },
  )
  const property = fc.asyncProperty(odd, fc.dictionary(headerName, headerValue), async (fields, headers) => {
    const request = Object.assign(new IncomingMessage(new Socket()), fields, { headers })
    request.push(null)
    let status = 0
    const response = {
      setHeader() {},
      end() {
        status = this.statusCode
      },
      statusCode: 0,
    }
    await node(request, response as never)
    expect([400, ...known]).toContain(status)
  })
  await fc.assert(property, { numRuns: runs(300) })
})
