import { AsyncLocalStorage } from 'node:async_hooks'
import { OutdialError } from 'outdial'
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

/** Runs a request of the client so that the signal, where it can, takes the request off the wire. */
export type Abortable = <T>(signal: AbortSignal, request: () => Promise<T>) => Promise<T>

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
  const inRequest = new AsyncLocalStorage<AbortSignal>()
  const abortable: Abortable = (signal, request) => settledBy(signal, inRequest.run(signal, request))
  if (options.client) return { client: options.client, abortable }
  const sdk = await loadSdk()
  const httpClient = new sdk.RequestClient({ timeout: options.requestTimeoutMs ?? 10_000, autoRetry: false })
  // The SDK hands no signal on to its HTTP client.
  httpClient.axios.interceptors.request.use(config => {
    const signal = inRequest.getStore()
    return signal ? Object.assign(config, { signal }) : config
  })
  const { accountSid, authToken, apiKey, region, edge, baseUrl } = options
  const [username, password] = apiKey ? [apiKey.sid, apiKey.secret] : [accountSid, authToken ?? '']
  const client = sdk(username, password, { accountSid, httpClient, autoRetry: false, region, edge })
  if (baseUrl !== undefined) client.api.baseUrl = baseUrl.replace(/\/$/, '')
  return { client, abortable }
}

/** Settles at the latest when the signal is aborted, also with a client that cannot abort. */
function settledBy<T>(signal: AbortSignal, result: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

async function loadSdk(): Promise<Sdk> {
  try {
    const module = (await import('twilio')) as { default: unknown }
    return module.default as Sdk
  } catch (error) {
    if (!isMissing(error)) throw error
    const missing = { package: 'twilio', versions: '^5.0.0 || ^6.0.0', install: 'npm install twilio' }
    const message = `outdial/twilio needs the package 'twilio' (${missing.versions}), which is not installed. Run: ${missing.install}`
    throw new OutdialError('PEER_MISSING', message, missing, { cause: error })
  }
}

/** Not a package that is there and itself misses something. */
function isMissing(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return /^(ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND)$/.test(code ?? '') && /['"]twilio['"]/.test(message ?? '')
}
