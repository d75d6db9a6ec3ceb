import type { CampaignInput } from 'outdial'
import type { CampaignPlan, RetryPlan } from './plan.js'
import { editOf } from './terms.js'

/** The campaign as it is created. */
export function inputOf({ id, modes, terms, caps, rests, maxAttempts, retry }: CampaignPlan): CampaignInput {
  const { schedule, calls, requireConsent, compliance } = editOf(terms)
  const rule = ({ delayMs, multiplier, jitter, maxMs }: RetryPlan) => {
    return { delay: delayMs, multiplier, jitter, maxDelay: maxMs }
  }
  return {
    id,
    name: id,
    agent: { id, name: 'Ada', numbers: '+12125550100', connect: { kind: 'say', text: 'Hello' } },
    schedule: schedule!,
    calls: {
      ...calls,
      concurrentCalls: 40,
      maxCallDuration: '10m',
      detectMachine: true,
      maxAttempts,
      numberCaps: caps.map(({ max, perMs }) => ({ max, per: perMs })),
      cooldown: Object.fromEntries(
        rests.map(({ after, restMs }) => [after === 'refusal' ? 'afterRefusal' : 'afterConversation', restMs]),
      ),
      retry: {
        noAnswer: rule(retry.no_answer),
        busy: rule(retry.busy),
        failed: rule(retry.failed),
        voicemail: rule(retry.voicemail),
      },
    },
    breaker: false,
    requireConsent: requireConsent!,
    purpose: 'telemarketing',
    compliance: { ...compliance, mode: modes, unverified: 'all' },
    keepOpen: true,
  }
}
