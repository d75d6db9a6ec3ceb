import { amended } from '../attempt/amended.js'
import { actionOf, type MachineAction, machineAction, mayAct } from '../attempt/machine-action.js'
import { ref } from '../attempt/reduce.js'
import type { MachineStep } from '../attempt/types.js'
import { invalidInput } from '../campaign/input/issues.js'
import { shownAction } from '../campaign/input/on-machine.js'
import type { CampaignSettings, OnMachine } from '../campaign/settings.js'
import type { EventDraft } from '../events/types.js'
import type { CallEvent, Telephony } from '../ports/telephony.js'
import { bounded } from './bounded.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'
import type { LiveCall } from './live-calls.js'
import type { OwnedCampaign } from './owned-campaign.js'

const AGAIN_MS = 2_000
/** Half a minute of asking; whoever cannot do it by then never can. */
const MOST_ASKS = 15
/** How long after the answer to ask what a lost detection would have told: no greeting is longer. */
const DETECTION_LOOK_MS = 60_000
/** A call that was hung up may end without an event: look soon. */
const HUNG_UP_LOOK_MS = 2_000
/** By then a message of the greatest length has been said. */
const MESSAGE_LEFT_LOOK_MS = 150_000

type Reply = 'done' | 'already_ended' | 'too_early' | 'request_timeout' | 'adapter_error'

/** Whether the adapter can do what is asked of it on a machine. */
export function isSupported({ capabilities, hangup, leaveMessage }: Telephony, onMachine: OnMachine): boolean {
  if (onMachine === 'continue') return true
  return onMachine === 'hang_up'
    ? capabilities.hangup && hangup !== undefined
    : capabilities.leaveMessage === true && leaveMessage !== undefined
}

/** @throws OutdialError `INVALID_INPUT` for an edit that asks of the adapter what it cannot do */
export function refuseUnsupported(telephony: Telephony, { settings, changed }: Edited): void {
  const { onMachine } = settings.calls
  if (isSupported(telephony, onMachine) || !changed.some(path => path.startsWith('calls.onMachine'))) return
  const expected = "what the telephony adapter can do (see its capabilities), or 'continue'"
  throw invalidInput('The edit', [{ path: 'calls.onMachine', expected, received: shownAction(onMachine) }])
}

interface Edited {
  settings: CampaignSettings
  changed: string[]
}

/**
 * Does what `calls.onMachine` says about a machine that an event told of. That it is being done is written with the event
 * itself, and before the provider is asked: a process that dies in between leaves no message, and none is left twice.
 */
export function onDetection(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, event: CallEvent): void {
  const { onMachine } = owned.record.settings.calls
  const action = machineAction(call.attempt, event, onMachine)
  if (!action) return
  if (!isSupported(ctx.telephony, onMachine)) {
    fail(ctx, owned, call, action, 'not_supported')
    return
  }
  const begun = action === 'hang_up' ? 'hanging_up' : 'leaving_message'
  note(owned, call, begun, { type: 'attempt.machine_action', at: ctx.clock.now(), ...ref(call.attempt), action })
  act(ctx, owned, call, onMachine)
}

/** Goes on with what an earlier owner began. Whether its message was left nobody can say, so none is left again. */
export function inheritAction(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall): void {
  const { machineStep } = call.attempt
  if (machineStep === 'leaving_message') fail(ctx, owned, call, 'leave_message', 'owner_lost')
  else if (machineStep === 'hanging_up' && isSupported(ctx.telephony, 'hang_up')) act(ctx, owned, call, 'hang_up')
}

/** A call was answered: when to ask about it next, if no event comes. */
export function lookAfterAnswer(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, overAt: number): void {
  call.overAt = overAt
  const { calls } = owned.record.settings
  call.detectionLook = calls.detectMachine && actionOf(calls.onMachine) !== undefined && !isSettled(call)
  const lookAt = ctx.clock.monotonic() + DETECTION_LOOK_MS
  owned.live.checkAt(call, call.detectionLook ? Math.min(lookAt, overAt) : overAt)
}

/** An event told what the look was to find out: it is not needed any more. */
export function endDetectionLook(owned: OwnedCampaign, call: LiveCall): void {
  if (!call.detectionLook || call.overAt === undefined || !isSettled(call)) return
  call.detectionLook = false
  owned.live.checkAt(call, call.overAt)
}

const isSettled = ({ attempt: { answeredBy, machineStep } }: LiveCall) =>
  answeredBy === 'human' || machineStep !== undefined

/**
 * The provider was asked about a call whose detection was not told, and says it is live: when to ask next. `undefined`:
 * that was not why it was asked.
 */
export function afterDetectionLook(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall): number | undefined {
  const { detectionLook, overAt } = call
  if (!detectionLook || overAt === undefined) return undefined
  call.detectionLook = false
  const { onMachine } = owned.record.settings.calls
  const waits = mayAct(call.attempt) && call.attempt.machineStep === undefined
  if (waits && typeof onMachine === 'object') fail(ctx, owned, call, 'leave_message', 'greeting_end_not_told')
  return overAt
}

