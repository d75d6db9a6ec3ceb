import type { CarrierCall } from '../evidence/call-book.js'
import type { Checker, Evidence } from '../evidence/evidence.js'

const HOUR_MS = 3_600_000

/**
 * Promise 2: at no instant more live calls than allowed, and in no 60-minute span more starts; counted when a request is
 * sent and, for starts, also when the carrier places the call. Across edits and engines.
 */
export function withinLimits(evidence: Evidence): Checker {
  const { commanded, breaches, calls, events, coverage } = evidence
  /** The hourly limit that was in force when a request was sent. */
  const limitOf = new Map<CarrierCall, number>()

  return {
    onRequest(call) {
      const { settings, edits } = commanded.campaign(call.campaignId)
      const { callsPerHour, concurrentCalls } = settings.calls
      limitOf.set(call, edits > 0 ? Number.POSITIVE_INFINITY : (callsPerHour ?? Number.POSITIVE_INFINITY))
      if (edits > 0) return
      const { mono } = call.requested
      const own = calls.ofCampaign(call.campaignId)
      const live = own.filter(other => calls.isLive(other, mono)).length
      if (live > concurrentCalls) {
        breaches.report(
          'never above the limits',
          `${call.attemptId} made ${live} live calls of ${concurrentCalls} allowed`,
        )
      }
      if (live === concurrentCalls) coverage.count('limit: concurrency met')
      const started = own.filter(other => counts(other) && other.requested.mono >= mono - HOUR_MS)
      judgeHour(call, started, limitOf.get(call)!, mono)
    },

    onCarrier(call, { kind, mono }) {
      if (kind !== 'placed') return
      const placed = calls
        .ofCampaign(call.campaignId)
        .filter(other => other.placed && other.placed.mono >= mono - HOUR_MS)
      // Every other one of them counted when the last of them was requested.
      const last = placed.reduce((a, b) => (b.requested.mono >= a.requested.mono ? b : a))
      judgeHour(call, placed, limitOf.get(last)!, mono)
    },
  }

  /** A request refused, or taken back because it never became a call, gave its start back. */
  function counts(call: CarrierCall): boolean {
    return !call.refused && !events.attempt(call.attemptId)?.told.includes('attempt.withdrawn')
  }

  function judgeHour(call: CarrierCall, started: CarrierCall[], limit: number, mono: number): void {
    if (started.length === limit) coverage.count('limit: hour met')
    if (started.length <= limit) return
    if (restartedOnAnotherClock(call.campaignId, mono)) return
    const span = `${started[0]!.requested.mono}…${mono} ms`
    breaches.report(
      'never above the limits',
      `${call.attemptId} is call ${started.length} of ${limit} allowed in the 60 minutes ${span}`,
    )
  }

  /**
   * A new owner knows earlier starts by the wall clock alone. If that was set forward before it took over, they seem
   * longer ago than they are: the hole that this promise has.
   */
  function restartedOnAnotherClock(campaignId: string, mono: number): boolean {
    const takeovers = commanded.takeovers.filter(takeover => takeover.campaignId === campaignId)
    return commanded.jumps.some(
      jump => jump.ms > 0 && jump.mono >= mono - HOUR_MS && takeovers.some(takeover => takeover.mono >= jump.mono),
    )
  }
}
