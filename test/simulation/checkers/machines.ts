import type { Checker, Evidence } from '../evidence/evidence.js'

/**
 * Promise 3 of messages: one per call, to machines only, where one is wanted, and after the greeting where its end is told.
 * Promise 4: a message that was set about is left, or the log says that it may not have been.
 */
export function machines({ breaches, calls, commanded, events, scenario }: Evidence): Checker {
  const { tellsGreetingEnd } = scenario.carrier.behaviour

  return {
    onCarrier(call, entry) {
      if (entry.kind !== 'message') return
      const broken = (what: string) => breaches.report('never twice', `${call.attemptId}: ${what}`)
      if (call.messages > 1) broken('a second message was left')
      if (entry.answeredBy === 'human') broken('a message was left to a person')
      if (tellsGreetingEnd !== false && !entry.greetingEnded) broken('a message was left into the greeting')
      const { onMachine } = commanded.campaign(call.campaignId).settings.calls
      if (typeof onMachine !== 'object') broken('a message was left that nobody asked for')
    },

    atEnd() {
      for (const event of events.all) {
        if (event.type !== 'attempt.machine_action' || event.action !== 'leave_message') continue
        const left = (calls.ofAttempt(event.attemptId)?.messages ?? 0) > 0
        const told = events.attempt(event.attemptId)?.told.includes('attempt.machine_action_failed')
        if (!left && !told)
          breaches.report('never lost', `${event.attemptId}: no message was left, and nobody was told`)
      }
    },
  }
}
