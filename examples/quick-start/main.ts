// The README's quick start: a campaign from draft to results. Time is virtual and the provider simulated, so that days
// of calling pass at once; give the engine your telephony adapter and no clock, and real phones ring.
import { CampaignEngine } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SimulatedCarrier } from 'outdial/testing'

const clock = new FakeClock({ now: '2026-03-02T08:00:00-05:00' })
const telephony = new SimulatedCarrier({ clock })
telephony.on('+12125550143', [{ result: 'busy' }, { result: 'answered' }])

const engine = new CampaignEngine({ storage: new MemoryStorage(), telephony, clock })
engine.on('attempt.ended', event => console.log(new Date(event.at), event.contactId, event.result))

const campaign = await engine.createCampaign({
  id: 'spring-2026',
  name: 'Spring check-up',
  agent: { id: 'ada', name: 'Ada', numbers: '+12125550180', connect: { kind: 'say', text: 'Hello, this is Ada.' } },
  segment: [
    { id: 'ann', phone: '(212) 555-0143', timeZone: 'America/New_York' },
    { id: 'bob', phone: '+44 20 7946 0123', timeZone: 'Europe/London' },
    { id: 'cem', phone: '555-0143' },
  ],
  defaultRegion: 'US',
  schedule: { hours: { weekdays: ['09:00-12:00', '13:00-18:00'] } },
  calls: { concurrentCalls: 2, callsPerHour: 60, maxAttempts: 3, retryDelay: '30m' },
})
console.log('skipped on import:', campaign.imported?.skipped)

await campaign.launch()
await clock.runTo(campaign.finished())

for await (const { contactId, status, attemptList } of campaign.results()) {
  console.log(contactId, status, `after ${attemptList.length} calls`)
}
console.log(await campaign.progress())
await engine.close()
