import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import type { Clock } from 'outdial'
import { Call } from './call.ts'
import { fateOf } from './fate.ts'
import type { CarrierLogFile } from './log.ts'
import type { Webhooks } from './webhooks.ts'

interface Order {
  to: string
  from: string
  reference: string
  owner: string
}

/** The API of Tin Can, the carrier of `examples/http-carrier`, with a carrier behind it that keeps a log and has its faults. */
export class CarrierServer {
  readonly #server: Server
  readonly #calls = new Map<string, Call>()
  readonly #asked = new Set<string>()
  readonly #byReference = new Map<string, Call>()

  constructor(
    private readonly options: {
      clock: Clock
      log: CarrierLogFile
      webhooks: Webhooks
      seed: string
      /** Asked twice for one reference it places one call. */
      idempotent: boolean
    },
  ) {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy())
    })
  }

  async listen(): Promise<number> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return (this.#server.address() as { port: number }).port
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://carrier')
    if (pathname === '/calls' && request.method === 'POST') return this.#create(request, response)
    if (pathname === '/calls') {
      const call = this.#byReference.get(searchParams.get('reference') ?? '')
      return send(response, 200, call ? [call.shown] : [])
    }
    const call = this.#calls.get(pathname.slice('/calls/'.length))
    if (!call) return send(response, 404, { error: 'no_such_call' })
    if (request.method === 'GET') return send(response, 200, call.shown)
    if (call.shown.state === 'ended') return send(response, 409, { error: 'ended' })
    this.options.log.write({ what: 'hangup', reference: call.shown.reference, to: call.to })
    call.hangup()
    response.writeHead(204).end()
  }

  async #create(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const order = (await json(request)) as Order
    const { clock, log, seed, idempotent } = this.options
    const { reference, to } = order
    const fate = fateOf(seed, reference)
    log.write({ what: 'asked', reference, to, checkedAt: Number(request.headers['x-checked-at']) })
    if (idempotent && this.#asked.has(reference)) {
      log.write({ what: 'repeated', reference, to })
      const call = this.#byReference.get(reference)
      return call ? send(response, 201, call.shown) : lose('cut', response)
    }
    this.#asked.add(reference)
    if (fate.refuse === 'none') {
      log.write({ what: 'dropped', reference, to })
      return lose(fate.answer, response)
    }
    if (fate.refuse) {
      log.write({ what: 'refused', reference, to })
      const status = fate.refuse === 'rate_limited' ? 429 : 422
      return send(response, status, { error: fate.refuse }, status === 429 ? { 'retry-after': '2' } : {})
    }
    // Whether or not whoever asked still waits.
    if (fate.placeMs > 0) await clock.sleep(fate.placeMs)
    const call = this.#place(order)
    await clock.sleep(fate.answerMs)
    if (fate.answer === 'given') send(response, 201, call.shown)
    else lose(fate.answer, response)
  }

  #place({ reference, to, owner }: Order): Call {
    const { clock, log, webhooks, seed } = this.options
    log.write({ what: 'placed', reference, to })
    const id = `tc-${this.#calls.size + 1}`
    const call = new Call(id, to, reference, owner, fateOf(seed, reference), clock, log, told => webhooks.tell(told))
    this.#calls.set(id, call)
    this.#byReference.set(reference, call)
    return call
  }
}

/** `silence` leaves the request open until whoever asked gives up. */
function lose(how: 'given' | 'cut' | 'silence', response: ServerResponse): void {
  if (how !== 'silence') response.destroy()
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  if (response.destroyed) return
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
