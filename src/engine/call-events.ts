import { outcomeRefusal, withOutcome } from '../attempt/outcome.js'
import { isForeign, reduce } from '../attempt/reduce.js'
import { afterLateOutcome } from '../contact/after-attempt.js'
import type { InboxItem, LiveAttempt, Transition } from '../ports/storage.js'
import type { CallEvent } from '../ports/telephony.js'
import { withCost } from './budget.js'
import { finish } from './call-end.js'
import type { EngineContext } from './context.js'
import type { LiveCall } from './live-calls.js'
import { endDetectionLook, lookAfterAnswer, onDetection } from './on-machine.js'
import type { OwnedCampaign } from './owned-campaign.js'

const PAGE = 500
/** How soon to ask the provider about a call that ended without saying how. */
const UNRESOLVED_LOOKUP_MS = 2_000

/**
 * Takes in what arrived from outside, in order of arrival, until nothing is left. Calls have moved when it resolves; that
 * it is durable is waited for by whoever needs it, so that dialling goes on meanwhile.
 */
export async function drainInbox(ctx: EngineContext, owned: OwnedCampaign): Promise<void> {
  for (;;) {
    // Items stay in the inbox until the commit that took them in is durable, and must not be taken in twice.
    await owned.takenIn
    if (owned.committer.lost !== undefined) throw owned.committer.lost
    const items = await ctx.storage.inbox(owned.lease, PAGE)
    const late: InboxItem[] = []
    let held = 0
    for (const item of items) {
      const call = owned.live.get(item.attemptId)
      if (!call) late.push(item)
      else if (item.kind === 'call' && waitsForAnswerer(ctx, owned, call, item.event)) held += 1
      else {
        if (item.kind === 'call') applyCallEvent(ctx, owned, call, item.event)
        else applyOutcome(ctx, owned, call, item)
        owned.committer.applied(item.id)
      }
    }
    await applyLate(ctx, owned, late)
    owned.takenIn = owned.committer.writtenSoFar()
    if (items.length < PAGE || held === items.length) return
  }
}

/**
 * An answered call ended and nobody has said who answered: the detection may have been lost, or be late, and whether it
 * was a machine decides about a retry. The provider is asked once; until it answered, the end stays in the inbox.
 */
function waitsForAnswerer(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, event: CallEvent): boolean {
  const { attempt, answererAsked, requesting } = call
  const { state, answeredBy, outcome, providerCallId } = attempt
  if (event.type !== 'ended' || !owned.record.settings.calls.detectMachine || answererAsked === 'asked') return false
  const wasAnswered = event.result === 'answered' || (event.result === 'unspecified' && state === 'answered')
  const isKnown = answeredBy !== undefined || outcome !== undefined
  if (!wasAnswered || isKnown || requesting || !providerCallId || isForeign(attempt, event)) return false
  if (!answererAsked) {
    call.answererAsked = 'asking'
    owned.live.checkAt(call, ctx.clock.monotonic())
  }
  return true
}

/** Moves a live call by one event; also used for what a lookup tells. `live: false`: it is known to be over. */
export function applyCallEvent(
  ctx: EngineContext,
  owned: OwnedCampaign,
  call: LiveCall,
  event: CallEvent,
  live = true,
): void {
  const mono = ctx.clock.monotonic()
  const { calls } = owned.record.settings
  const before = call.attempt
  const reduced = reduce(before, event, ctx.clock.now())
  if (reduced.foreign) {
    ignoreForeign(ctx, call, event)
    return
  }
  if (reduced.attempt.state === 'ended') {
    const { attempt, events, permanent = false } = reduced
    finish(ctx, owned, call, { attempt, events, permanent, placed: true })
    return
  }
  call.attempt = reduced.attempt
  // Also what no event tells of, a detection: the inbox item that brought it will be gone.
  if (reduced.attempt !== before) {
    owned.committer.push({ contactSeq: call.contact.seq, attempt: reduced.attempt, events: reduced.events })
  }
  if (live) onDetection(ctx, owned, call, event)
  if (reduced.unresolved) {
    call.detectionLook = false
    owned.live.checkAt(call, mono + UNRESOLVED_LOOKUP_MS)
  } else if (reduced.attempt.state === 'answered' && before.state !== 'answered') {
    call.giveUpAt = Math.max(call.giveUpAt, mono + calls.maxCallDurationMs + 2 * ctx.graceMs)
    lookAfterAnswer(ctx, owned, call, mono + calls.maxCallDurationMs + ctx.graceMs)
  } else if (event.type === 'detected') endDetectionLook(owned, call)
}

/** A host's call flow may have legs of its own that tell of themselves under our attempt id. Said once per call, counted. */
function ignoreForeign(ctx: EngineContext, call: LiveCall, event: CallEvent): void {
  call.foreignEvents = (call.foreignEvents ?? 0) + 1
  if (call.foreignEvents > 1) return
  const { attemptId } = call.attempt
  const message = 'Events of another call than the one the attempt is bound to come under its id; they are ignored'
  ctx.logger.warn(message, { attemptId, type: event.type })
}

function applyOutcome(
  ctx: EngineContext,
  owned: OwnedCampaign,
  call: LiveCall,
  item: InboxItem & { kind: 'outcome' },
): void {
  if (outcomeRefusal(call.attempt)) return
  const { attempt, events } = withOutcome(call.attempt, item.outcome, ctx.clock.now())
  call.attempt = attempt
  owned.committer.push({ contactSeq: call.contact.seq, attempt, events })
}

/** For attempts that are not live any more: detection and price are noted, an outcome refines an answered end. */
async function applyLate(ctx: EngineContext, owned: OwnedCampaign, items: InboxItem[]): Promise<void> {
  const idle: string[] = []
  for (const item of items) {
    // The end of the attempt, or an earlier item for it, may have been pushed just now: it is read from storage below.
    await owned.committer.flush()
    const transition = lateTransition(ctx, owned, item, await ctx.storage.getAttempt(owned.key, item.attemptId))
    if (!transition) idle.push(item.id)
    else {
      owned.committer.push(transition)
      owned.committer.applied(item.id)
    }
  }
  for (const id of idle) owned.committer.applied(id)
}

function lateTransition(
  ctx: EngineContext,
  owned: OwnedCampaign,
  item: InboxItem,
  found: LiveAttempt | undefined,
): Transition | undefined {
  if (found?.attempt.state !== 'ended') {
    const { attemptId, kind } = item
    ctx.logger.warn('An event for an attempt that is not known; dropped', { attemptId, kind })
    return undefined
  }
  const { attempt, contact } = found
  const now = ctx.clock.now()
  if (item.kind === 'call') {
    const enriched = reduce(attempt, item.event, now).attempt
    if (enriched === attempt) return undefined
    const settled = enriched.price === attempt.price ? enriched : withCost(owned, enriched)
    return { contactSeq: contact.seq, attempt: settled, events: [] }
  }
  if (outcomeRefusal(attempt)) return undefined
  const refined = withOutcome(attempt, item.outcome, now)
  const inAnotherCall = contact.status === 'in_progress'
  const asked = { campaign: owned.record, contact, attempt: refined.attempt, now, inAnotherCall }
  const { patch, events } = afterLateOutcome({ ...asked, hours: owned.hours.of(contact.zoneKey) })
  if (patch?.status === 'pending') {
    owned.lookAgain(patch.dueAt)
    owned.contactsChanged()
  }
  return {
    contactSeq: contact.seq,
    attempt: refined.attempt,
    events: [...refined.events, ...events],
    ...(patch ? { contact: patch } : {}),
  }
}
