import { z } from 'zod'
import { apiAddress, publicAddress, requestTimeoutMs, secret, whole } from '../carrier/options.js'
import { parse } from '../opening/options.js'
import type { TwilioClient } from './client.js'

export interface TwilioOptions {
  /** `AC…`: the account, or subaccount, whose calls these are. */
  accountSid: string
  /** The account's auth token; or an API key instead, which can be revoked by itself. */
  authToken?: string
  /** `SK…` and its secret. Webhooks are signed with the auth token all the same. */
  apiKey?: { sid: string; secret: string }
  /**
   * Public address of the webhook endpoint, e.g. `'https://calls.example.com/twilio'`. Attempt and tenant are added to
   * its query. A fragment sets Twilio's connection overrides; the default `#rc=3&rp=all` makes Twilio deliver again what
   * was not taken in.
   */
  callbackUrl: string
  /** A client of the `twilio` package that you made yourself; then no credentials are needed here. */
  client?: TwilioClient
  /** How long to wait for an answer of the API, in milliseconds; 1,000 to 14,000, default 10,000. Not with `client`. */
  requestTimeoutMs?: number
  /** Another address of the API, e.g. of a proxy. Not with `client`. */
  baseUrl?: string
  /** Twilio's region and edge, e.g. `'ie1'` and `'dublin'`. Not with `client`. */
  region?: string
  edge?: string
  /** For campaigns that detect answering machines. */
  machineDetection?: MachineDetection
}

export interface MachineDetection {
  /**
   * `false`, the default: who answers is connected at once, and what was detected is told once it is known.
   * `true`: Twilio waits for a person, or for the end of the machine's greeting, and connects only then. So what is said
   * is left as a message after the beep; people wait about four seconds. Not where a campaign leaves a message of its own
   * (`calls.onMachine`): that needs no option here.
   */
  leaveMessage?: boolean
  /** Seconds until Twilio gives up and takes it as unknown; 3 to 59, default 30. */
  timeoutSeconds?: number
  /** Milliseconds of speech from which on it is a machine; 1,000 to 6,000, default 2,400. */
  speechThresholdMs?: number
  /** Milliseconds of silence that end the speech; 500 to 5,000, default 1,200. */
  speechEndThresholdMs?: number
  /** Milliseconds of silence at the start that are taken as unknown; 2,000 to 10,000, default 5,000. */
  silenceTimeoutMs?: number
}

const sid = (prefix: string) => {
  const expected = `text of ${prefix} and 32 hexadecimal digits`
  return z.string(expected).regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), expected)
}
const place = z.string('text such as "ie1"').regex(/^[a-z0-9-]+$/, 'text such as "ie1"')
const machineDetection = z.strictObject({
  leaveMessage: z.boolean('true or false').optional(),
  timeoutSeconds: whole(3, 59),
  speechThresholdMs: whole(1000, 6000),
  speechEndThresholdMs: whole(500, 5000),
  silenceTimeoutMs: whole(2000, 10_000),
})

const client = z.custom<TwilioClient>(value => {
  const calls = (value as Partial<TwilioClient> | null)?.calls
  return typeof calls === 'function' && typeof calls.create === 'function' && typeof calls.list === 'function'
}, "a client of the 'twilio' package")

const optionFields = z
  .strictObject(
    {
      accountSid: sid('AC'),
      authToken: secret.optional(),
      apiKey: z.strictObject({ sid: sid('SK'), secret }, '{ sid, secret }').optional(),
      callbackUrl: publicAddress('attempt', 'tenant'),
      client: client.optional(),
      requestTimeoutMs,
      baseUrl: apiAddress.optional(),
      region: place.optional(),
      edge: place.optional(),
      machineDetection: machineDetection.optional(),
    },
    'an object: { accountSid, authToken, callbackUrl, … }',
  )
  .superRefine((options, context) => {
    const fault = credentialsFault(options)
    if (fault) context.addIssue({ code: 'custom', path: ['authToken'], message: fault })
  })

function credentialsFault(options: { client?: unknown; authToken?: unknown; apiKey?: unknown }): string | undefined {
  const ways = [options.client, options.authToken, options.apiKey].filter(way => way !== undefined).length
  return ways === 1 ? undefined : 'exactly one of authToken, apiKey and client'
}

/** @throws OutdialError `INVALID_INPUT` */
export function readOptions(options: TwilioOptions) {
  return parse(optionFields, options, 'The options of twilioTelephony()')
}
