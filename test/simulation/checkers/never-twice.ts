import type { CarrierCall } from '../evidence/call-book.js'
import type { Checker, Evidence } from '../evidence/evidence.js'

/**
 * Promise 3: one request per attempt, one live call per number over all campaigns and per contact of one; no contact
 * dialled more often than allowed; and nobody who answered is dialled again, unless they asked to be.
 */
export function neverTwice(evidence: Evidence): Checker {
  const { commanded, breaches, calls, events, coverage } = evidence
  const broken = (what: string) => breaches.report('never twice', what)
  const isCall = (call: CarrierCall) =>
    !call.refused && !events.attempt(call.attemptId)?.told.includes('attempt.withdrawn')

  return {
    onRequest(call) {
      const { mono, at } = call.requested
      const others = [...calls.ofNumber(call.to), ...calls.ofContact(call.contactKey)].filter(other => other !== call)
      const live = others.find(other => calls.isLive(other, mono))
      if (live) broken(`${call.attemptId} was dialled while ${live.attemptId} to the same number or contact was live`)

      const facts = commanded.campaign(call.campaignId)
      const contactId = events.attempt(call.attemptId)?.contactId ?? ''
      const wishes = facts.callbacks.get(contactId) ?? []
      const dials = calls.ofContact(call.contactKey).filter(isCall)
      const { maxAttempts } = facts.settings.calls
      if (facts.edits === 0 && dials.length > maxAttempts + wishes.length) {
        broken(
          `${call.attemptId} is call ${dials.length} to its contact: ${maxAttempts} attempts and ${wishes.length} callbacks are allowed`,
        )
      }
      afterAnAnswer(call, dials, wishes, at)
    },
  }

  function afterAnAnswer(call: CarrierCall, dials: CarrierCall[], wishes: number[], at: number): void {
    const answered = dials.findIndex(other => other !== call && heardAnswered(other))
    if (answered < 0) return
    const since = dials.length - 1 - answered
    if (since > wishes.length) {
      broken(
        `${call.attemptId} was dialled although its contact had answered ${dials[answered]!.attemptId} and asked for no callback`,
      )
    }
    coverage.count('callback dialled')
    const first = Math.min(...wishes)
    if (at < first) broken(`${call.attemptId} was dialled ${first - at} ms before the callback that was asked for`)
  }

  /** A person answered, and the engine could know: it did not have to give the call up unresolved. */
  function heardAnswered(call: CarrierCall): boolean {
    const told = events.attempt(call.attemptId)
    const toldMachine = call.machine && told?.result === 'voicemail'
    return call.ended?.result === 'answered' && !toldMachine && told?.cause !== 'outcome_unknown'
  }
}
