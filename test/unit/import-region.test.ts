import { CampaignEngine, type ContactInput } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SimulatedCarrier } from 'outdial/testing'
import { expect, test } from 'vitest'

async function imported(...segment: ContactInput[]) {
  const clock = new FakeClock()
  const engine = new CampaignEngine({ storage: new MemoryStorage(), telephony: new SimulatedCarrier({ clock }), clock })
  const campaign = await engine.createCampaign({
    name: 'two countries',
    agent: { id: 'ada', name: 'Ada', numbers: '+12125550100', connect: { kind: 'say', text: 'Hello.' } },
    calls: { concurrentCalls: 1 },
    defaultRegion: 'US',
    segment,
  })
  const { contacts } = await campaign.resultsPage()
  return { report: campaign.imported!, phones: contacts.map(contact => contact.phones[0]) }
}

test("a row's own region reads its national numbers, the campaign's those of the others", async () => {
  const { phones } = await imported(
    { phone: '020 7946 0123', region: 'gb' },
    { phone: '(212) 555-0143' },
    { phone: '(212) 555-0144', region: ' ' },
    { phone: '+44 20 7946 0124', region: 'US' },
  )
  expect(phones).toEqual(['+442079460123', '+12125550143', '+12125550144', '+442079460124'])
})

test('where the region is none, national numbers are refused rather than read in another', async () => {
  const { report, phones } = await imported(
    { id: 'national', phone: '(212) 555-0143', region: 'UK' },
    { id: 'international', phone: '+44 20 7946 0123', region: 'UK' },
  )
  const skipped = { verdict: 'skipped', reason: 'invalid_number', warnings: ['invalid_region'] }
  expect(report.sample).toEqual([{ row: 1, contactId: 'national', ...skipped }])
  expect(report.warnings).toEqual({ invalid_region: 2 })
  expect(phones).toEqual([undefined, '+442079460123'])
})

test('a region that is no text makes the row invalid', async () => {
  const { report } = await imported({ phone: '+12125550143', region: 44 as unknown as string })
  expect(report.skipped).toEqual({ invalid_row: 1 })
})
