import assert from 'node:assert/strict'
import { CampaignEngine } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import type { Fate } from './carrier-call.js'
import { setTheScene } from './scene.js'

// What becomes of the calls to each number, in order; when they run out, somebody answers.
const fates: Record<string, Fate[]> = {
  '+12125550101': [],
  '+12125550102': [{ ends: 'busy' }],
  '+12125550103': [{ refuse: 'number' }],
  '+12125550104': [{ refuse: 'backpressure' }],
  '+12125550105': [{ cut: true }],
  '+12125550106': [{ webhooks: 'lost' }],
  '+12125550107': [{ webhooks: 'twice' }],
  '+12125550108': [{ ends: 'voicemail' }],
}

/** A small campaign through the adapter, with each kind of trouble in it. */
export async function runCampaign(): Promise<void> {
  const { clock, carrier, telephony, close } = await setTheScene({
    fateOf: to => fates[to]?.shift() ?? {},
    receive: events => engine.receive(events),
  })
  const engine = new CampaignEngine({ storage: new MemoryStorage(), telephony, clock })
  const campaign = await engine.createCampaign({
    name: 'Through Tin Can',
    agent: { id: 'ada', name: 'Ada', numbers: '+12125550180', connect: { kind: 'say', text: 'Hello, this is Ada.' } },
    segment: Object.keys(fates).map(phone => ({ id: phone.slice(-3), phone, timeZone: 'America/New_York' })),
    schedule: { hours: { weekdays: ['09:00-18:00'] } },
    calls: { concurrentCalls: 3, callsPerHour: 100, maxAttempts: 3, retryDelay: '10m', detectMachine: true },
  })
  await campaign.launch()
  await clock.runTo(campaign.finished())

  const ends: Record<string, string> = {}
  for await (const { contactId, status, attemptList } of campaign.results()) {
    ends[contactId] = `${status}: ${attemptList.map(attempt => attempt.result).join(', ')}`
    console.log(contactId, ends[contactId])
  }
  await engine.close()
  await close()
  assert.deepEqual(ends, {
    '101': 'completed: answered',
    '102': 'completed: busy, answered',
    '103': 'failed: failed',
    '104': 'completed: answered',
    // Nobody knew whether there was a call. There was, so it was not placed again.
    '105': 'completed: answered',
    '106': 'completed: answered',
    '107': 'completed: answered',
    '108': 'completed: voicemail',
  })
  assert.equal(carrier.callsPlaced, 8)
}
