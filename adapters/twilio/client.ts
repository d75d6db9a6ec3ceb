import { type Abortable, abortableRequests } from '../carrier/abortable.js'
import { loadPeer } from '../opening/peer.js'
import type { readOptions } from './options.js'

/** What Twilio says of a call, as far as we use it; numbers and prices are texts, and anything may be missing. */
export interface TwilioCall {
  sid: string
  status?: string
  answeredBy?: string | null
  /** Seconds. */
  duration?: string | number | null
  price?: string | number | null
  priceUnit?: string | null
  dateCreated?: Date | string | null
  endTime?: Date | string | null
}

export interface CreateCallParams {
  to: string
  from: string
  twiml?: string
  url?: string
  method?: string
  statusCallback: string
  statusCallbackMethod: string
  statusCallbackEvent: string[]
  timeout: number
  timeLimit: number
  machineDetection?: string
  machineDetectionTimeout?: number
  machineDetectionSpeechThreshold?: number
  machineDetectionSpeechEndThreshold?: number
  machineDetectionSilenceTimeout?: number
  asyncAmd?: string
  asyncAmdStatusCallback?: string
  asyncAmdStatusCallbackMethod?: string
}

/** The part of the `twilio` package's client that is used here. */
export interface TwilioClient {
  calls: {
    (
      sid: string,
    ): {
      fetch(): Promise<TwilioCall>
      update(params: { status: 'canceled' | 'completed' } | { twiml: string }): Promise<TwilioCall>
    }
    create(params: CreateCallParams): Promise<TwilioCall>
    list(params: { to: string; from: string; limit: number; pageSize: number }): Promise<TwilioCall[]>
  }
}

interface RequestClient {
  axios: { interceptors: { request: { use(fn: (config: { signal?: AbortSignal }) => object): unknown } } }
}
interface Sdk {
  (username: string, password: string, options: object): TwilioClient & { api: { baseUrl: string } }
  RequestClient: new (options: object) => RequestClient
}

type Options = ReturnType<typeof readOptions>

/**
 * The host's own client, or one of ours: with a time-out, without retries, and with requests that can be aborted.
 * @throws OutdialError `PEER_MISSING`
 */
export async function clientFor(options: Options): Promise<{ client: TwilioClient; abortable: Abortable }> {
  const { abortable, current } = abortableRequests()
  if (options.client) return { client: options.client, abortable }
  const sdk = await loadSdk()
  const httpClient = new sdk.RequestClient({ timeout: options.requestTimeoutMs ?? 10_000, autoRetry: false })
  // The SDK hands no signal on to its HTTP client.
  httpClient.axios.interceptors.request.use(config => {
    const signal = current()
    return signal ? Object.assign(config, { signal }) : config
  })
  const { accountSid, authToken, apiKey, region, edge, baseUrl } = options
  const [username, password] = apiKey ? [apiKey.sid, apiKey.secret] : [accountSid, authToken ?? '']
  const client = sdk(username, password, { accountSid, httpClient, autoRetry: false, region, edge })
  if (baseUrl !== undefined) client.api.baseUrl = baseUrl.replace(/\/$/, '')
  return { client, abortable }
}

const peer = {
  subpath: 'outdial/twilio',
  package: 'twilio',
  versions: '^5.0.0 || ^6.0.0',
  install: 'npm install twilio',
}

const loadSdk = async () => (await loadPeer<{ default: Sdk }>(peer, () => import('twilio'))).default
