import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { FakeClock } from 'outdial/testing'
import { CarrierCall, type Fate, type Order } from './carrier-call.js'
import { CarrierWebhooks } from './carrier-webhooks.js'

const refused = {
  backpressure: [429, 'rate_limited'],
  number: [422, 'invalid_number'],
  policy: [422, 'number_blocked'],
  config: [401, 'bad_credentials'],
} as const

export interface CarrierOptions {
  clock: FakeClock
  apiKey: string
  /** Signs its webhooks. */
  secret: string
  /** What becomes of a call to this number. */
  fateOf: (to: string) => Fate
}

/** Tin Can itself, on 127.0.0.1: the part that you do not write, but need to try yours on. */
export class CarrierServer {
  /** Creates that are never answered, while whoever sent them waits. */
  parked = 0
  readonly webhooks: CarrierWebhooks
  readonly #calls = new Map<string, CarrierCall>()
  readonly #server: Server

  constructor(private readonly options: CarrierOptions) {
    this.webhooks = new CarrierWebhooks(options.clock, options.secret)
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  get callsPlaced(): number {
    return this.#calls.size
  }

  async listen(): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://carrier')
    const id = /^\/calls\/([^/]+)$/.exec(pathname)?.[1]
    if (request.headers.authorization !== `Bearer ${this.options.apiKey}`) {
      return send(response, 401, { error: 'bad_credentials' })
    }
    if (pathname === '/calls' && request.method === 'POST') return this.#create(request, response)
    if (pathname === '/calls') return send(response, 200, this.#list(searchParams))
    const call = this.#calls.get(id ?? '')
    if (!call) return send(response, 404, { error: 'no_such_call' })
    if (request.method === 'GET') return send(response, 200, call.shown)
    if (call.shown.state === 'ended') return send(response, 409, { error: 'ended' })
    call.hangup()
    response.writeHead(204).end()
  }

  async #create(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const order = (await json(request)) as Order
    const fate = this.options.fateOf(order.to)
    if (fate.refuse) {
      const [status, error] = refused[fate.refuse]
      return send(response, status, { error }, status === 429 ? { 'retry-after': '2' } : {})
    }
    const call = fate.lostReply === 'before_placing' ? undefined : this.#place(order, fate)
    if (fate.cut) return void request.socket.destroy()
    if (call && !fate.lostReply) return send(response, 201, call.shown)
    this.parked++
    request.socket.once('close', () => this.parked--)
  }

  #place(order: Order, fate: Fate): CarrierCall {
    const id = `tc-${this.#calls.size + 1}`
    const call = new CarrierCall(id, order, fate, this.options.clock, changed => this.webhooks.send(changed))
    this.#calls.set(id, call)
    return call
  }

  #list(query: URLSearchParams) {
    const calls = [...this.#calls.values()].filter(({ order }) =>
      (['reference', 'to', 'from'] as const).every(name => order[name] === (query.get(name) ?? order[name])),
    )
    return calls.map(call => call.shown)
  }
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
