import { attemptId } from '../attempt/id.js'
import type { AttemptRecord } from '../attempt/types.js'
import type { GateVerdict } from '../compliance/gate.js'
import type { DueContact } from '../contact/types.js'
import type { Reservation } from '../ports/storage.js'
import { budgetGuard, costSetAside } from './budget.js'
import type { EngineContext } from './context.js'
import { decided, dialDecision } from './deciding.js'
import type { OwnedCampaign } from './owned-campaign.js'

/** A contact that the gate let through, and the caller ID for its call. */
export interface Allowed {
  contact: DueContact
  verdict: GateVerdict
  from: string
}

/** The intent to dial, with all that the gate saw, so that storage can refuse it where that is no longer so. */
export function reservation(
  ctx: EngineContext,
  owned: OwnedCampaign,
  { contact, verdict, from }: Allowed,
): Reservation {
  const now = ctx.clock.now()
  const number = contact.numbers[verdict.phoneIndex]!
  const versions = {
    contactVersion: contact.version,
    numberVersion: number.version,
    consentVersion: contact.consentVersion,
  }
  const attempt = attemptOf(ctx, owned, { contact, verdict, from }, now)
  const callerCap = owned.callerIds.cap(now)
  const budget = budgetGuard(owned.record)
  return {
    attempt,
    phoneIndex: verdict.phoneIndex,
    expect: { ...versions, pausesVersion: owned.hours.pauses.version },
    ...(callerCap && { callerCap }),
    ...(ctx.account && { account: ctx.account.guard }),
    ...(budget && { budget }),
    ...decided(owned, dialDecision(ctx, owned, { contact, verdict }, attempt)),
    events: [
      {
        type: 'attempt.reserved',
        at: now,
        contactId: contact.contactId,
        attemptId: attempt.attemptId,
        number: attempt.number,
        callback: attempt.callback,
      },
    ],
  }
}

function attemptOf(
  ctx: EngineContext,
  owned: OwnedCampaign,
  { contact, verdict, from }: Allowed,
  now: number,
): AttemptRecord {
  const dial = contact.dials + 1
  const { openUntil, dialUntil, consentUntil } = verdict
  const expiresAt = contact.expiresAt ?? null
  const ends = [now + ctx.sendWindowMs, openUntil, dialUntil, consentUntil, expiresAt].filter(at => at !== null)
  return {
    attemptId: attemptId(owned.record.campaignId, contact.seq, dial),
    contactSeq: contact.seq,
    contactId: contact.contactId,
    dial,
    number: contact.callbackDue ? contact.attempts : contact.attempts + 1,
    callback: contact.callbackDue,
    phone: contact.numbers[verdict.phoneIndex]!.phone,
    from,
    state: 'reserved',
    reservedAt: now,
    sendBefore: Math.min(...ends),
    ...costSetAside(owned.record),
  }
}
