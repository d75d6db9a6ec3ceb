import type { AttemptResult } from '../attempt/types.js'

/** What each event carries besides its envelope: ids, codes and instants; never a phone, name, attribute or note. */
export interface EventPayloads {
  /** When a campaign was created, as a draft. */
  'campaign.created': { clonedFrom?: string }
  /** When rows were added: how many became callable, and how many were skipped, by reason. */
  'contacts.added': { accepted: number; skipped: Record<string, number> }
  /** When `launch()` put a campaign on the schedule. */
  'campaign.scheduled': { startAt: number }
  /** When a campaign began to dial. */
  'campaign.started': Record<never, never>
  /** When a test run began, with so many contacts. */
  'campaign.test_started': { size: number }
  /** When each contact of a test run was called once, or is not to be; how many of them are in which status. `campaign.paused` follows. */
  'campaign.test_finished': { size: number; completed: number; failed: number; skipped: number; pending: number }
  /** When a campaign was paused: by command (`requested`), or by the engine for what a person must mend. */
  'campaign.paused': { reason: string }
  /** When a paused campaign went on. */
  'campaign.resumed': Record<never, never>
  /** When settings were edited. */
  'campaign.edited': { settingsVersion: number; changed: string[] }
  /**
   * When settings came into force that depart from a rule preset, one each: which fields, those of them that ask for less,
   * and the host's written reason (put no personal data there).
   */
  'campaign.rules_overridden': {
    preset: string
    revised: string
    changed: string[]
    looser: string[]
    reason: string | null
    decidedAt: number
  }
  /** When an engine took a campaign up whose last call was decided with another release of the tz database. */
  'campaign.tz_changed': { before: string; after: string }
  /** When a campaign was cancelled. */
  'campaign.cancelled': { hangUp: boolean }
  /** When every contact was final and the campaign closed. */
  'campaign.completed': { total: number; completed: number; failed: number; skipped: number }
  /** When what is left of the budget is not enough for another call, and none is under way. */
  'campaign.budget_used_up': { limit: string; currency: string }
  /** When the provider pushed back and dialling waits until `untilAt`. */
  'provider.backoff': { cause: string; untilAt: number }
  /** When calls failed in bulk and dialling stopped until `untilAt`. */
  'breaker.opened': { failed: number; calls: number; untilAt: number }
  /** When the breaker lets one call through to see. */
  'breaker.probing': Record<never, never>
  /** When a probe went well and dialling goes on. */
  'breaker.closed': Record<never, never>
  /** When the intent to call was written: slot, number and start are taken. */
  'attempt.reserved': AttemptRef & { number: number; callback: boolean }
  /** When a reservation was taken back because no call was placed; costs the contact no attempt. */
  'attempt.withdrawn': AttemptRef & { cause: string }
  /** When the provider accepted the call. */
  'attempt.dialing': AttemptRef & { providerCallId: string }
  /** When the provider's answer was ambiguous: the call may exist, and counts. */
  'attempt.unknown': AttemptRef & { cause: string }
  /** When the other side began to ring. */
  'attempt.ringing': AttemptRef
  /** When the call was answered. */
  'attempt.answered': AttemptRef
  /** When the provider told whether a person or a machine answered; a person after a machine is told too. */
  'attempt.detected': AttemptRef & { answeredBy: 'human' | 'machine' }
  /** When a machine answered and the engine set about what `calls.onMachine` says. */
  'attempt.machine_action': AttemptRef & { action: 'hang_up' | 'leave_message' }
  /** When that failed, or nobody knows whether it was done; the call goes on until it ends by itself. */
  'attempt.machine_action_failed': AttemptRef & { action: 'hang_up' | 'leave_message'; cause: string }
  /** When a call ended, with its one result. */
  'attempt.ended': AttemptRef & { result: AttemptResult; cause?: string; talkMs?: number }
  /** When the agent's outcome was taken in. */
  'attempt.outcome': AttemptRef & {
    code: string
    success: boolean
    optOut: boolean
    refused?: boolean
    callbackAt?: number
  }
  /** When a contact will be tried again. */
  'contact.retry': ContactRef & { dueAt: number; after: AttemptResult }
  /** When a contact's own wish for a callback was granted. */
  'contact.callback': ContactRef & { dueAt: number }
  /** When a callback was asked for and will not be made: the contact has had its `maxCallbacks` or is in another call, or the campaign is over. */
  'contact.callback_refused': ContactRef & { reason: string }
  /** When a contact was put back because a rule blocks it for now. */
  'contact.postponed': ContactRef & { code: string; dueAt: number; evidence?: Evidence }
  /** When a contact is done: answered, or voicemail not to be retried. */
  'contact.completed': ContactRef
  /** When a contact failed: attempts exhausted, no good number left, or an attempt nobody could resolve. */
  'contact.failed': ContactRef & { reason: string }
  /** When a contact will not be called, with the code of the rule. */
  'contact.skipped': ContactRef & { reason: string; evidence?: Evidence }
}

/** Figures and codes of the rule that said no, as in `Block`: which suppression, by scope and source; which version of consent. */
export type Evidence = Record<string, string | number>

/** Which contact an event is about. */
export interface ContactRef {
  contactId: string
}

/** Which attempt an event is about. */
export interface AttemptRef extends ContactRef {
  attemptId: string
}

/** The name of an event. */
export type EventType = keyof EventPayloads

/** An event before storage gave it its place in the campaign's sequence. */
export type EventDraft = { [T in EventType]: { type: T; at: number } & EventPayloads[T] }[EventType]

/** Place in the campaign's gapless sequence, from 1, and whose it is. */
export interface EventEnvelope {
  seq: number
  tenantId: string
  campaignId: string
}

/** Everything that happens in a campaign, discriminated by `type`. */
export type CampaignEvent = EventDraft & EventEnvelope

/** The event of one type: `EventOf<'attempt.ended'>`. */
export type EventOf<T extends EventType> = Extract<CampaignEvent, { type: T }>
