import type { Campaign } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { expect, test } from 'vitest'
import { Scene } from './setup.js'

const quickly = { calls: { concurrentCalls: 100, retry: { failed: false, noAnswer: false } }, breaker: false } as const

/** A campaign run to its end whose first calls are answered and whose last ones fail. */
async function answeredThenFailed(scene: Scene, answered: number, failed: number): Promise<Campaign> {
  const campaign = await scene.draft({ ...quickly, contacts: answered + failed })
  await campaign.launch()
  await scene.finish(campaign)
  return campaign
}

function sceneOf(answered: number, storage = new MemoryStorage()): Scene {
  let calls = 0
  return new Scene({
    storage: () => storage,
    carrier: { instant: true, script: () => ({ result: calls++ < answered ? 'answered' : 'failed' }) },
  })
}

test('diagnose() finds the trouble of the newest calls, which the campaign as a whole would hide', async () => {
  const campaign = await answeredThenFailed(sceneOf(1_200), 1_200, 250)

  const { calls, results } = await campaign.analytics()
  expect(results.failed / calls).toBeLessThan(0.2)
  const { findings } = await campaign.diagnose()
  expect(findings).toMatchObject([{ code: 'high_failure_rate', figures: { failureRate: expect.any(Number) } }])
  expect(findings[0]!.figures.failureRate).toBeGreaterThan(0.2)
  expect(findings[0]!.figures.failureRate).toBeLessThan(0.5)
})

test('diagnose() reads no contact, whatever the size of the campaign', async () => {
  const storage = new MemoryStorage()
  const campaign = await answeredThenFailed(sceneOf(10, storage), 10, 30)
  storage.scanContacts = () => Promise.reject(new Error('diagnose() read contacts'))

  const { findings } = await campaign.diagnose()
  expect(findings).toMatchObject([{ code: 'high_failure_rate', figures: { calls: 40, failureRate: 0.75 } }])
})

test('diagnose() makes do with the events that are still kept', async () => {
  const campaign = await answeredThenFailed(sceneOf(0, new MemoryStorage({ eventWindow: 100 })), 0, 60)

  const { findings } = await campaign.diagnose()
  expect(findings.map(finding => finding.code)).toEqual(['high_failure_rate', 'low_answer_rate'])
  expect(findings[0]!.figures.calls).toBeLessThan(60)
})

test('diagnose() says nothing of rates after a handful of calls', async () => {
  const campaign = await answeredThenFailed(sceneOf(0), 0, 19)

  expect((await campaign.diagnose()).findings).toEqual([])
})
