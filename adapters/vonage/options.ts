import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import { apiAddress, publicAddress, requestTimeoutMs, secrets, whole } from '../carrier/options.js'
import { parse } from '../opening/options.js'
import type { VonageClient } from './client.js'

export interface VonageOptions {
  /** Of the Voice application that places the calls, a UUID. */
  applicationId: string
  /** The application's private key: the text of the file that Vonage gave out, not its path. Line breaks may be written `\n`. */
  privateKey?: string
  /**
   * The signature secret of the account's settings, by which Vonage signs webhooks and we sign the address they are sent
   * to; the same as for `vonageWebhooks()`. Of several, while one replaces another, the first is used.
   */
  signatureSecret: string | string[]
  /**
   * Public address of the webhook endpoint, e.g. `'https://calls.example.com/vonage'`. Attempt, tenant and a signature are
   * added to its query.
   */
  callbackUrl: string
  /**
   * A `Vonage` of the package that you made yourself; then no private key is needed here. Give it a `timeout`: it has none
   * by default, and its requests cannot be aborted.
   */
  client?: VonageClient
  /** How long to wait for an answer of the API, in milliseconds; 1,000 to 14,000, default 10,000. Not with `client`. */
  requestTimeoutMs?: number
  /** Another address of the API, e.g. of a region: `'https://api-eu-3.vonage.com'`. Not with `client`. */
  baseUrl?: string
  /** Samples per second of the audio in a media stream: 8,000, 16,000 (the default) or 24,000. */
  audioRate?: 8000 | 16_000 | 24_000
  /** For campaigns that detect answering machines. */
  machineDetection?: MachineDetection
}

export interface MachineDetection {
  /**
   * `false`, the default: Vonage's advanced detection, which costs extra. Who answers is connected at once, and what was
   * detected is told once it is known. `true`: the standard one, which is free and less exact, and may have people wait in
   * silence for up to five seconds. A campaign that leaves a message (`calls.onMachine`) has the advanced one all the same.
   */
  standard?: boolean
  /** Seconds until Vonage gives up on the beep of a machine; 30 to 50, default 45. */
  beepTimeoutSeconds?: number
}

const uuid = z
  .string('the UUID of a Voice application')
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'the UUID of a Voice application')
export const applicationId = uuid.transform(id => id.toLowerCase())

const privateKey = z
  .string('the text of an RSA private key, in PEM')
  .transform(text => text.replaceAll('\\n', '\n').trim())
  .refine(isRsaKey, 'the text of an RSA private key, in PEM (of the file, not its path)')

function isRsaKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}

const client = z.custom<VonageClient>(value => {
  const voice = (value as Partial<VonageClient> | null)?.voice
  const methods = ['createOutboundCall', 'getCall', 'getCallsPage', 'hangupCall', 'transferCallWithNCCO'] as const
  return typeof voice === 'object' && voice !== null && methods.every(name => typeof voice[name] === 'function')
}, "a Vonage of the package '@vonage/server-sdk'")

export const signatureSecret = secrets('a signature secret')

const optionFields = z
  .strictObject(
    {
      applicationId,
      privateKey: privateKey.optional(),
      signatureSecret,
      callbackUrl: publicAddress('attempt', 'tenant', 'beep', 'leg', 'sign'),
      client: client.optional(),
      requestTimeoutMs,
      baseUrl: apiAddress.optional(),
      audioRate: z.literal([8000, 16_000, 24_000], '8000, 16000 or 24000').optional(),
      machineDetection: z
        .strictObject({ standard: z.boolean('true or false').optional(), beepTimeoutSeconds: whole(30, 50) })
        .optional(),
    },
    'an object: { applicationId, privateKey, signatureSecret, callbackUrl, … }',
  )
  .superRefine(({ client, privateKey }, context) => {
    if ((client === undefined) !== (privateKey === undefined)) return
    context.addIssue({ code: 'custom', path: ['privateKey'], message: 'exactly one of privateKey and client' })
  })

/** @throws OutdialError `INVALID_INPUT` */
export function readOptions(options: VonageOptions) {
  return parse(optionFields, options, 'The options of vonageTelephony()')
}