/** A call ends while its message waits to be left: what is to be told with the end. */
export function unmetByEnd({ attempt, acting }: LiveCall, now: number): EventDraft[] {
  if (attempt.machineStep !== 'leaving_message' || acting) return []
  return [failure(attempt, 'leave_message', 'already_ended', now)]
}

function act(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, onMachine: OnMachine, asks = 1): void {
  call.acting = true
  const settled = ask(ctx, owned, call, onMachine)
    .then(reply => {
      call.acting = false
      if (reply !== undefined) takeReply(ctx, owned, call, { onMachine, reply, asks })
    })
    .finally(() => {
      owned.acting.delete(settled)
      owned.wake.now()
    })
  owned.acting.add(settled)
}

/** `undefined`: not asked, as the lease is lost; the next owner goes on. */
async function ask(
  ctx: EngineContext,
  owned: OwnedCampaign,
  call: LiveCall,
  onMachine: OnMachine,
): Promise<Reply | undefined> {
  try {
    await owned.committer.flush()
  } catch {
    return undefined
  }
  // It may be renewed yet.
  if (owned.leaseRunsOut) return 'too_early'
  const { attemptId, providerCallId } = call.attempt
  if (owned.live.get(attemptId) !== call) return 'already_ended'
  // An event may prove the call before the answer to its create says which it is.
  if (providerCallId === undefined) return 'too_early'
  const { telephony, clock, requestTimeoutMs } = ctx
  try {
    const reply =
      typeof onMachine === 'object'
        ? telephony.leaveMessage!(providerCallId, onMachine.leaveMessage)
        : telephony.hangup!(providerCallId)
    return await bounded<Reply>(clock, requestTimeoutMs, reply.then(known), () => 'request_timeout')
  } catch (error) {
    const what = typeof onMachine === 'object' ? 'leaveMessage' : 'hangup'
    ctx.logger.warn(`${what} threw, or answered what is no answer`, { attemptId, error: errorText(error) })
    return 'adapter_error'
  }
}

function known(reply: unknown): Reply {
  if (reply === 'done' || reply === 'already_ended' || reply === 'too_early') return reply
  throw new TypeError(`expected 'done', 'already_ended' or 'too_early'; came ${typeof reply}`)
}

interface Told {
  onMachine: OnMachine
  reply: Reply
  asks: number
}

function takeReply(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, { onMachine, reply, asks }: Told): void {
  const action = actionOf(onMachine)!
  const mono = ctx.clock.monotonic()
  if (owned.live.get(call.attempt.attemptId) !== call) {
    const unmet = action === 'leave_message' && reply !== 'done'
    if (unmet)
      tell(owned, call, failure(call.attempt, action, reply === 'too_early' ? 'already_ended' : reply, ctx.clock.now()))
  } else if (reply === 'done' && action === 'leave_message') {
    note(owned, call, 'message_left')
    owned.live.checkAt(call, Math.min(call.overAt ?? Number.POSITIVE_INFINITY, mono + MESSAGE_LEFT_LOOK_MS))
  } else if (action === 'hang_up' && (reply === 'done' || reply === 'already_ended')) {
    owned.live.checkAt(call, mono + HUNG_UP_LOOK_MS)
  } else if (asks < MOST_ASKS && (action === 'hang_up' || reply === 'too_early')) {
    ctx.clock.setTimer(AGAIN_MS, () => again(ctx, owned, call, onMachine, asks + 1))
  } else {
    fail(ctx, owned, call, action, reply)
  }
}

function again(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, onMachine: OnMachine, asks: number): void {
  if (owned.stopped || owned.live.get(call.attempt.attemptId) !== call) return
  if (mayAct(call.attempt)) act(ctx, owned, call, onMachine, asks)
  else fail(ctx, owned, call, actionOf(onMachine)!, 'person_answered')
}

function fail(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, action: MachineAction, cause: string): void {
  note(owned, call, 'failed', failure(call.attempt, action, cause, ctx.clock.now()))
}

const failure = (attempt: LiveCall['attempt'], action: MachineAction, cause: string, at: number): EventDraft => ({
  type: 'attempt.machine_action_failed',
  at,
  ...ref(attempt),
  action,
  cause,
})

function note(owned: OwnedCampaign, call: LiveCall, machineStep: MachineStep, ...events: EventDraft[]): void {
  call.attempt = amended(call.attempt, { machineStep })
  owned.committer.push({ contactSeq: call.contact.seq, attempt: call.attempt, events })
}

/** After the end: the attempt may have been refined in storage meanwhile, and is not written again. */
function tell(owned: OwnedCampaign, call: LiveCall, event: EventDraft): void {
  owned.committer.push({ contactSeq: call.contact.seq, events: [event] })
}
