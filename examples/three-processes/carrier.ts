import { createHmac, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { TinCanCall } from '../http-carrier/call-events.js'

export interface PlacedCall {
  /** Which process asked for it. */
  by: string
  to: string
  attemptId: string
}

const RING_MS = 150
const TALK_MS = 350

/** Tin Can of `../http-carrier` on 127.0.0.1, where everybody answers at once and is brief. */
export class Carrier {
  /** Every call that it was asked for, in order: whoever was called twice is in here twice. */
  readonly placed: PlacedCall[] = []
  /** Ports of our processes; it tells of a call to whichever it likes, as through a load balancer. */
  readonly webhooks: number[] = []
  /** Is told of each call. */
  onPlaced: (call: PlacedCall) => void = () => {}
  readonly #calls = new Map<string, TinCanCall>()
  readonly #server: Server

  constructor(private readonly options: { publicUrl: string; webhookSecret: string }) {
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  async listen(): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://carrier')
    if (request.method === 'POST') {
      const by = String(request.headers.authorization).replace('Bearer ', '')
      return send(response, 201, this.#place(by, (await json(request)) as { to: string; reference: string }))
    }
    if (pathname === '/calls') {
      const reference = searchParams.get('reference')
      return send(
        response,
        200,
        [...this.#calls.values()].filter(call => call.reference === reference),
      )
    }
    const call = this.#calls.get(pathname.slice('/calls/'.length))
    send(response, call ? 200 : 404, call ?? { error: 'no_such_call' })
  }

  #place(by: string, { to, reference }: { to: string; reference: string }): TinCanCall {
    const call: TinCanCall = { id: `tc-${this.#calls.size + 1}`, reference, state: 'ringing', at: now() }
    this.#calls.set(call.id, call)
    this.placed.push({ by, to, attemptId: reference })
    this.onPlaced(this.placed.at(-1)!)
    setTimeout(() => this.#move(call, { state: 'talking', answered_at: now() }), RING_MS)
    setTimeout(() => this.#move(call, { state: 'ended', end: 'hung_up' }), RING_MS + TALK_MS)
    return call
  }

  #move(call: TinCanCall, to: Partial<TinCanCall>): void {
    Object.assign(call, to, { at: now() })
    void this.#tell(JSON.stringify({ id: randomUUID(), call }))
  }

  /** To the next process where one does not take it. */
  async #tell(body: string, tries = 10): Promise<void> {
    const { publicUrl, webhookSecret } = this.options
    const port = this.webhooks[Math.floor(Math.random() * this.webhooks.length)]
    const time = Math.floor(Date.now() / 1000)
    const signature = createHmac('sha256', webhookSecret).update(`${time}.${publicUrl}.${body}`).digest('hex')
    const headers = { 'content-type': 'application/json', 'tincan-signature': `t=${time},v1=${signature}` }
    const address = `http://127.0.0.1:${port}${new URL(publicUrl).pathname}`
    const taken = await fetch(address, { method: 'POST', headers, body }).then(
      response => response.ok,
      () => false,
    )
    if (!taken && tries > 1) setTimeout(() => void this.#tell(body, tries - 1), 200)
  }
}

const now = () => new Date().toISOString()

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
