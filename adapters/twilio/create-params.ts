import type { CallRequest } from 'outdial'
import { wholeSeconds } from '../carrier/reading.js'
import { callbackUrlFor } from './callback.js'
import type { CreateCallParams } from './client.js'
import type { readOptions } from './options.js'
import { instructionsFor } from './twiml.js'

type Options = ReturnType<typeof readOptions>

const LONGEST_RING_SECONDS = 600

/** The parameters of `POST /Calls`, or why there can be none. */
export function createParams(options: Options, request: CallRequest): CreateCallParams | { problem: string } {
  const instructions = instructionsFor(request)
  if ('problem' in instructions) return instructions
  const callback = callbackUrlFor(options.callbackUrl, request)
  return {
    to: request.to,
    from: request.from,
    ...instructions,
    statusCallback: callback,
    statusCallbackMethod: 'POST',
    // `initiated` says nothing that the others do not.
    statusCallbackEvent: ['ringing', 'answered', 'completed'],
    timeout: Math.min(wholeSeconds(request.ringTimeoutMs), LONGEST_RING_SECONDS),
    timeLimit: wholeSeconds(request.maxCallDurationMs),
    ...(request.detectMachine ? detection(options, request, callback) : {}),
  }
}

/** A campaign's message is left by us once Twilio tells of the end of the greeting, so nobody waits for that in silence. */
function detection(
  { machineDetection = {} }: Options,
  request: CallRequest,
  callback: string,
): Partial<CreateCallParams> {
  const { leaveMessage, timeoutSeconds, speechThresholdMs, speechEndThresholdMs, silenceTimeoutMs } = machineDetection
  return {
    machineDetection: leaveMessage || request.awaitGreetingEnd ? 'DetectMessageEnd' : 'Enable',
    ...(timeoutSeconds === undefined ? {} : { machineDetectionTimeout: timeoutSeconds }),
    ...(speechThresholdMs === undefined ? {} : { machineDetectionSpeechThreshold: speechThresholdMs }),
    ...(speechEndThresholdMs === undefined ? {} : { machineDetectionSpeechEndThreshold: speechEndThresholdMs }),
    ...(silenceTimeoutMs === undefined ? {} : { machineDetectionSilenceTimeout: silenceTimeoutMs }),
    ...(leaveMessage && !request.awaitGreetingEnd
      ? { asyncAmd: 'false' }
      : { asyncAmd: 'true', asyncAmdStatusCallback: callback, asyncAmdStatusCallbackMethod: 'POST' }),
  }
}
