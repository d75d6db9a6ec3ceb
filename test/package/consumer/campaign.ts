import assert from 'node:assert/strict'
import { CampaignEngine, type CampaignEvent, OutdialError } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SimulatedCarrier } from 'outdial/testing'

const clock = new FakeClock()
const telephony = new SimulatedCarrier({ clock, seed: 1 })
const engine = new CampaignEngine({ storage: new MemoryStorage(), telephony, clock })

const kinds = new Set<CampaignEvent['type']>()
engine.on('attempt.ended', event => kinds.add(event.type))

const campaign = await engine.createCampaign({
  name: 'Consumer',
  agent: { id: 'ada', name: 'Ada', numbers: ['+12025550199'], connect: { kind: 'say', text: 'Hello' } },
  segment: Array.from({ length: 20 }, (_, row) => ({
    id: `c${row}`,
    phone: `+1202555${String(100 + row).padStart(4, '0')}`,
  })),
  schedule: { timeZone: 'America/New_York' },
  calls: { concurrentCalls: 3, callsPerHour: 60 },
})
await campaign.launch()
const progress = await clock.runTo(campaign.finished())

assert.equal(progress.total, 20)
assert.equal(progress.completed + progress.failed + progress.skipped, 20)
assert.deepEqual([...kinds], ['attempt.ended'])

// One copy of the core: an error thrown behind another subpath is an instance of this one's class.
const refused = await clock.advanceBy(-1).catch((error: unknown) => error)
assert.ok(refused instanceof OutdialError && OutdialError.is(refused, 'INVALID_INPUT'))

await engine.close()
console.log(`${progress.total} contacts: ${progress.completed} completed, ${progress.failed} failed`)
