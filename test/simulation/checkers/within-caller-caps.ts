import type { CarrierCall } from '../evidence/call-book.js'
import type { Checker, Evidence } from '../evidence/evidence.js'

const DAY_MS = 24 * 3_600_000
/** Longer than any request is under way. */
const SETTLED_WITHIN_MS = 60_000

/** Promise 2, for caller IDs: no more calls from one in any 24 hours than the campaign that makes the last of them allows. */
export function withinCallerCaps(evidence: Evidence): Checker {
  const { commanded, breaches, calls, coverage } = evidence

  return {
    onRequest(call) {
      const { settings, edits } = commanded.campaign(call.campaignId)
      const max = settings.agent.callerId.maxPerDay
      if (edits > 0 || max === null) return
      const { at, mono } = call.requested
      const recent = calls.all.filter(
        other =>
          other.from === call.from &&
          (other === call || isKnownToCount(other)) &&
          other.requested.mono > mono - DAY_MS &&
          other.requested.at > at - DAY_MS,
      )
      if (recent.length === max) coverage.count('limit: caller ID used up')
      if (recent.length <= max) return
      breaches.report(
        'never above the limits',
        `${call.attemptId} is call ${recent.length} of ${max} allowed from its caller ID in 24 hours`,
      )
    },
  }

  /**
   * Placed, and dated by one clock: what was under way when the clock was set may count from another instant than that of
   * its request, which is the hole that this promise has.
   */
  function isKnownToCount({ placed, refused, requested: { mono } }: CarrierCall): boolean {
    if (!placed || refused) return false
    return !commanded.jumps.some(jump => jump.mono >= mono - SETTLED_WITHIN_MS && jump.mono <= mono + SETTLED_WITHIN_MS)
  }
}
