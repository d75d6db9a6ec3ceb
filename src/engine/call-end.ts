import { end } from '../attempt/reduce.js'
import type { AttemptRecord } from '../attempt/types.js'
import { afterAttempt } from '../contact/after-attempt.js'
import type { EventDraft } from '../events/types.js'
import { withCost } from './budget.js'
import type { EngineContext } from './context.js'
import type { LiveCall } from './live-calls.js'
import { unmetByEnd } from './on-machine.js'
import type { OwnedCampaign } from './owned-campaign.js'

/** Failures that say nothing of the provider's health, and so do not count for the breaker. */
const contactTrouble = new Set(['invalid_number', 'number_not_in_service', 'declined', 'blocked', 'outcome_unknown'])

export interface CallEnding {
  attempt: AttemptRecord
  events: EventDraft[]
  /** The number itself is the trouble. */
  permanent: boolean
  /** `false`: the provider refused, no call was placed, and the start does not count. */
  placed: boolean
}

/** An attempt ended: writes it and what becomes of its contact, and frees the slot. The only place a live call leaves by its end. */
export function finish(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, ending: CallEnding): void {
  const { contact } = call
  const { events, permanent } = ending
  const now = ctx.clock.now()
  // Ended before its request was answered: the latest the call can have begun is now, and from now on its start counts.
  const attempt = { ...withCost(owned, ending.attempt, ending.placed) }
  if (ending.placed) attempt.settledAt ??= now
  const { patch, events: consequences } = afterAttempt({
    campaign: owned.record,
    contact,
    attempt,
    permanent,
    starts: [...contact.attemptStarts, attempt.reservedAt],
    hours: owned.hours.of(contact.zoneKey),
    now,
    random: ctx.random.next(),
  })
  const unmet = unmetByEnd(call, now)
  if (unmet.length > 0) attempt.machineStep = 'failed'
  call.attempt = attempt
  owned.live.delete(attempt.attemptId)
  owned.committer.push({
    contactSeq: contact.seq,
    contact: patch,
    attempt,
    events: [...unmet, ...events, ...consequences],
  })
  if (ending.placed) owned.throttle.ended(1)
  else owned.throttle.giveBack(1)
  if (patch.status === 'pending') {
    owned.expiresFrom(contact.expiresAt)
    owned.pendingAgain(contact.zoneKey, owned.takenUpFrom(contact.zoneKey, patch.dueAt ?? now))
  } else if (attempt.result === 'answered' || attempt.result === 'voicemail') {
    owned.wrapUpUntil = ctx.clock.monotonic() + owned.record.settings.calls.wrapUpMs
  }
  const failed = attempt.result === 'failed' && !permanent && !contactTrouble.has(attempt.cause ?? '')
  owned.pacing.ended(attempt.attemptId, failed)
}

/** Ends a call that nobody can say anything about: `failed`, or `answered` where we know that somebody did. */
export function giveUp(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall): void {
  const now = ctx.clock.now()
  const known = call.attempt.state === 'answered'
  const how = known
    ? { result: 'answered' as const, cause: 'end_not_reported' }
    : { result: 'failed' as const, cause: 'outcome_unknown' }
  const done = end(call.attempt, how, now, now)
  finish(ctx, owned, call, { ...done, permanent: false, placed: true })
}

/** Takes a reservation back: no call was placed, so the contact is as it was and loses nothing. */
export function withdraw(ctx: EngineContext, owned: OwnedCampaign, call: LiveCall, cause: string): void {
  const { contact, attempt } = call
  const now = ctx.clock.now()
  owned.live.delete(attempt.attemptId)
  owned.pacing.withdrawn(attempt.attemptId)
  const event: EventDraft = {
    type: 'attempt.withdrawn',
    at: now,
    contactId: contact.contactId,
    attemptId: attempt.attemptId,
    cause,
  }
  const cancelled = owned.record.status === 'cancelled'
  owned.committer.push({
    contactSeq: contact.seq,
    contact: cancelled
      ? { status: 'skipped', reason: 'campaign_cancelled' }
      : { status: 'pending', dueAt: contact.dueAt, callbackDue: contact.callbackDue },
    withdraw: attempt.attemptId,
    events: cancelled
      ? [event, { type: 'contact.skipped', at: now, contactId: contact.contactId, reason: 'campaign_cancelled' }]
      : [event],
  })
  owned.callerIds.lookAgain()
  owned.budgetFreed()
  owned.expiresFrom(contact.expiresAt)
  owned.pendingAgain(contact.zoneKey)
}
