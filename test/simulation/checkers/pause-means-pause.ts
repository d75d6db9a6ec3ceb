import type { Checker, Evidence } from '../evidence/evidence.js'

/**
 * Promise 5: once `pause()` or `cancel()` resolved, or the engine paused the campaign itself, nothing is requested and
 * nothing under way reaches the carrier, until `resume()` begins. Cancelled stays cancelled.
 */
export function pauseMeansPause(evidence: Evidence): Checker {
  const { commanded, breaches, observer } = evidence
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
        if (facts.cancelled && status !== 'cancelled') broken(`${facts.id} was cancelled, and is ${status}`)
      }
    },
  }
}
