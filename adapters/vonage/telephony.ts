import type { Telephony } from 'outdial'
import { type Carrier, CarrierTelephony } from '../carrier/telephony.js'
import { type CreateCallParams, clientFor, type VonageCall, type VonageClient } from './client.js'
import { createParams } from './create-params.js'
import { hangUp, leaveMessage } from './live-call.js'
import { asCall, failedLookup, findAmong, lookupOf } from './lookup.js'
import { readOptions, type VonageOptions } from './options.js'
import { replyTo } from './replies.js'

/**
 * Calls through Vonage's Voice API, by its official package `@vonage/server-sdk`, which is loaded here and not before. Take
 * its webhooks in with `webhookHandler({ adapter: vonageWebhooks(…) })`: they are how a call's progress is told.
 *
 *     const callbackUrl = 'https://calls.example.com/vonage'
 *     const telephony = await vonageTelephony({ applicationId, privateKey, signatureSecret, callbackUrl })
 *
 * @throws OutdialError `INVALID_INPUT`; `PEER_MISSING` when the package is not installed
 */
export async function vonageTelephony(options: VonageOptions): Promise<Telephony> {
  const settings = readOptions(options)
  const { client, abortable } = await clientFor(settings)
  return new CarrierTelephony(carrierOf(settings, client), abortable)
}

function carrierOf(
  options: ReturnType<typeof readOptions>,
  client: VonageClient,
): Carrier<VonageCall, CreateCallParams> {
  const { voice } = client
  return {
    params: request => createParams(options, request),
    create: async params => (await voice.createOutboundCall(params)).uuid,
    replyTo,
    // The SDK puts it into the path as it is.
    get: async uuid => asCall(await voice.getCall(encodeURIComponent(uuid))),
    find: sought => findAmong(client, sought),
    lookupOf,
    failedLookup,
    hangup: uuid => hangUp(client, uuid),
    leaveMessage: (uuid, message) => leaveMessage(client, uuid, message),
  }
}
