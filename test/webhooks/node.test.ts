import { Agent } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { toNodeHandler, type WebhookHandler } from 'outdial'
import { describe, expect, test, vi } from 'vitest'
import { post, serving, statusesFrom, write } from './serving.js'
import { at, ringing, setUp } from './set-up.js'
import { signedHeaders } from './toy-adapter.js'

const many = Array.from({ length: 5000 }, () => ringing)

/** The toy's handler on a server of Node's, and what its answers were. */
async function scene(options: Parameters<typeof setUp>[0] = {}, server: Parameters<typeof serving>[1] = {}) {
  const toy = setUp(options)
  const answers: number[] = []
  const counted: WebhookHandler = async request => {
    const answer = await toy.handle(request)
    answers.push(answer.status)
    return answer
  }
  return { ...toy, answers, address: await serving(toNodeHandler(counted), server) }
}

describe("on Node's own server", () => {
  test('a delivery is taken in, its address to the letter', async () => {
    const { address, received } = await scene()
    expect(await post(`${address}/hook?attempt=a%2Fb&x=%27`, { events: [ringing], at })).toEqual({
      status: 204,
      body: {},
    })
    expect((await post(`${address}/hook?`, { events: [ringing], at })).status).toBe(204)
    expect((await post(`${address}//other.example/hook`, { events: [ringing], at })).status).toBe(204)
    expect(received).toHaveLength(3)
  })

  test('in pieces, and as long as is allowed', async () => {
    const { address, received } = await scene({ maxBodyBytes: 1_000_000 })
    expect((await post(address, { events: [ringing], at, chunks: 7 })).status).toBe(204)
    expect((await post(address, { events: many, at, chunks: 100 })).status).toBe(204)
    expect((await post(address, { events: many, at })).status).toBe(204)
    expect(received).toHaveLength(10_001)
  })

  test('forged, it is refused with what to check', async () => {
    const { address, received } = await scene()
    const answer = await post(address, { events: [ringing], at, signedUrl: 'https://elsewhere.example/' })
    expect(answer).toEqual({ status: 403, body: { error: 'bad_signature', check: 'Check secret and publicUrl.' } })
    expect(received).toEqual([])
  })

  test.each([
    ['says so', undefined],
    ['does not say so', 200],
  ])('a body that is too long and %s is answered, and the connection stays good for the next', async (_, chunks) => {
    const { address, received } = await scene()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const sent = chunks === undefined ? {} : { chunks }
    expect(await post(address, { events: many, at, ...sent, agent })).toMatchObject({ status: 413 })
    expect((await post(address, { events: [ringing], at, agent })).status).toBe(204)
    expect(received).toEqual([ringing])
    agent.destroy()
  })

  test('a sender that goes away in the middle leaves nothing behind, and harms nobody', async () => {
    const { address, answers, received } = await scene()
    const socket = write(address, 'POST /hook HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n[{"type":')
    await new Promise(resolve => socket.once('ready', resolve))
    socket.end()
    await vi.waitFor(() => expect(answers).toEqual([503]))
    expect((await post(address, { events: [ringing], at })).status).toBe(204)
    expect(received).toEqual([ringing])
  })

  test('a sender that never ends is cut off by the server, and the handler let go', async () => {
    const limits = { requestTimeout: 50, headersTimeout: 50, connectionsCheckingInterval: 10 }
    const { address, answers } = await scene({}, limits)
    const socket = write(address, 'POST /hook HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n[{"type":')
    expect(await statusesFrom(socket)).toEqual([408])
    await vi.waitFor(() => expect(answers).toEqual([503]))
  })

  test.each([
    ['HEAD /hook HTTP/1.1\r\nhost: x', 405],
    ['OPTIONS * HTTP/1.1\r\nhost: x', 405],
    ['TRACE /hook HTTP/1.1\r\nhost: x', 400],
    ['PROPFIND /hook HTTP/1.1\r\nhost: x', 405],
    ['POST /hook HTTP/1.1\r\nhost: not a host/?#', 403],
    ['POST /hook HTTP/1.1\r\nhost: user:secret@x', 403],
    ['POST /hook HTTP/1.1\r\nhost: [', 403],
    ['POST /hook HTTP/1.1\r\nhost: ', 403],
    ['POST /hook HTTP/1.0', 403],
    ['POST http://elsewhere.example HTTP/1.1\r\nhost: x', 403],
    ['POST /%zz?%zz#\\ HTTP/1.1\r\nhost: x', 403],
    ['POST /hook HTTP/1.1\r\nhost: x\r\nx-odd: \xff\xfe', 403],
    ['POST /hook HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 0', 403],
  ])('%j is answered with %i', async (head, status) => {
    const { address } = await scene()
    const socket = write(address, '')
    socket.end(`${head}\r\nconnection: close\r\n\r\n`, 'latin1')
    expect((await statusesFrom(socket)).at(-1)).toBe(status)
  })

  test('the address of a request line in absolute form counts as what it names', async () => {
    const { address, received } = await scene({ publicUrl: 'https://calls.example' })
    const body = JSON.stringify([ringing])
    const headers = [...signedHeaders({ signedUrl: 'https://calls.example/hook?x', at, body })]
    const head = [
      'POST http://10.0.0.1/hook?x HTTP/1.1',
      'host: x',
      'connection: close',
      `content-length: ${body.length}`,
    ]
    const lines = [...head, ...headers.map(([name, value]) => `${name}: ${value}`)]
    expect(await statusesFrom(write(address, `${lines.join('\r\n')}\r\n\r\n${body}`))).toEqual([204])
    expect(received).toEqual([ringing])
  })

  test('a handler around ours that rejects is answered with 500', async () => {
    const address = await serving(toNodeHandler(() => Promise.reject(new Error('no'))))
    expect(await post(address, {})).toMatchObject({ status: 500, body: { error: 'handler_failed' } })
  })

  test('what something else answered meanwhile is not answered again', async () => {
    const { handle, received } = setUp()
    const address = await serving(async (request, response) => {
      const slow: WebhookHandler = async web => {
        const answer = await handle(web)
        response.writeHead(202).end()
        return answer
      }
      await toNodeHandler(slow)(request, response)
    })
    expect((await post(address, { events: [ringing], at })).status).toBe(202)
    expect(received).toEqual([ringing])
  })
})

test('over HTTP/2 a delivery is taken in as well', async () => {
  const { handle, received } = setUp()
  const node = toNodeHandler(handle)
  const server = createHttp2Server((request, response) => void node(request as never, response as never))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const body = JSON.stringify([ringing])
  const signed = Object.fromEntries(signedHeaders({ signedUrl: `${address}/hook?x=1`, at, body }))
  const client = connectHttp2(address)
  const stream = client.request({ ':method': 'POST', ':path': '/hook?x=1', ...signed })
  const status = new Promise(resolve => stream.once('response', headers => resolve(headers[':status'])))
  stream.end(body)
  expect(await status).toBe(204)
  expect(received).toEqual([ringing])
  client.destroy()
  await new Promise(resolve => server.close(resolve))
})
