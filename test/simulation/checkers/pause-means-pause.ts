import type { Checker, Evidence } from '../evidence/evidence.js'

const HUNG_UP_WITHIN_MS = 20_000

/**
 * Promise 5: once `pause()` or `cancel()` resolved, or the engine paused the campaign itself, nothing is requested and
 * nothing under way reaches the carrier, until `resume()` begins. Cancelled stays cancelled.
 */
export function pauseMeansPause(evidence: Evidence): Checker {
  const { commanded, breaches, observer, calls, events, scenario } = evidence
  const broken = (what: string) => breaches.report('pause means pause', what)

  return {
    onRequest(call) {
      const facts = commanded.campaign(call.campaignId)
      if (facts.closed) broken(`${call.attemptId} was requested while ${facts.id} was ${facts.closed}`)
      if (facts.edits === 0 && !facts.settings.agent.active)
        broken(`${call.attemptId} was requested for an inactive agent`)
    },

    onCarrier(call, { kind }) {
      const { closed, quiet, id } = commanded.campaign(call.campaignId)
      if (kind === 'placed' && closed && quiet) broken(`${call.attemptId} was placed while ${id} was ${closed}`)
    },

    async atEnd() {
      for (const facts of commanded.campaigns.values()) {
        const status = await (await observer.campaign(facts.id)).status()
        if (facts.hangUpAt !== undefined) judgeHangUp(facts.id, facts.hangUpAt)
        if (facts.cancelled && status !== 'cancelled') broken(`${facts.id} was cancelled, and is ${status}`)
      }
    },
  }

  /** Where nothing stands in the way, who is on the line is hung up at once. */
  function judgeHangUp(campaignId: string, since: number): void {
    const stopped = scenario.actions.some(({ kind }) => kind === 'outage' || kind === 'crash' || kind === 'restart')
    if (stopped || !scenario.carrier.capabilities.hangup) return
    for (const { attemptId, placed, ended, hungUp } of calls.ofCampaign(campaignId)) {
      const known = Math.max(since, events.attempt(attemptId)?.dialingAt ?? Number.POSITIVE_INFINITY)
      if (placed && ended && !hungUp && ended.mono > known + HUNG_UP_WITHIN_MS) {
        broken(`${attemptId} went on for ${ended.mono - known} ms after ${campaignId} was cancelled with hangUp`)
      }
    }
  }
}
