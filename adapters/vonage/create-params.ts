import type { CallRequest } from 'outdial'
import { wholeSeconds } from '../carrier/reading.js'
import { callbackUrlFor } from './callback.js'
import type { CreateCallParams, PhoneEndpoint } from './client.js'
import { instructionsFor } from './ncco.js'
import type { readOptions } from './options.js'

type Options = ReturnType<typeof readOptions>

const LONGEST_RING_SECONDS = 120
const LONGEST_CALL_SECONDS = 86_400

/** Until Vonage gives up on a beep. The engine waits a minute from the answer, and detection itself takes some seconds. */
const BEEP_TIMEOUT_SECONDS = 45

/** The parameters of `POST /v1/calls`, or why there can be none. */
export function createParams(options: Options, request: CallRequest): CreateCallParams | { problem: string } {
  const instructions = instructionsFor(request, options.audioRate)
  if ('problem' in instructions) return instructions
  const tellsBeep = request.detectMachine && !isStandard(options, request)
  return {
    to: [phone(request.to)],
    from: phone(request.from),
    ...instructions,
    eventUrl: [callbackUrlFor(options.callbackUrl, options.signatureSecret[0]!, { ...request, tellsBeep })],
    eventMethod: 'POST',
    ringingTimer: Math.min(wholeSeconds(request.ringTimeoutMs), LONGEST_RING_SECONDS),
    lengthTimer: Math.min(wholeSeconds(request.maxCallDurationMs), LONGEST_CALL_SECONDS),
    ...(request.detectMachine ? detection(options, request) : {}),
  }
}

const phone = (number: string): PhoneEndpoint => ({ type: 'phone', number: number.replace(/^\+/, '') })

/** The end of a greeting is told by the advanced detection only. */
const isStandard = ({ machineDetection }: Options, { awaitGreetingEnd }: CallRequest) =>
  machineDetection?.standard === true && !awaitGreetingEnd

/** Of the modes of the advanced detection only `default` runs beside the call: in the others people wait for it in silence. */
function detection(options: Options, request: CallRequest): Partial<CreateCallParams> {
  if (isStandard(options, request)) return { machineDetection: 'continue' }
  const beepTimeout = options.machineDetection?.beepTimeoutSeconds ?? BEEP_TIMEOUT_SECONDS
  return { advancedMachineDetection: { behavior: 'continue', mode: 'default', beepTimeout } }
}
