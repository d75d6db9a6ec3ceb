import type { CampaignEvent, EventType } from 'outdial'
import type { Checker, Evidence } from '../evidence/evidence.js'

/** From which states an event may come, and to which it leads; `undefined` = it stays. */
type Moves = Partial<Record<EventType, { from: string[]; to?: string }>>

const campaignMoves: Moves = {
  'campaign.created': { from: ['none'], to: 'draft' },
  'campaign.scheduled': { from: ['draft'], to: 'scheduled' },
  'campaign.started': { from: ['scheduled', 'resumed'], to: 'active' },
  'campaign.paused': { from: ['scheduled', 'active', 'resumed'], to: 'paused' },
  // To `scheduled` or `active`: what follows tells which.
  'campaign.resumed': { from: ['paused'], to: 'resumed' },
  'campaign.edited': { from: ['draft', 'scheduled', 'active', 'paused', 'resumed'] },
  'campaign.cancelled': { from: ['draft', 'scheduled', 'active', 'paused', 'resumed'], to: 'cancelled' },
  'campaign.completed': { from: ['active', 'resumed'], to: 'completed' },
}

const attemptMoves: Moves = {
  'attempt.reserved': { from: ['none'], to: 'reserved' },
  'attempt.unknown': { from: ['reserved'], to: 'unknown' },
  'attempt.dialing': { from: ['reserved', 'unknown'], to: 'dialing' },
  'attempt.ringing': { from: ['dialing'], to: 'ringing' },
  'attempt.answered': { from: ['dialing', 'ringing'], to: 'answered' },
  'attempt.detected': { from: ['answered'] },
  'attempt.machine_action': { from: ['answered'] },
  'attempt.machine_action_failed': { from: ['answered', 'ended'] },
  'attempt.withdrawn': { from: ['reserved', 'unknown'], to: 'withdrawn' },
  'attempt.ended': { from: ['reserved', 'unknown', 'dialing', 'ringing', 'answered'], to: 'ended' },
  'attempt.outcome': { from: ['unknown', 'dialing', 'ringing', 'answered', 'ended'] },
}

const contactMoves: Moves = {
  'attempt.reserved': { from: ['pending'], to: 'in_progress' },
  'attempt.withdrawn': { from: ['in_progress'], to: 'pending' },
  // What becomes of the contact must follow.
  'attempt.ended': { from: ['in_progress'], to: 'called' },
  'contact.retry': { from: ['called'], to: 'pending' },
  'contact.callback': { from: ['called', 'completed', 'failed', 'pending'], to: 'pending' },
  'contact.postponed': { from: ['pending'] },
  // From `pending` when an outcome says late that a person spoke.
  'contact.completed': { from: ['called', 'pending'], to: 'completed' },
  'contact.failed': { from: ['pending', 'called'], to: 'failed' },
  'contact.skipped': { from: ['pending', 'called'], to: 'skipped' },
}

/** Promise 7, as far as one run shows it: sequence numbers without a gap, and a log that walks the state machines. */
export function eventOrder({ breaches }: Evidence): Checker {
  const lastSeq = new Map<string, number>()
  const states = new Map<string, string>()

  return {
    onEvent(event) {
      const { campaignId, seq, type } = event
      const last = lastSeq.get(campaignId) ?? 0
      if (seq !== last + 1) breaches.report('deterministic', `event ${seq} of ${campaignId} came after event ${last}`)
      lastSeq.set(campaignId, seq)
      step(campaignMoves, event, `campaign ${campaignId}`, 'none')
      if ('contactId' in event) step(contactMoves, event, `contact ${event.contactId} of ${campaignId}`, 'pending')
      if ('attemptId' in event) step(attemptMoves, event, `attempt ${event.attemptId}`, 'none')
      const over = states.get(`campaign ${campaignId}`) === 'completed'
      if (over && type === 'attempt.reserved') breaches.report('never lost', `${campaignId} dials after it completed`)
    },
  }

  function step(moves: Moves, event: CampaignEvent, who: string, first: string): void {
    const move = moves[event.type]
    if (!move) return
    const state = states.get(who) ?? first
    if (!move.from.includes(state))
      breaches.report('never lost', `${who} was ${state} when ${event.type} came (event ${event.seq})`)
    states.set(who, move.to ?? state)
  }
}
