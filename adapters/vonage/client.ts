import { type Abortable, abortableRequests } from '../carrier/abortable.js'
import { loadPeer } from '../opening/peer.js'
import type { NccoAction } from './ncco.js'
import type { readOptions } from './options.js'
import { throughTransport, type Voice } from './transport.js'

/** What Vonage says of a call, as far as we use it; anything may be missing, and the list writes names otherwise. */
export interface VonageCall {
  uuid?: string
  status?: string
  direction?: string
  /** Seconds. */
  duration?: string | number | null
  /** Euros. */
  price?: string | number | null
  startTime?: string | null
  endTime?: string | null
  start_time?: string | null
  end_time?: string | null
  to?: unknown
  from?: unknown
}

export interface PhoneEndpoint {
  type: 'phone'
  /** Digits, without the plus. */
  number: string
}

/** The parameters of `POST /v1/calls` as the SDK takes them. */
export interface CreateCallParams {
  to: PhoneEndpoint[]
  from: PhoneEndpoint
  ncco?: NccoAction[]
  answerUrl?: string[]
  answerMethod?: 'GET' | 'POST'
  eventUrl: string[]
  eventMethod: 'POST'
  /** Seconds. */
  ringingTimer: number
  lengthTimer: number
  machineDetection?: 'continue'
  advancedMachineDetection?: { behavior: 'continue'; mode: 'default'; beepTimeout: number }
}

export interface ListParams {
  /** ISO 8601. */
  dateStart: string
  dateEnd: string
  pageSize: number
  recordIndex: number
  order: 'asc'
}

/** The part of the package's `Vonage` that is used here. */
export interface VonageClient {
  voice: {
    // Its own types ask for enumerations of its own, whose values these are.
    // biome-ignore lint/suspicious/noExplicitAny: see above
    createOutboundCall(params: any): Promise<{ uuid?: string }>
    getCall(uuid: string): Promise<unknown>
    // biome-ignore lint/suspicious/noExplicitAny: as above
    getCallsPage(params: any): Promise<unknown>
    hangupCall(uuid: string): Promise<unknown>
    // biome-ignore lint/suspicious/noExplicitAny: as above
    transferCallWithNCCO(uuid: string, ncco: any): Promise<unknown>
  }
}

interface Sdk {
  Vonage: new (credentials: object, options: object) => { voice: VonageClient['voice'] & Voice }
}

type Options = ReturnType<typeof readOptions>

/**
 * The host's own client, or one of ours: with a time-out, without redirects, and with requests that can be aborted.
 * @throws OutdialError `PEER_MISSING`
 */
export async function clientFor(options: Options): Promise<{ client: VonageClient; abortable: Abortable }> {
  const { abortable, current } = abortableRequests()
  if (options.client) return { client: options.client, abortable }
  const { Vonage } = await loadPeer<Sdk>(peer, () => import('@vonage/server-sdk'))
  const { applicationId, privateKey, baseUrl, requestTimeoutMs: timeout = 10_000 } = options
  const apiHost = baseUrl?.replace(/\/$/, '')
  const client = new Vonage({ applicationId, privateKey }, { timeout, ...(apiHost === undefined ? {} : { apiHost }) })
  throughTransport(client.voice, { timeoutMs: timeout, signal: current })
  return { client, abortable }
}

const peer = {
  subpath: 'outdial/vonage',
  package: '@vonage/server-sdk',
  versions: '^3.12.0',
  install: 'npm install @vonage/server-sdk',
}
