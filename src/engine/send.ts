import { amended } from '../attempt/amended.js'
import { end, ref } from '../attempt/reduce.js'
import { parseCreateReply } from '../campaign/schema-replies.js'
import type { CallRequest, CreateCallReply } from '../ports/telephony.js'
import { bounded } from './bounded.js'
import { finish, withdraw } from './call-end.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'
import type { LiveCall } from './live-calls.js'
import type { OwnedCampaign } from './owned-campaign.js'
import type { Room } from './request-room.js'

/** How soon to look for a call whose create had an ambiguous answer. */
const FIRST_LOOKUP_MS = 5_000
/** How often a create with an ambiguous answer is asked about again, where that cannot place a second call. */
const MOST_REPEATS = 3

/** Sends the request of a reserved call, if it may still be sent; holds `room` until the request settled. */
export function send(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, room: Room): void {
  const refusal = lastCheck(ctx, owned, call)
  if (refusal) {
    room.release()
    call.requesting = false
    owned.throttle.giveBack(1)
    withdraw(ctx, owned, call, refusal)
    return
  }
  call.sentAt = ctx.clock.monotonic()
  owned.pacing.sending(call.attempt.attemptId, call.giveUpAt)
  // From the check to the adapter's createCall nothing is awaited.
  const settled = request(ctx, owned, call)
    .then(reply => takeReply(ctx, owned, call, reply))
    .finally(() => {
      room.release()
      owned.inFlight.delete(settled)
      owned.wake.now()
    })
  owned.inFlight.add(settled)
}

/** The last look before the request, synchronous with it: why it may no longer be sent. */
function lastCheck(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall): string | undefined {
  const { attempt } = call
  const now = ctx.clock.now()
  if (owned.leaseRunsOut) return 'lease_running_out'
  if (!owned.sending) return 'campaign_not_active'
  if (now >= attempt.sendBefore || ctx.clock.monotonic() >= call.sendBy) return 'send_window_missed'
  // The wall clock stepped back: what the gate said of `reservedAt` need not hold now.
  if (now < attempt.reservedAt) return 'clock_went_back'
  if (ctx.pauses.reach(owned.hours.place(call.contact.zoneKey).jurisdictions, now)) return 'jurisdiction_paused'
  return ctx.embargo.refusal(attempt, call.claimedAfter)
}

/**
 * Asks for the call. Where the adapter declares that the same attempt placed twice is one call, an ambiguous answer is
 * asked about again for as long as the request may be sent. Only an acceptance settles it: a refusal then says nothing
 * of what became of the first.
 */
async function request(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall): Promise<CreateCallReply> {
  const reply = await requestOnce(ctx, owned, call)
  if (reply.kind !== 'unknown' || !ctx.telephony.capabilities.idempotentCreate) return reply
  for (let repeats = 0; repeats < MOST_REPEATS && !lastCheck(ctx, owned, call); repeats++) {
    const again = await requestOnce(ctx, owned, call)
    if (again.kind === 'accepted') return again
  }
  return reply
}

async function requestOnce(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall): Promise<CreateCallReply> {
  const { attemptId } = call.attempt
  const abort = new AbortController()
  try {
    const reply = ctx.telephony.createCall(callRequest(owned, call), abort.signal).then(parseCreateReply)
    reply.then(
      late => abort.signal.aborted && late.kind === 'accepted' && bindLate(owned, call, late.providerCallId),
      () => undefined,
    )
    return await bounded(ctx.clock, ctx.requestTimeoutMs, reply, () => {
      abort.abort(new Error(`No answer to createCall within ${ctx.requestTimeoutMs} ms`))
      return { kind: 'unknown', cause: 'request_timeout' }
    })
  } catch (error) {
    const why = { attemptId, error: errorText(error) }
    ctx.logger.warn('createCall threw, or answered what is no answer; taken as ambiguous', why)
    return { kind: 'unknown', cause: 'adapter_error' }
  }
}

