import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { FakeClock } from 'outdial/testing'
import { Parking } from '../../carrier/parking.js'
import { isPlaced } from '../../carrier/plans.js'
import { CallBook, shown } from './call-book.js'
import { sendError, sendJson, TwilioError } from './error-reply.js'
import { type CreateParameters, checkedTwiml, readCreate } from './parameters.js'
import type { CallPlan } from './plan.js'
import { type Deliver, DoubleWebhooks } from './webhooks.js'

export interface DoubleOptions {
  clock: FakeClock
  deliver: Deliver
  /** What becomes of each request; default: answered after 3 s, over after 20 s more. */
  plan?: (call: CreateParameters) => CallPlan
  /** Numbers calls may come from; default: any. */
  numbers?: string[]
  /** How long a call takes to be in the list; default 2 s. */
  listLagMs?: number
  /** Asked before each lookup and hang-up: an answer to give instead. */
  trouble?: () => { status: number; code?: number } | undefined
}

export const accountSid = `AC${'1f'.repeat(16)}`
export const authToken = 'a token for the double'
/** Opens the same account. */
export const apiKey = { sid: `SK${'2e'.repeat(16)}`, secret: 'a secret for the double' }

/** Twilio's Calls API on 127.0.0.1, as its public description says; calls pass on the campaign's clock. */
export class TwilioDouble {
  readonly book: CallBook
  readonly webhooks: DoubleWebhooks
  /** Every create as it came, placed or not. */
  readonly creates: URLSearchParams[] = []
  /** Every status that an update asked for. */
  readonly updates: string[] = []
  /** Every update with other instructions, carried out or not. */
  readonly redirects: URLSearchParams[] = []
  readonly parking: Parking
  readonly #options: DoubleOptions
  readonly #server: Server

  constructor(options: DoubleOptions) {
    this.#options = options
    this.parking = new Parking(options.clock)
    this.webhooks = new DoubleWebhooks(options.clock, accountSid, authToken, options.deliver)
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
      const form = new URLSearchParams(await text(request))
      const url = new URL(request.url ?? '', 'http://double')
      this.#authenticate(request)
      const path = `/2010-04-01/Accounts/${accountSid}/Calls`
      const sid = new RegExp(`^${path}/(\\w+)\\.json$`).exec(url.pathname)?.[1]
      const isList = url.pathname === `${path}.json`
      if (isList && request.method === 'POST') return await this.#create(request, response, form)
      this.#troubleWithLookups()
      if (isList && request.method === 'GET') return this.#list(response, url.searchParams)
      if (sid !== undefined && form.has('Twiml')) return this.#redirect(request, response, sid, form)
      if (sid !== undefined) return this.#one(response, sid, request.method === 'POST' ? form : undefined)
      throw new TwilioError(404, 20404, `The requested resource ${url.pathname} was not found`)
    } catch (error) {
      if (error instanceof TwilioError) sendError(response, error)
      else sendError(response, new TwilioError(500, undefined, String(error)))
    }
  }

  #authenticate({ headers }: IncomingMessage): void {
    const basic = (name: string, secret: string) => `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`
    const known = [basic(accountSid, authToken), basic(apiKey.sid, apiKey.secret)]
    if (!known.includes(headers.authorization ?? '')) throw new TwilioError(401, 20003, 'Authenticate')
  }

  #troubleWithLookups(): void {
    const trouble = this.#options.trouble?.()
    if (trouble) throw new TwilioError(trouble.status, trouble.code, 'Trouble')
  }

  async #create(request: IncomingMessage, response: ServerResponse, form: URLSearchParams): Promise<void> {
    this.creates.push(form)
    if (!/^application\/x-www-form-urlencoded/.test(request.headers['content-type'] ?? '')) {
      throw new TwilioError(415, 20001, 'Content type')
    }
    const parameters = readCreate(form, this.#options.numbers && new Set(this.#options.numbers))
    const plan = this.#options.plan?.(parameters) ?? {}
    const { error, cut, hang, slowMs } = plan.create ?? {}
    this.book.requested(parameters)
    const call = isPlaced(plan.create) ? this.book.place(parameters, plan) : undefined
    if (hang) return this.parking.park(attemptOf(parameters), request)
    if (cut) return void request.socket.destroy()
    if (slowMs !== undefined) await this.#options.clock.sleep(slowMs)
    if (error?.body !== undefined) return void response.writeHead(error.status).end(error.body)
    if (error) throw new TwilioError(error.status, error.code, 'No')
    sendJson(response, 201, shown(call!, accountSid))
  }

  #list(response: ServerResponse, query: URLSearchParams): void {
    const before = this.#options.clock.now() - (this.#options.listLagMs ?? 2000)
    const size = Number(query.get('PageSize') ?? 50)
    const calls = this.book.calls
      .filter(call => call.createdAt <= before)
      .filter(({ parameters: { to, from } }) => to === (query.get('To') ?? to) && from === (query.get('From') ?? from))
      .reverse()
      .slice(0, size)
    sendJson(response, 200, { calls: calls.map(call => shown(call, accountSid)), page: 0, page_size: size })
  }

  #one(response: ServerResponse, sid: string, update: URLSearchParams | undefined): void {
    const call = this.book.bySid(sid)
    if (!call) throw new TwilioError(404, 20404, `The requested resource /Calls/${sid}.json was not found`)
    if (update) this.updates.push(update.get('Status') ?? '')
    if (update && !call.update(update.get('Status') ?? '')) throw wrongState()
    sendJson(response, 200, shown(call, accountSid))
  }

  #redirect(request: IncomingMessage, response: ServerResponse, sid: string, form: URLSearchParams): void {
    this.redirects.push(form)
    const call = this.book.bySid(sid)
    if (!call) throw new TwilioError(404, 20404, `The requested resource /Calls/${sid}.json was not found`)
    const { cut, error } = call.plan.redirect ?? {}
    if (error) throw new TwilioError(error.status, error.code, 'No')
    if (cut !== 'before' && !call.redirect(checkedTwiml(form.get('Twiml')))) throw wrongState()
    if (cut) request.socket.destroy()
    else sendJson(response, 200, shown(call, accountSid))
  }
}

const wrongState = () => new TwilioError(400, 21220, 'Call is not in-progress. Cannot redirect.')

const attemptOf = ({ statusCallback }: CreateParameters) => new URL(statusCallback).searchParams.get('attempt') ?? ''
