import { createHmac } from 'node:crypto'
import { type CampaignEvent, type Decision, type Explanation, verifyDecisions } from 'outdial'
import type { CarrierCall } from '../evidence/call-book.js'
import type { Checker, Evidence } from '../evidence/evidence.js'

/** What `explain()` said of a contact, and when. */
interface Saying {
  explanation: Explanation
  at: number
  /** `commanded.changes` then: once that moved on, the saying binds no more. */
  changes: number
}

export interface Explainable extends Checker {
  /** `explain()` for the contact of an attempt, asked just before its reservation. */
  beforeReservation(attemptId: string, explanation: Explanation): void
  /** `explain()` for any contact at any time. */
  said(campaignId: string, explanation: Explanation): void
}

/**
 * Promise 6: whoever is dialled had nothing against it just before, by `explain()`; nobody is dialled before the instant
 * that `explain()` named; and each dial has its decision record. Decisions are
 * chained whole over all owners, and no contact is told to wait twice for the same.
 */
export function explainable(evidence: Evidence, hashKey: string): Explainable {
  const { breaches, events, commanded, observer, coverage } = evidence
  const broken = (what: string) => breaches.report('explainable', what)
  const before = new Map<string, { explanation: Explanation; at: number }>()
  const sayings = new Map<string, Saying>()
  const calledBack = new Set<string>()

  return {
    beforeReservation(attemptId, explanation) {
      before.set(attemptId, { explanation, at: evidence.now() })
    },

    said(campaignId, explanation) {
      // A call to the number, in whatever campaign, may end at any time: its end can only be guessed.
      if (explanation.status !== 'pending' || explanation.blocks.some(block => block.code === 'number_in_call')) return
      coverage.count(explanation.blocks.length > 0 ? 'explained a block' : 'explained a free contact')
      if (explanation.blocks.some(block => block.code === 'caller_ids_used_up'))
        coverage.count('explained: caller IDs used up')
      const key = `${campaignId} ${explanation.contactId}`
      sayings.set(key, { explanation, at: evidence.now(), changes: commanded.changes })
    },

    onRequest(call) {
      const told = events.attempt(call.attemptId)
      judgeBefore(call)
      if (told) judgeSaying(call, told.contactId)
      evidence.ask(judgeDecision(call, told?.contactId ?? ''))
    },

    onEvent(event) {
      // Who asked for a callback is waiting for something else now.
      if (event.type === 'contact.callback') calledBack.add(`${event.campaignId} ${event.contactId}`)
      // A call taken back no longer counts against the caps of its number.
      if (event.type === 'attempt.withdrawn') sayings.clear()
      else if ('contactId' in event && event.type !== 'attempt.reserved') forget(event)
    },

    async atEnd() {
      for (const campaignId of commanded.campaigns.keys()) await judgeChain(campaignId)
    },
  }

  /** Whole, whoever wrote it; and no wait told twice with nothing between. */
  async function judgeChain(campaignId: string): Promise<void> {
    const decisions: Decision[] = []
    for await (const decision of observer.decisions({ campaignId })) decisions.push(decision)
    const verdict = await verifyDecisions(decisions)
    if (!verdict.ok) broken(`decision ${verdict.broken.seq} of ${campaignId} is ${verdict.broken.fault}`)
    const last = new Map<string, string>()
    for (const { contactId, seq, decision, blocks = [] } of decisions) {
      const told = [decision, ...blocks.map(block => block.code).sort()].join(' ')
      if (decision === 'wait') coverage.count('recorded why a contact waits')
      const again = decision === 'wait' && last.get(contactId) === told
      if (again && !calledBack.has(`${campaignId} ${contactId}`))
        broken(`decision ${seq} of ${campaignId} says it again: ${told}`)
      last.set(contactId, told)
    }
  }

  function judgeBefore(call: CarrierCall): void {
    const asked = before.get(call.attemptId)
    if (!asked) {
      broken(`${call.attemptId} was dialled without a reservation`)
      return
    }
    const { status, blocks, nextEligibleAt } = asked.explanation
    const codes = blocks.map(block => block.code).join(', ')
    if (status !== 'pending')
      broken(`${call.attemptId} was dialled, but explain() called its contact ${status} just before`)
    if (blocks.length > 0) broken(`${call.attemptId} was dialled, but explain() named ${codes} just before`)
    else if (nextEligibleAt === null || nextEligibleAt > asked.at) {
      broken(`${call.attemptId} was dialled, but explain() said just before that it may be from ${nextEligibleAt} on`)
    }
  }

  function judgeSaying(call: CarrierCall, contactId: string): void {
    const key = `${call.campaignId} ${contactId}`
    const saying = sayings.get(key)
    sayings.delete(key)
    if (!saying || saying.changes !== commanded.changes) return
    const { nextEligibleAt, blocks } = saying.explanation
    const codes = blocks.map(block => block.code).join(', ') || 'nothing against it'
    coverage.count('dialled as explained')
    if (nextEligibleAt === null || nextEligibleAt > call.requested.at) {
      broken(
        `${call.attemptId} was dialled at ${call.requested.at}, but at ${saying.at} explain() said ${nextEligibleAt} (${codes})`,
      )
    }
  }

  async function judgeDecision(call: CarrierCall, contactId: string): Promise<void> {
    const campaign = await observer.campaign(call.campaignId)
    const decision = (await campaign.decisions({ contactId })).find(each => each.attemptId === call.attemptId)
    if (decision?.decision !== 'dial') return broken(`${call.attemptId} has no decision record`)
    const phoneHash = createHmac('sha256', hashKey).update(call.to).digest('base64url').slice(0, 22)
    if (decision.phoneHash !== phoneHash) broken(`the decision for ${call.attemptId} is about another number`)
    const { at } = call.requested
    if (at < decision.at || at >= decision.sendBefore || (decision.openUntil !== null && at >= decision.openUntil)) {
      broken(`${call.attemptId} was sent at ${at}, its decision holds from ${decision.at} until ${decision.sendBefore}`)
    }
  }

  /** What happened to the contact since makes the saying old. */
  function forget(event: CampaignEvent & { contactId: string }): void {
    sayings.delete(`${event.campaignId} ${event.contactId}`)
  }
}