function callRequest(owned: OwnedCampaign, { attempt, contact }: LiveCall): CallRequest {
  const { agent, calls } = owned.record.settings
  const { tenantId, campaignId } = owned.record
  const request: CallRequest = {
    tenantId,
    campaignId,
    attemptId: attempt.attemptId,
    contactId: attempt.contactId,
    to: attempt.phone,
    from: attempt.from,
    ringTimeoutMs: calls.ringTimeoutMs,
    maxCallDurationMs: calls.maxCallDurationMs,
    detectMachine: calls.detectMachine,
    connect: agent.connect,
  }
  if (typeof calls.onMachine === 'object') request.awaitGreetingEnd = true
  if (agent.greeting !== undefined) request.greeting = agent.greeting
  if (contact.attributes !== undefined) request.attributes = contact.attributes
  return request
}

/** An acceptance after our time-out still tells which call it is. */
function bindLate(owned: OwnedCampaign, call: LiveCall, providerCallId: string): void {
  if (owned.live.get(call.attempt.attemptId) === call) call.attempt = amended(call.attempt, { providerCallId })
}

function takeReply(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, reply: CreateCallReply): void {
  call.requesting = false
  const moved = call.attempt.state !== 'reserved'
  // An event that came before the answer proves the call: a refusal after it is not believed.
  if (reply.kind === 'refused' && !moved) refused(ctx, owned, call, reply)
  else if (reply.kind === 'accepted') accepted(ctx, owned, call, reply.providerCallId)
  else ambiguous(ctx, owned, call, reply.kind === 'unknown' ? reply.cause : 'refused_after_events')
}

function accepted(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, providerCallId: string): void {
  owned.throttle.settled(1)
  owned.pacing.accepted(call.sentAt)
  if (owned.live.get(call.attempt.attemptId) !== call) return
  const now = ctx.clock.now()
  const isNew = call.attempt.state === 'reserved'
  const state = isNew ? 'dialing' : call.attempt.state
  call.attempt = amended(call.attempt, { providerCallId, settledAt: now, state })
  owned.committer.push({
    contactSeq: call.contact.seq,
    attempt: call.attempt,
    events: isNew ? [{ type: 'attempt.dialing', at: now, ...ref(call.attempt), providerCallId }] : [],
  })
  const quietMs = owned.record.settings.calls.ringTimeoutMs + ctx.graceMs
  if (call.attempt.state !== 'answered') owned.live.checkAt(call, ctx.clock.monotonic() + quietMs)
}

function ambiguous(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, cause: string): void {
  owned.throttle.settled(1)
  if (owned.live.get(call.attempt.attemptId) !== call) return
  const now = ctx.clock.now()
  const isNew = call.attempt.state === 'reserved'
  const state = isNew ? 'unknown' : call.attempt.state
  call.settledBy = ctx.clock.monotonic()
  call.attempt = amended(call.attempt, { settledAt: now, state })
  owned.committer.push({
    contactSeq: call.contact.seq,
    attempt: call.attempt,
    events: isNew ? [{ type: 'attempt.unknown', at: now, ...ref(call.attempt), cause }] : [],
  })
  owned.live.checkAt(call, ctx.clock.monotonic() + FIRST_LOOKUP_MS)
}

function refused(
  ctx: EngineContext,
  owned: OwnedCampaign,
  call: LiveCall,
  reply: CreateCallReply & { kind: 'refused' },
): void {
  const now = ctx.clock.now()
  if (reply.class === 'number' || reply.class === 'policy') {
    const done = end(call.attempt, { result: 'failed', cause: reply.cause }, now, now)
    finish(ctx, owned, call, { ...done, permanent: true, placed: false })
    return
  }
  owned.throttle.giveBack(1)
  withdraw(ctx, owned, call, reply.cause)
  if (reply.class === 'backpressure') {
    owned.pacing.pushedBack(reply.cause, call.sentAt, reply.retryAfterMs)
  } else {
    owned.trouble ??= `provider_config:${reply.cause}`
  }
}
