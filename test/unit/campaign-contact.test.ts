import { CampaignEngine } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SimulatedCarrier } from 'outdial/testing'
import { expect, test } from 'vitest'

test('contact() gives one contact with its attempts, as results() does, and names what is not there', async () => {
  const clock = new FakeClock()
  const carrier = new SimulatedCarrier({ clock }).on('+12125550143', [{ result: 'busy' }, { result: 'answered' }])
  const engine = new CampaignEngine({ storage: new MemoryStorage(), telephony: carrier, clock })
  const campaign = await engine.createCampaign({
    name: 'two of them',
    agent: { id: 'ada', name: 'Ada', numbers: '+12125550100', connect: { kind: 'say', text: 'Hello.' } },
    segment: [
      { id: 'ann', phone: '+12125550143' },
      { id: 'bob', phone: '+12125550144' },
    ],
    schedule: { timeZone: 'America/New_York' },
    calls: { concurrentCalls: 1, retryDelay: '5m' },
  })
  await campaign.launch()
  await clock.runTo(campaign.finished())

  const ann = await campaign.contact('ann')
  expect(ann.attemptList.map(attempt => attempt.result)).toEqual(['busy', 'answered'])
  expect(ann).toEqual((await campaign.resultsPage()).contacts[0])
  await expect(campaign.contact('cem')).rejects.toMatchObject({
    code: 'CONTACT_NOT_FOUND',
    detail: { contactId: 'cem' },
  })
})
