import type { Campaign, CampaignEngine } from 'outdial'
import { SeededRandom } from 'outdial/testing'

/**
 * Plays the agent: whenever it has spoken with somebody, it records what came of it. In your app a person does so in
 * their screen, or an AI when the conversation is over.
 */
export function putAgentToWork(
  engine: CampaignEngine,
  campaign: Campaign,
  { now, callbackAfterMs }: { now: () => number; callbackAfterMs: number },
): void {
  engine.on('attempt.ended', async ({ attemptId, result }) => {
    if (result !== 'answered') return
    const luck = new SeededRandom(attemptId).next()
    if (luck < 0.3) return void (await campaign.recordOutcome({ attemptId, code: 'appointment', success: true }))
    if (luck < 0.4) {
      const callbackAt = now() + callbackAfterMs
      return void (await campaign.recordOutcome({ attemptId, code: 'call_me_later', success: false, callbackAt }))
    }
    const optOut = luck > 0.96
    await campaign.recordOutcome({ attemptId, code: optOut ? 'never_again' : 'not_interested', success: false, optOut })
  })
}
