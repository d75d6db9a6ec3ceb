import type { AttemptRecord, AttemptResult } from '../attempt/types.js'
import type { ZoneHours } from '../calling-hours/calling-hours.js'
import type { RetriableResult } from '../campaign/settings.js'
import type { CampaignRecord } from '../campaign/types.js'
import type { EventDraft } from '../events/types.js'
import type { ContactPatch } from '../ports/storage.js'
import { retryDelayMs } from '../retry/delay.js'
import { varyTimeOfDay } from '../retry/vary.js'
import type { ContactRecord } from './types.js'

export interface AfterAttempt {
  campaign: CampaignRecord
  /** As it was when the attempt was reserved. */
  contact: ContactRecord
  attempt: AttemptRecord
  /** The number itself is the trouble. */
  permanent: boolean
  /** Starts of the contact's attempts, this one included; ascending. */
  starts: number[]
  hours: ZoneHours | undefined
  now: number
  /** In [0, 1), for jitter. */
  random: number
}

export interface Consequence {
  patch: ContactPatch
  events: EventDraft[]
}

/** What becomes of a contact when one of its attempts ended: done, failed, tried again, or called back. */
export function afterAttempt(input: AfterAttempt): Consequence {
  const consequence = decide(input)
  const goesOn = consequence.patch.status === 'pending'
  const outcome =
    goesOn && input.campaign.status === 'cancelled' ? final(input, 'skipped', 'campaign_cancelled') : consequence
  const refused = callbackRefusal(input)
  return refused ? { ...outcome, events: [refused, ...outcome.events] } : outcome
}

type CallbackAsked = Pick<AfterAttempt, 'campaign' | 'contact' | 'attempt' | 'hours' | 'now'> & {
  /** A later attempt of the contact is live; to make it pending now would call it twice at once. */
  inAnotherCall?: boolean
}

/**
 * What an outcome recorded after the end changes for the contact: it is called back, or the retry that a voicemail was
 * to have is not made, for the agent says that a person spoke. No `patch`: nothing.
 */
export function afterLateOutcome(input: CallbackAsked): Pick<Consequence, 'events'> & Partial<Consequence> {
  const granted = grantCallback(input)
  if (granted) return granted
  const refused = callbackRefusal(input) ?? []
  const { contact, now } = input
  if (contact.status !== 'pending' || contact.callbackDue) return { events: [refused].flat() }
  const completed: EventDraft = { type: 'contact.completed', at: now, contactId: contact.contactId }
  return { patch: { status: 'completed' }, events: [refused, completed].flat() }
}

/** Grants the callback an outcome asks for, if the contact has one left; `undefined` otherwise. */
function grantCallback(input: CallbackAsked): Consequence | undefined {
  const { contact, attempt, now } = input
  const wish = calledBackAt(input)
  if (wish === undefined || callbackRefusal(input)) return undefined
  // Told as hours are now, kept as it was asked for: they may be edited until then.
  const { earliest, dueAt } = wish
  return {
    patch: {
      status: 'pending',
      dueAt: earliest,
      callbackDue: true,
      callbacks: contact.callbacks + 1,
      ...counted(contact, attempt),
    },
    events: [{ type: 'contact.callback', at: now, contactId: contact.contactId, dueAt }],
  }
}

/** From when on the callback asked for may be, and when it is as hours are now; `undefined` = none was asked for. */
function calledBackAt({ attempt, hours, now }: CallbackAsked): { earliest: number; dueAt: number } | undefined {
  const asked = attempt.outcome?.callbackAt
  if (asked === undefined) return undefined
  const earliest = Math.max(asked, now)
  return { earliest, dueAt: hours?.nextOpening(earliest) ?? earliest }
}

/** A wish that will not be granted is told, not dropped. */
function callbackRefusal(asked: CallbackAsked): EventDraft | undefined {
  const { campaign, contact, now, inAnotherCall = false } = asked
  const wish = calledBackAt(asked)
  if (wish === undefined) return undefined
  const { status, settings } = campaign
  const reason =
    status === 'cancelled' || status === 'completed'
      ? `campaign_${status}`
      : contact.status === 'skipped'
        ? 'contact_skipped'
        : contact.callbacks >= settings.calls.maxCallbacks
          ? 'max_callbacks'
          : inAnotherCall
            ? 'in_another_call'
            : hasExpired(contact, wish.dueAt)
              ? 'contact_expired'
              : undefined
  if (reason === undefined) return undefined
  return { type: 'contact.callback_refused', at: now, contactId: contact.contactId, reason }
}

