// How to test with vitest what your app does with a campaign: a fake clock and a scripted carrier make days of calling
// a matter of milliseconds, and the same each time. No fake timers of vitest are needed, and they must be off.
import { CampaignEngine } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SeededRandom, SimulatedCarrier } from 'outdial/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'

let clock: FakeClock
let carrier: SimulatedCarrier
let engine: CampaignEngine

beforeEach(() => {
  clock = new FakeClock({ now: '2026-03-02T21:00:00+01:00' })
  carrier = new SimulatedCarrier({ clock, behaviour: { answer: 1, createMs: 0, setupMs: 1000, ringMs: 5000 } })
  engine = new CampaignEngine({ storage: new MemoryStorage(), telephony: carrier, clock, random: new SeededRandom(1) })
})

afterEach(() => engine.close())

test('who is busy at nine the next morning is called again half an hour later', async () => {
  carrier.on('+493023125020', [{ result: 'busy' }, { result: 'answered', talkMs: 60_000 }])
  const campaign = await engine.createCampaign({
    name: 'Check-up',
    agent: { id: 'ada', name: 'Ada', numbers: '+493023125000', connect: { kind: 'say', text: 'Guten Tag.' } },
    segment: [{ id: 'ann', phone: '030 23125 020', timeZone: 'Europe/Berlin' }],
    defaultRegion: 'DE',
    schedule: { hours: { everyDay: '09:00-18:00' } },
    calls: { concurrentCalls: 1, retryDelay: '30m' },
  })
  await campaign.launch()
  await clock.runTo(campaign.finished())

  // What the carrier saw.
  const placed = carrier.log.filter(entry => entry.kind === 'placed')
  expect(placed.map(({ to, at }) => ({ to, at: new Date(at).toISOString() }))).toEqual([
    { to: '+493023125020', at: '2026-03-03T08:00:00.000Z' },
    { to: '+493023125020', at: '2026-03-03T08:30:01.000Z' },
  ])
  // What the engine reports.
  const { contacts } = await campaign.resultsPage()
  expect(contacts.map(({ contactId, status }) => ({ contactId, status }))).toEqual([
    { contactId: 'ann', status: 'completed' },
  ])
  expect(contacts[0]?.attemptList.map(({ result, talkMs }) => ({ result, talkMs }))).toEqual([
    { result: 'busy', talkMs: undefined },
    { result: 'answered', talkMs: 60_000 },
  ])
})
