import { invalidInput, shown } from '../campaign/input/issues.js'
import { nearest } from '../campaign/input/nearest.js'
import type { EventType } from './types.js'

/** As a record, so that a type cannot be forgotten. */
const known: Record<EventType, true> = {
  'campaign.created': true,
  'contacts.added': true,
  'campaign.scheduled': true,
  'campaign.started': true,
  'campaign.test_started': true,
  'campaign.test_finished': true,
  'campaign.paused': true,
  'campaign.resumed': true,
  'campaign.edited': true,
  'campaign.rules_overridden': true,
  'campaign.tz_changed': true,
  'campaign.cancelled': true,
  'campaign.completed': true,
  'campaign.budget_used_up': true,
  'provider.backoff': true,
  'breaker.opened': true,
  'breaker.probing': true,
  'breaker.closed': true,
  'attempt.reserved': true,
  'attempt.withdrawn': true,
  'attempt.dialing': true,
  'attempt.unknown': true,
  'attempt.ringing': true,
  'attempt.answered': true,
  'attempt.detected': true,
  'attempt.machine_action': true,
  'attempt.machine_action_failed': true,
  'attempt.ended': true,
  'attempt.outcome': true,
  'contact.retry': true,
  'contact.callback': true,
  'contact.callback_refused': true,
  'contact.postponed': true,
  'contact.completed': true,
  'contact.failed': true,
  'contact.skipped': true,
}

/**
 * A listener for a type that there is not would never be called, and nobody would know.
 * @throws OutdialError `INVALID_INPUT`
 */
export function checkListener(type: unknown, handler: unknown): void {
  const issues = []
  if (type !== '*' && !(typeof type === 'string' && Object.hasOwn(known, type))) {
    const like = typeof type === 'string' ? nearest(type, Object.keys(known)) : undefined
    const hint = like ? `; did you mean '${like}'?` : ''
    issues.push({ path: 'type', expected: `the type of an event, or '*'${hint}`, received: shown(type) })
  }
  if (typeof handler !== 'function') issues.push({ path: 'handler', expected: 'a function', received: shown(handler) })
  if (issues.length > 0) throw invalidInput('The listener', issues)
}
