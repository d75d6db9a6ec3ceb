import type { LeaveMessageReply, MachineMessage } from 'outdial'
import { isEnded } from './call-state.js'
import type { TwilioClient } from './client.js'
import { failureOf, safeError, wasNotDone } from './replies.js'
import { messageTwiml } from './twiml.js'

/** Twilio's "the call is not in progress": not yet, or not any more. */
const WRONG_STATE = 21220

/**
 * Gives a call that is up other instructions: say this, then hang up. An update of a call that exists; it cannot place one.
 * @throws Error where nobody knows whether it was taken, and where it can never be
 */
export async function leaveMessage(
  client: TwilioClient,
  sid: string,
  message: MachineMessage,
): Promise<LeaveMessageReply> {
  const instructions = messageTwiml(message)
  if ('problem' in instructions) throw new Error(`Twilio was not asked to leave a message (${instructions.problem}).`)
  try {
    await client.calls(sid).update(instructions)
    return 'done'
  } catch (error) {
    const failure = failureOf(error)
    if (failure.code === WRONG_STATE) return whichState(client, sid)
    if (failure.status === 404) return 'already_ended'
    if (wasNotDone(failure)) return 'too_early'
    throw safeError('leave a message', error)
  }
}

/** Twilio refused for the call's state and does not say for which; that it left no message is certain either way. */
async function whichState(client: TwilioClient, sid: string): Promise<LeaveMessageReply> {
  try {
    const { status } = await client.calls(sid).fetch()
    return isEnded(status) ? 'already_ended' : 'too_early'
  } catch (error) {
    return failureOf(error).status === 404 ? 'already_ended' : 'too_early'
  }
}
