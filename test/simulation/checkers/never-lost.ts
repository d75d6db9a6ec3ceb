import type { AttemptResult, CampaignEvent, ContactDetail, Progress } from 'outdial'
import type { CarrierCall } from '../evidence/call-book.js'
import type { CampaignFacts } from '../evidence/commanded.js'
import type { Checker, Evidence } from '../evidence/evidence.js'

/** Slow storage and the pauses between lookups. */
const LATE_MS = 6 * 60_000

/**
 * Promise 4: every attempt ends with one result, the one the carrier tells; totals add up after every event; at the end
 * every contact is final. What the carrier pushed back cost no attempt.
 */
export function neverLost(evidence: Evidence): Checker {
  const { scenario, breaches, calls, events, commanded, observer } = evidence
  const broken = (what: string) => breaches.report('never lost', what)

  return {
    onEvent(event) {
      evidence.ask(checkTotals(event.campaignId))
      if (event.type === 'attempt.ended') judgeResult(event)
      if (event.type === 'attempt.ended' || event.type === 'attempt.withdrawn') judgeDeadline(event)
      if (event.type === 'attempt.withdrawn') {
        const call = calls.ofAttempt(event.attemptId)
        if (call?.placed) broken(`${event.attemptId} was taken back, but the carrier had placed the call`)
      }
    },

    async atEnd() {
      for (const attempt of events.attempts()) {
        const ends = attempt.told.filter(type => type === 'attempt.ended' || type === 'attempt.withdrawn')
        if (ends.length !== 1) broken(`${attempt.attemptId} has ${ends.length} ends instead of one`)
      }
      for (const facts of commanded.campaigns.values()) await judgeCampaign(facts)
    },
  }

  async function checkTotals(campaignId: string): Promise<void> {
    const progress = await (await observer.campaign(campaignId)).progress()
    if (sum(progress) !== progress.total)
      broken(`the totals of ${campaignId} do not add up: ${JSON.stringify(progress)}`)
  }

  function judgeResult(event: CampaignEvent & { type: 'attempt.ended' }): void {
    const { attemptId, result, cause } = event
    const call = calls.ofAttempt(attemptId)
    if (cause === 'outcome_unknown') {
      if (call?.placed && !call.ended) broken(`${attemptId} was given up while its call was still live`)
      return
    }
    const allowed = expected(call, cause)
    // An outcome recorded while the call was live makes any end `completed`.
    if (!allowed.includes(result) && result !== 'completed') {
      broken(
        `${attemptId} ended as '${result}' (${cause ?? 'no cause'}), but the carrier says ${allowed.join(' or ') || 'nothing'}`,
      )
    }
  }

  /** Nobody waits for ever: past ring, talk and grace an attempt ends, whatever the wall clock says. */
  function judgeDeadline({ attemptId, campaignId }: CampaignEvent & { attemptId: string }): void {
    const call = calls.ofAttempt(attemptId)
    if (!call) return
    const mono = evidence.mono()
    const { ringTimeoutMs, maxCallDurationMs } = commanded.campaign(campaignId).settings.calls
    const { requestTimeoutMs, sendWindowMs, graceMs, leaseMs } = scenario.engine
    // An owner that takes over, or hears late of the answer, begins to count anew.
    const answeredAt = events.attempt(attemptId)?.answeredAt ?? 0
    const takeovers = commanded.takeovers.filter(takeover => takeover.campaignId === campaignId)
    const from = Math.max(call.requested.mono, answeredAt, ...takeovers.map(takeover => takeover.mono))
    const longest = requestTimeoutMs + sendWindowMs + ringTimeoutMs + maxCallDurationMs + 2 * graceMs + (leaseMs ?? 0)
    const late = mono - from - longest - LATE_MS
    if (late > 0) broken(`${attemptId} ended ${late} ms after the latest it had to`)
  }

  async function judgeCampaign(facts: CampaignFacts): Promise<void> {
    if (!facts.launched && !facts.cancelled) return
    const campaign = await observer.campaign(facts.id)
    const progress = await campaign.progress()
    const seen: Progress = { total: 0, completed: 0, pending: 0, failed: 0, inProgress: 0, skipped: 0 }
    for await (const contact of campaign.results()) {
      seen.total += 1
      seen[contact.status === 'in_progress' ? 'inProgress' : contact.status] += 1
      judgeContact(facts, contact)
    }
    if (JSON.stringify(progress) !== JSON.stringify(seen)) {
      broken(`${facts.id} tells progress ${JSON.stringify(progress)}, but its results are ${JSON.stringify(seen)}`)
    }
    if (progress.inProgress > 0) broken(`${facts.id} has ${progress.inProgress} contacts in progress at the end`)
  }

  function judgeContact({ id }: CampaignFacts, contact: ContactDetail): void {
    const who = `contact ${contact.contactId} of ${id}`
    const { status, reason, attempts, attemptList } = contact
    if ((status === 'skipped' || status === 'failed') && !reason) broken(`${who} is ${status} without a reason`)
    const counted = attemptList.filter(attempt => !attempt.callback)
    if (attempts !== counted.length) broken(`${who} is charged ${attempts} attempts, but had ${counted.length}`)
    for (const { attemptId, state, result } of attemptList) {
      if (state !== 'ended' || !result) broken(`${attemptId} is ${state} at the end`)
      // A refusal that came after the time-out, or to a process that had died, was not heard.
      const heard = !events.attempt(attemptId)?.told.includes('attempt.unknown')
      const refusal = heard && calls.ofAttempt(attemptId)?.refused?.class
      if (refusal === 'backpressure' || refusal === 'config')
        broken(`${attemptId} was pushed back, but cost an attempt`)
    }
    const listed = new Set(attemptList.map(attempt => attempt.attemptId))
    const dialled = calls.ofContact(`${id}.${contact.seq.toString(36)}`)
    const missing = dialled.find(call => call.placed && !listed.has(call.attemptId))
    if (missing) broken(`${missing.attemptId} was placed, but is not among the attempts of ${who}`)
  }
}

const sum = ({ completed, pending, failed, inProgress, skipped }: Progress) =>
  completed + pending + failed + inProgress + skipped

/** The results that agree with what the carrier knows of a call. */
function expected(call: CarrierCall | undefined, cause: string | undefined): AttemptResult[] {
  if (!call) return []
  if (call.refused) return ['failed']
  if (cause === 'end_not_reported') return call.answered ? ['answered', 'voicemail'] : []
  // The end itself may not tell it, and what does may be lost.
  if (call.machine && call.ended?.result === 'answered') return ['answered', 'voicemail']
  return call.ended ? [call.ended.result as AttemptResult] : []
}