function decide(input: AfterAttempt): Consequence {
  const { attempt, campaign } = input
  const callback = grantCallback(input)
  if (callback) return callback
  if (attempt.result === 'answered' || attempt.result === 'completed') return final(input, 'completed')
  if (attempt.result === 'cancelled' && campaign.status === 'cancelled')
    return final(input, 'skipped', 'campaign_cancelled')
  if (attempt.callback) {
    // The person has answered before: whoever answered once is not retried, only called back when they ask again.
    return attempt.result === 'voicemail' ? final(input, 'completed') : final(input, 'failed', 'callback_unanswered')
  }
  if (input.permanent) return nextPhone(input)
  return retry(input)
}

function nextPhone(input: AfterAttempt): Consequence {
  const { contact, attempt, campaign, now } = input
  const next = contact.phones.indexOf(attempt.phone) + 1
  const more = next > 0 && next < contact.phones.length && attempt.number < campaign.settings.calls.maxAttempts
  if (!more) return final(input, 'failed', attempt.cause ?? 'bad_number')
  return again(input, now, { phoneIndex: next })
}

function retry(input: AfterAttempt): Consequence {
  const { attempt, campaign, now } = input
  const { maxAttempts, retry: policy } = campaign.settings.calls
  const rule = policy.rules[ruleFor(attempt.result!, attempt.cause)]
  if (!rule)
    return attempt.result === 'voicemail' ? final(input, 'completed') : final(input, 'failed', reasonOf(attempt))
  if (attempt.number >= maxAttempts) return final(input, 'failed', 'attempts_exhausted')
  const earliestAt = now + retryDelayMs(rule, attempt.number - 1, input.random)
  const vary = policy.varyTimeOfDayMs > 0 && input.hours
  const dueAt = vary
    ? varyTimeOfDay({
        earliestAt,
        previousStarts: input.starts,
        minApartMs: policy.varyTimeOfDayMs,
        hours: input.hours!,
      })
    : earliestAt
  return again(input, dueAt, {})
}

function ruleFor(result: AttemptResult, cause: string | undefined): RetriableResult {
  if (cause === 'outcome_unknown') return 'outcome_unknown'
  return result === 'no_answer' || result === 'busy' || result === 'voicemail' ? result : 'failed'
}

/** It may not be called any more at that instant. */
const hasExpired = ({ expiresAt = Number.POSITIVE_INFINITY }: ContactRecord, at: number) => expiresAt <= at

const reasonOf = (attempt: AttemptRecord): string => attempt.cause ?? attempt.result!

function again(input: AfterAttempt, dueAt: number, extra: ContactPatch | object): Consequence {
  const { contact, attempt, now } = input
  if (hasExpired(contact, dueAt)) return final(input, 'skipped', 'contact_expired')
  return {
    patch: { status: 'pending', dueAt, callbackDue: false, ...counted(contact, attempt), ...extra },
    events: [{ type: 'contact.retry', at: now, contactId: contact.contactId, dueAt, after: attempt.result! }],
  }
}

function final(input: AfterAttempt, status: 'completed' | 'failed' | 'skipped', reason = ''): Consequence {
  const { contact, attempt, now } = input
  const at = { at: now, contactId: contact.contactId }
  const patch: ContactPatch = { status, callbackDue: false, ...counted(contact, attempt) }
  if (status === 'completed') return { patch, events: [{ type: 'contact.completed', ...at }] }
  return { patch: { ...patch, reason }, events: [{ type: `contact.${status}`, ...at, reason }] }
}

/** A callback is outside `maxAttempts`; any other call counts. */
function counted(contact: ContactRecord, attempt: AttemptRecord): { attempts: number } {
  return { attempts: attempt.callback ? contact.attempts : Math.max(contact.attempts, attempt.number) }
}
