import type { CallEvent, CallLookup, CampaignEvent } from 'outdial'
import type { CarrierLogEntry } from 'outdial/testing'
import type { CarrierCall } from './call-book.js'
import type { Coverage, Covered } from './coverage.js'
import type { Checker, Evidence } from './evidence.js'

const skips: Record<string, Covered> = {
  suppressed: 'skipped: suppressed',
  consent_missing: 'skipped: consent',
  consent_expired: 'skipped: consent',
  consent_revoked: 'skipped: consent',
  zone_unknown: 'skipped: zone unknown',
  campaign_cancelled: 'skipped: cancelled',
  attempts_exhausted: 'failed: attempts exhausted',
  outcome_unknown: 'failed: outcome unknown',
}

const takenBack: Record<string, Covered> = {
  not_placed: 'taken back: never placed',
  send_window_missed: 'taken back: send window missed',
}

const plain: Partial<Record<CampaignEvent['type'], Covered>> = {
  'campaign.cancelled': 'cancelled',
  'campaign.resumed': 'resumed',
  'contact.retry': 'retries',
  'contact.callback': 'callback granted',
  'contact.callback_refused': 'callback refused',
  'provider.backoff': 'backed off',
  'attempt.machine_action_failed': 'machine action failed',
  'breaker.opened': 'breaker opened',
  'breaker.probing': 'breaker probing',
  'breaker.closed': 'breaker closed',
}

/** Counts what a run met, from the carrier's log and the event stream. Judges nothing. */
export function covering({ coverage, calls }: Pick<Evidence, 'coverage' | 'calls'>): Checker {
  return {
    onCarrier(call, entry) {
      if (entry.kind === 'placed') placed(call)
      if (entry.kind === 'refused') refused(entry, coverage)
      if (entry.kind === 'hangup') coverage.count('hung up')
      if (entry.kind === 'message') coverage.count('message left')
    },

    onEvent(event) {
      const covered = plain[event.type]
      if (covered) coverage.count(covered)
      if (event.type === 'attempt.ended') ended(event)
      if (event.type === 'attempt.withdrawn' && takenBack[event.cause]) coverage.count(takenBack[event.cause]!)
      if (event.type === 'attempt.unknown') unknown(event)
      if (event.type === 'attempt.machine_action' && event.action === 'hang_up') coverage.count('machine hung up')
      if (event.type === 'campaign.paused' && event.reason.startsWith('provider_config'))
        coverage.count('paused by the engine')
      if (event.type === 'contact.skipped' || event.type === 'contact.failed') {
        const reason = skips[event.reason]
        if (reason) coverage.count(reason)
      }
      if (event.type === 'contact.postponed') {
        coverage.count(event.code === 'cap_reached' ? 'put off: cap reached' : 'put off: number in a call')
      }
    },
  }

  function placed(call: CarrierCall): void {
    coverage.count('calls placed')
    const earlier = calls.ofContact(call.contactKey).filter(other => other !== call && other.to !== call.to)
    if (earlier.length > 0) coverage.count('second number dialled')
    if (calls.ofNumber(call.to).some(other => other.campaignId !== call.campaignId))
      coverage.count('number shared by campaigns')
  }

  function unknown({ attemptId, cause }: CampaignEvent & { type: 'attempt.unknown' }): void {
    if (cause === 'owner_lost') coverage.count('calls taken over')
    else coverage.count(calls.ofAttempt(attemptId)?.placed ? 'time-out, placed' : 'time-out, not placed')
  }

  function ended({ result }: CampaignEvent & { type: 'attempt.ended' }): void {
    if (result !== 'cancelled') coverage.count(result)
  }
}

function refused(entry: CarrierLogEntry, coverage: Coverage): void {
  if (entry.class === 'backpressure') coverage.count(entry.cause === 'outage' ? 'outage' : 'pushed back')
  if (entry.class === 'config') coverage.count('refused: config')
  if (entry.class === 'number') coverage.count('refused: number')
  if (entry.class === 'policy') coverage.count('refused: policy')
}

/** Watches the way of webhooks from the carrier to the engine. */
export class WebhooksSeen {
  readonly #seen = new Map<string, CallEvent[]>()

  constructor(
    private readonly coverage: Coverage,
    private readonly now: () => number,
  ) {}

  delivered(event: CallEvent): void {
    const seen = this.#seen.get(event.attemptId) ?? []
    this.#seen.set(event.attemptId, seen)
    if (seen.some(other => other.type === event.type)) this.coverage.count('webhook twice')
    if (seen.some(other => other.type === 'ended' && event.type !== 'ended'))
      this.coverage.count('webhook out of order')
    if (event.at !== undefined && this.now() - event.at > 10_000) this.coverage.count('webhook late')
    seen.push(event)
  }

  /** To be called when a run is over. */
  countLost(calls: readonly CarrierCall[]): void {
    const isLost = (call: CarrierCall) => !this.#seen.get(call.attemptId)?.some(event => event.type === 'ended')
    this.coverage.count('webhook lost', calls.filter(call => call.ended && isLost(call)).length)
  }
}

export function countLookup(coverage: Coverage, lookup: CallLookup): void {
  if (lookup.kind === 'found') coverage.count('lookup: found')
  if (lookup.kind === 'not_found') coverage.count('lookup: not found')
  if (lookup.kind === 'unavailable') coverage.count('lookup: unavailable')
}
