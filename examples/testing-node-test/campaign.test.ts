// How to test a campaign with Node's own test runner, `node --test`: a fake clock and a scripted carrier make days of
// calling a matter of milliseconds, and the same each time. `mock.timers` is not needed, and must be off.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CampaignEngine } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SeededRandom, SimulatedCarrier } from 'outdial/testing'

test('who is busy at nine the next morning is called again half an hour later', async t => {
  const clock = new FakeClock({ now: '2026-03-02T21:00:00+01:00' })
  const telephony = new SimulatedCarrier({ clock, behaviour: { answer: 1, createMs: 0, setupMs: 1000, ringMs: 5000 } })
  telephony.on('+493023125020', [{ result: 'busy' }, { result: 'answered', talkMs: 60_000 }])
  const engine = new CampaignEngine({ storage: new MemoryStorage(), telephony, clock, random: new SeededRandom(1) })
  t.after(() => engine.close())

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

  const placed = telephony.log.filter(entry => entry.kind === 'placed')
  assert.deepEqual(
    placed.map(({ at }) => new Date(at).toISOString()),
    ['2026-03-03T08:00:00.000Z', '2026-03-03T08:30:01.000Z'],
  )
  const { contacts } = await campaign.resultsPage()
  assert.equal(contacts[0]?.status, 'completed')
  assert.deepEqual(
    contacts[0]?.attemptList.map(attempt => attempt.result),
    ['busy', 'answered'],
  )
})
