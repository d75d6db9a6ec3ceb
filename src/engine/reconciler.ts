import { parseLookup } from '../campaign/schema-replies.js'
import type { CallLookup } from '../ports/telephony.js'
import { bounded } from './bounded.js'
import { giveUp, withdraw } from './call-end.js'
import { applyCallEvent } from './call-events.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'
import type { LiveCall } from './live-calls.js'
import { afterDetectionLook } from './on-machine.js'
import type { OwnedCampaign } from './owned-campaign.js'

const MAX_WAIT_MS = 5 * 60_000

/** Starts a lookup for each live call that has been silent for too long. Lookups run beside the loop, never in it. */
export function reconcile(ctx: EngineContext, owned: OwnedCampaign): void {
  for (const call of owned.live.due(ctx.clock.monotonic())) {
    if (call.requesting || call.lookingUp) owned.live.checkAt(call, ctx.clock.monotonic() + ctx.requestTimeoutMs)
    else void lookUp(ctx, owned, call)
  }
}

async function lookUp(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall): Promise<void> {
  call.lookingUp = true
  const lookup = await ask(ctx, call)
  call.lookingUp = false
  call.lookups += 1
  const { attemptId } = call.attempt
  if (call.answererAsked === 'asking') {
    call.answererAsked = 'asked'
    // The end that waits in the inbox is taken in now, whatever was learned.
    owned.mail = true
  }
  // Events may have ended the call while we asked.
  if (owned.stopped || owned.live.get(attemptId) !== call) return
  if (lookup.kind === 'found') takeIn(ctx, owned, call, lookup)
  else if (lookup.kind === 'not_found' && provesAbsence(ctx, call)) {
    owned.throttle.ended(1)
    withdraw(ctx, owned, call, 'not_placed')
  }
  if (owned.live.get(attemptId) === call) goOn(ctx, owned, call, lookup)
  owned.wake.now()
}

async function ask(ctx: EngineContext, call: LiveCall): Promise<CallLookup> {
  try {
    const answer = lookupOf(ctx, call).then(parseLookup)
    const late = (): CallLookup => ({ kind: 'unavailable', cause: 'request_timeout' })
    return await bounded(ctx.clock, ctx.requestTimeoutMs, answer, late)
  } catch (error) {
    const { attemptId } = call.attempt
    ctx.logger.warn('A call lookup threw, or answered what is no answer', { attemptId, error: errorText(error) })
    return { kind: 'unavailable', cause: 'adapter_error' }
  }
}

async function lookupOf({ telephony }: EngineContext, { attempt }: LiveCall): Promise<CallLookup> {
  const { attemptId, providerCallId, phone: to, from, reservedAt: sinceAt } = attempt
  if (providerCallId) return telephony.getCall(providerCallId, attemptId)
  if (!telephony.capabilities.findCall || !telephony.findCall) return { kind: 'unavailable', cause: 'no_lookup' }
  return telephony.findCall({ attemptId, to, from, sinceAt })
}

function takeIn(
  ctx: EngineContext,
  owned: OwnedCampaign,
  call: LiveCall,
  lookup: CallLookup & { kind: 'found' },
): void {
  call.attempt = { ...call.attempt, providerCallId: lookup.providerCallId }
  for (const event of lookup.events) {
    if (owned.live.get(call.attempt.attemptId) !== call) return
    applyCallEvent(ctx, owned, call, { ...event, providerCallId: lookup.providerCallId }, lookup.live)
  }
  const pastEnd = ctx.clock.monotonic() >= call.giveUpAt
  if (lookup.live && pastEnd && ctx.telephony.capabilities.hangup) {
    void ctx.telephony.hangup?.(lookup.providerCallId).catch(() => undefined)
  }
}

/** Whether an empty lookup is proof, by what the adapter declares, that no call was placed. */
function provesAbsence(ctx: EngineContext, call: LiveCall): boolean {
  const horizon = ctx.telephony.capabilities.authoritativeAfterMs
  const { attempt } = call
  if (horizon === undefined || attempt.providerCallId !== undefined || attempt.state !== 'unknown') return false
  return ctx.clock.monotonic() >= call.settledBy + horizon
}

/** Nobody knows yet, or the call is still live: asks again later, or gives up at the deadline unless the provider says it lives. */
function goOn(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, lookup: CallLookup): void {
  const mono = ctx.clock.monotonic()
  const lives = lookup.kind === 'found' && lookup.live
  if (mono >= call.giveUpAt && !lives) {
    giveUp(ctx, owned, call)
    return
  }
  const quietUntil = lives ? afterDetectionLook(ctx, owned, call) : undefined
  if (quietUntil !== undefined) {
    owned.live.checkAt(call, quietUntil)
    return
  }
  const wait = Math.min(5_000 * 2 ** Math.min(call.lookups, 10), MAX_WAIT_MS)
  const next = mono + wait
  owned.live.checkAt(call, lives || next < call.giveUpAt || mono >= call.giveUpAt ? next : call.giveUpAt)
}
