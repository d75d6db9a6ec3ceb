import type { Campaign, CampaignEvent } from 'outdial'
import { expect } from 'vitest'
import { overlaps, placed, requestsByAttempt } from './carrier-account.js'
import type { Scene } from './setup.js'

/**
 * What must hold after a campaign is finished, whatever went wrong on the way: nothing was asked for twice, no number
 * was in two calls, every call placed is an attempt with exactly one result, every contact is final, and nothing is live.
 */
export async function expectNothingTwiceNothingLost(scene: Scene, campaign: Campaign): Promise<void> {
  const log = scene.carrier.log.filter(entry => entry.campaignId === campaign.id)
  expect([...requestsByAttempt(log)].filter(([, times]) => times > 1)).toEqual([])
  expect(overlaps(scene.carrier.log, entry => `${entry.tenantId} ${entry.to}`)).toEqual([])

  const { total, completed, failed, skipped, pending, inProgress } = await campaign.progress()
  expect({ pending, inProgress }).toEqual({ pending: 0, inProgress: 0 })
  expect(completed + failed + skipped).toBe(total)

  const ends = endsByAttempt(await scene.events(campaign))
  const results = new Map<string, string>()
  for await (const contact of campaign.results()) {
    expect(['completed', 'failed', 'skipped']).toContain(contact.status)
    if (contact.status !== 'completed') expect(contact.reason, contact.contactId).toBeTruthy()
    for (const attempt of contact.attemptList) {
      expect(attempt.state).toBe('ended')
      results.set(attempt.attemptId, attempt.result!)
    }
  }
  for (const [attemptId, reserved] of ends) {
    expect(reserved, attemptId).toEqual(
      results.has(attemptId) ? { reserved: 1, ended: 1, withdrawn: 0 } : { reserved: 1, ended: 0, withdrawn: 1 },
    )
  }
  for (const { attemptId } of placed(log)) expect(results.has(attemptId), attemptId).toBe(true)
}

function endsByAttempt(events: CampaignEvent[]) {
  const counts = new Map<string, { reserved: number; ended: number; withdrawn: number }>()
  for (const event of events) {
    if (event.type !== 'attempt.reserved' && event.type !== 'attempt.ended' && event.type !== 'attempt.withdrawn')
      continue
    const count = counts.get(event.attemptId) ?? { reserved: 0, ended: 0, withdrawn: 0 }
    count[event.type.slice('attempt.'.length) as keyof typeof count] += 1
    counts.set(event.attemptId, count)
  }
  return counts
}
