import type { HangupReply, LeaveMessageReply, MachineMessage } from 'outdial'
import { isEnded, isUp } from './call-state.js'
import type { VonageClient } from './client.js'
import { asCall } from './lookup.js'
import { messageNcco } from './ncco.js'
import { failureOf, safeError, wasNotDone } from './replies.js'

/** @throws Error where nobody knows whether it was done */
export async function hangUp({ voice }: VonageClient, uuid: string): Promise<HangupReply> {
  try {
    await voice.hangupCall(encodeURIComponent(uuid))
    return 'done'
  } catch (error) {
    return notDone(voice, uuid, 'hang up', error)
  }
}

/**
 * Moves a call that is up to other instructions: say this; an NCCO that has come to its end ends the call. Cannot place one.
 * @throws Error where nobody knows whether it was taken, and where it can never be
 */
export async function leaveMessage(
  { voice }: VonageClient,
  uuid: string,
  message: MachineMessage,
): Promise<LeaveMessageReply> {
  const ncco = messageNcco(message)
  if ('problem' in ncco) throw new Error(`Vonage was not asked to leave a message (${ncco.problem}).`)
  // Nothing says what Vonage makes of a transfer while it rings, so it is not asked for one.
  const before = await whether(voice, uuid)
  if (before !== 'up') return before === 'over' ? 'already_ended' : 'too_early'
  try {
    await voice.transferCallWithNCCO(encodeURIComponent(uuid), ncco)
    return 'done'
  } catch (error) {
    return notDone(voice, uuid, 'leave a message', error)
  }
}

/** Vonage refuses, by 400 and without saying why, what is too early for a call (of the first two seconds) and what is too late. */
async function notDone(
  voice: VonageClient['voice'],
  uuid: string,
  what: string,
  error: unknown,
): Promise<'too_early' | 'already_ended'> {
  const failure = await failureOf(error)
  if (failure.status === 404) return 'already_ended'
  if (failure.status === 400) return (await whether(voice, uuid)) === 'over' ? 'already_ended' : 'too_early'
  if (wasNotDone(failure)) return 'too_early'
  throw safeError(what, failure)
}

/** `not_yet` also where Vonage does not tell: then it is asked again. */
async function whether(voice: VonageClient['voice'], uuid: string): Promise<'not_yet' | 'up' | 'over'> {
  try {
    const { status } = asCall(await voice.getCall(encodeURIComponent(uuid)))
    if (isEnded(status)) return 'over'
    return isUp(status) ? 'up' : 'not_yet'
  } catch (error) {
    return (await failureOf(error)).status === 404 ? 'over' : 'not_yet'
  }
}
