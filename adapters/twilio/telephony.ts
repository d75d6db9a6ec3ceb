import type { HangupReply, Telephony } from 'outdial'
import { type Carrier, CarrierTelephony } from '../carrier/telephony.js'
import { isEnded } from './call-state.js'
import { type CreateCallParams, clientFor, type TwilioCall, type TwilioClient } from './client.js'
import { createParams } from './create-params.js'
import { leaveMessage } from './leave-message.js'
import { failedLookup, lookupOf, pick } from './lookup.js'
import { readOptions, type TwilioOptions } from './options.js'
import { failureOf, replyTo, safeError } from './replies.js'

/** Calls between two numbers that a lookup looks through; the list begins with the newest. */
const MOST_LISTED = 100

/**
 * Calls through Twilio, by its official package `twilio`, which is loaded here and not before. Take its webhooks in with
 * `webhookHandler({ adapter: twilioWebhooks(…) })`: they are how a call's progress is told.
 *
 *     const telephony = await twilioTelephony({ accountSid, authToken, callbackUrl: 'https://calls.example.com/twilio' })
 *
 * @throws OutdialError `INVALID_INPUT`; `PEER_MISSING` when the package is not installed
 */
export async function twilioTelephony(options: TwilioOptions): Promise<Telephony> {
  const settings = readOptions(options)
  const { client, abortable } = await clientFor(settings)
  return new CarrierTelephony(carrierOf(settings, client), abortable)
}

function carrierOf(
  options: ReturnType<typeof readOptions>,
  client: TwilioClient,
): Carrier<TwilioCall, CreateCallParams> {
  return {
    params: request => createParams(options, request),
    create: async params => (await client.calls.create(params)).sid,
    replyTo,
    get: sid => client.calls(sid).fetch(),
    async find({ to, from, sinceAt, isAnothers }) {
      // Not by StartTime: a call that Twilio still holds in its queue has none.
      const calls = await client.calls.list({ to, from, limit: MOST_LISTED, pageSize: MOST_LISTED })
      return pick(calls, sinceAt, isAnothers)
    },
    lookupOf,
    failedLookup,
    hangup: sid => hangUp(client, sid),
    leaveMessage: (sid, message) => leaveMessage(client, sid, message),
  }
}

/** `canceled` ends a call that nobody answered and is told as such; one that is up needs `completed`. */
async function hangUp(client: TwilioClient, sid: string): Promise<HangupReply> {
  const cancelled = await end(client, sid, 'canceled')
  if (cancelled === 'gone') return 'already_ended'
  if (cancelled === 'conflict') return 'too_early'
  if (cancelled !== 'wrong_state' && isEnded(cancelled.status)) return 'done'
  const completed = await end(client, sid, 'completed')
  if (completed === 'gone' || completed === 'wrong_state') return 'already_ended'
  return completed === 'conflict' ? 'too_early' : 'done'
}

async function end(
  client: TwilioClient,
  sid: string,
  status: 'canceled' | 'completed',
): Promise<TwilioCall | 'wrong_state' | 'gone' | 'conflict'> {
  try {
    return await client.calls(sid).update({ status })
  } catch (error) {
    const failure = failureOf(error)
    if (failure.code === 21220) return 'wrong_state'
    if (failure.code === 20409) return 'conflict'
    if (failure.status === 404) return 'gone'
    throw safeError('hang up', error)
  }
}
