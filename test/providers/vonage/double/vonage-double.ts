import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { FakeClock } from 'outdial/testing'
import { Parking } from '../../carrier/parking.js'
import { isPlaced } from '../../carrier/plans.js'
import { authenticate } from './authentication.js'
import { CallBook, shown } from './call-book.js'
import { sendError, sendJson, VonageError } from './error-reply.js'
import { readNcco } from './ncco.js'
import { type CreateParameters, readCreate } from './parameters.js'
import type { CallPlan } from './plan.js'
import { type Deliver, DoubleWebhooks } from './webhooks.js'

export interface DoubleOptions {
  clock: FakeClock
  deliver: Deliver
  /** What becomes of each request; default: answered after 3 s, over after 20 s more. */
  plan?: (call: CreateParameters) => CallPlan
  /** Numbers calls may come from; default: any. */
  numbers?: string[]
  /** How many calls may be placed in a second; more are refused. Default: any. */
  perSecond?: number
  /** How long a call takes to be in the list; default 2 s. */
  listLagMs?: number
  /** Asked before each lookup, hang-up and transfer: an answer to give instead. */
  trouble?: () => { status: number } | undefined
}

type Body = Record<string, unknown>

/** Vonage's Voice API on 127.0.0.1, as its public description says; calls pass on the campaign's clock. */
export class VonageDouble {
  readonly book: CallBook
  readonly webhooks: DoubleWebhooks
  /** Every create as it came, placed or not. */
  readonly creates: Body[] = []
  /** Every change of a live call that was asked for. */
  readonly updates: Body[] = []
  /** The query of every request for the list. */
  readonly lists: URLSearchParams[] = []
  readonly parking: Parking
  readonly #options: DoubleOptions
  readonly #server: Server
  #recent: number[] = []

  constructor(options: DoubleOptions) {
    this.#options = options
    this.parking = new Parking(options.clock)
    this.webhooks = new DoubleWebhooks(options.clock, options.deliver)
    this.book = new CallBook(options.clock, this.webhooks)
    this.#server = createServer((request, response) => void this.#answer(request, response))
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
    try {
      const body = bodyOf(request, await text(request))
      const url = new URL(request.url ?? '', 'http://double')
      await authenticate(request)
      const uuid = /^\/v1\/calls\/([\w-]+)$/.exec(url.pathname)?.[1]
      const isList = url.pathname === '/v1/calls'
      if (isList && request.method === 'POST') return await this.#create(request, response, body)
      const trouble = this.#options.trouble?.()
      if (trouble) throw new VonageError(trouble.status, 'Trouble')
      if (isList && request.method === 'GET') return this.#list(response, url.searchParams)
      const call = uuid === undefined ? undefined : this.book.byUuid(uuid)
      if (!call) throw new VonageError(404, 'Not Found')
      if (request.method === 'GET') return sendJson(response, 200, shown(call))
      this.#update(call.uuid, request, response, body)
    } catch (error) {
      sendError(response, error instanceof VonageError ? error : new VonageError(500, String(error)))
    }
  }

  async #create(request: IncomingMessage, response: ServerResponse, body: Body): Promise<void> {
    const { plan, numbers, clock } = this.#options
    this.creates.push(body)
    const parameters = readCreate(body, numbers && new Set(numbers))
    const attemptId = new URL(parameters.eventUrl).searchParams.get('attempt') ?? ''
    this.book.requested(parameters)
    this.#throttle()
    const planned = plan?.(parameters) ?? {}
    const { error, cut, hang, slowMs } = planned.create ?? {}
    const call = isPlaced(planned.create) ? this.book.place(parameters, planned) : undefined
    if (hang) return this.parking.park(attemptId, request)
    if (cut) return void request.socket.destroy()
    if (slowMs !== undefined) await clock.sleep(slowMs)
    if (error?.body !== undefined) return void response.writeHead(error.status, error.headers).end(error.body)
    if (error) throw new VonageError(error.status, 'No', [], error.headers)
    const { uuid } = call!
    const conversation = { conversation_uuid: `CON-${uuid}` }
    sendJson(response, 201, { uuid, status: 'started', direction: 'outbound', ...conversation })
  }

  /** Vonage queues nothing. */
  #throttle(): void {
    const { perSecond, clock } = this.#options
    if (perSecond === undefined) return
    this.#recent = this.#recent.filter(at => at > clock.monotonic() - 1000)
    if (this.#recent.length >= perSecond) throw new VonageError(429, 'Rate Limited')
    this.#recent.push(clock.monotonic())
  }

  #list(response: ServerResponse, query: URLSearchParams): void {
    this.lists.push(query)
    const [start, end] = ['date_start', 'date_end'].map(name => Date.parse(query.get(name) ?? 'none'))
    const size = Number(query.get('page_size') ?? 10)
    const index = Number(query.get('record_index') ?? 0)
    if (!(size >= 1 && size <= 100) || !Number.isInteger(index)) throw new VonageError(400, 'Bad Request')
    const before = this.#options.clock.now() - (this.#options.listLagMs ?? 2000)
    const calls = this.book.calls.filter(
      ({ createdAt }) => createdAt <= before && !(createdAt < start!) && !(createdAt > end!),
    )
    const page = calls.slice(index, index + size).map(shown)
    sendJson(response, 200, { count: calls.length, page_size: size, record_index: index, _embedded: { calls: page } })
  }

  #update(uuid: string, request: IncomingMessage, response: ServerResponse, body: Body): void {
    this.updates.push(body)
    const call = this.book.byUuid(uuid)!
    if (body.action === 'hangup') {
      if (!call.hangUp()) throw new VonageError(400, 'Bad Request')
      return void response.writeHead(204).end()
    }
    if (body.action !== 'transfer') throw new VonageError(400, 'Bad Request')
    const { type, ncco } = (body.destination ?? {}) as Body
    if (type !== 'ncco') throw new VonageError(400, 'Bad Request')
    const said = readNcco(ncco)
    const { cut, error } = call.plan.transfer ?? {}
    if (error) throw new VonageError(error.status, 'No')
    if (cut !== 'before' && !call.transfer(said)) throw new VonageError(400, 'Bad Request')
    if (cut) request.socket.destroy()
    else response.writeHead(204).end()
  }
}

function bodyOf({ method, headers }: IncomingMessage, sent: string): Body {
  if (method === 'GET') return {}
  if (headers['content-type'] !== 'application/json') throw new VonageError(415, 'Unsupported Media Type')
  return JSON.parse(sent) as Body
}
