import {
  type Agent,
  createServer,
  type RequestListener,
  request as requestOver,
  type Server,
  type ServerOptions,
} from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { type Sent, signedHeaders } from './toy-adapter.js'

/** A server of Node's own on a free port, until the test is over. */
export async function serving(listener: RequestListener, options: ServerOptions = {}): Promise<string> {
  return listening(createServer(options, listener))
}

export async function listening(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export interface Answer {
  status: number
  body: { error?: string; check?: string }
}

export interface Posted extends Sent {
  /** Sent in so many pieces, without a content length. */
  chunks?: number
  headers?: Record<string, string>
  agent?: Agent
}

/** Posts a delivery signed for the address it goes to, unless it is signed for another. */
export function post(
  address: string,
  { chunks, agent, signedUrl = new URL(address).href, headers = {}, ...sent }: Posted,
): Promise<Answer> {
  const { method = 'POST', body = JSON.stringify(sent.events ?? []) } = sent
  const { hostname, port, origin, href } = new URL(address)
  // As it stands: Node's own reading of an address drops a lone `?`.
  const path = href.slice(origin.length)
  const signed = Object.fromEntries(signedHeaders({ ...sent, method, signedUrl, body }))
  return new Promise((resolve, reject) => {
    const request = requestOver(
      { hostname, port, path, method, agent, headers: { ...signed, ...headers } },
      async response => {
        const said = await text(response)
        resolve({ status: response.statusCode ?? 0, body: said === '' ? {} : JSON.parse(said) })
      },
    )
    request.on('error', reject)
    if (chunks === undefined) return void request.end(body)
    const size = Math.ceil(body.length / chunks)
    for (let i = 0; i < body.length; i += size) request.write(body.slice(i, i + size))
    request.end()
  })
}

/** Writes to the server as it is, and gives the connection. */
export function write(address: string, bytes: string): Socket {
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.write(bytes)
  return socket
}

/** The status line of each answer, once the connection is closed. */
export async function statusesFrom(socket: Socket): Promise<number[]> {
  const said = await text(socket)
  return [...said.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(match => Number(match[1]))
}
