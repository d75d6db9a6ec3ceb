import type { Campaign, Telephony } from 'outdial'
import type { CarrierLogEntry } from 'outdial/testing'
import { describe, expect, test } from 'vitest'
import { mostLive, mostStartsInAnHour, requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { contacts, HOUR, Scene } from './setup.js'

/** A carrier that counts the requests it has not answered. */
function counting(scene: Scene) {
  const count = { now: 0, most: 0 }
  const { carrier } = scene
  const telephony: Telephony = {
    capabilities: carrier.capabilities,
    createCall: async (request, signal) => {
      count.most = Math.max(count.most, ++count.now)
      return carrier.createCall(request, signal).finally(() => count.now--)
    },
    getCall: (id, attemptId) => carrier.getCall(id, attemptId),
    findCall: query => carrier.findCall!(query),
    hangup: id => carrier.hangup!(id),
    subscribe: deliver => carrier.subscribe(deliver),
  }
  return { count, telephony }
}

test('two hundred campaigns at once in one engine, each under its own limits', async () => {
  const scene = new Scene({ carrier: { behaviour: { talkMs: [2_000, 20_000] } } })
  const campaigns: Campaign[] = []
  for (let n = 0; n < 200; n++) {
    const calls = n % 2 === 0 ? { concurrentCalls: 1 } : { concurrentCalls: 2, callsPerHour: 3 }
    campaigns.push(await scene.launched({ id: `c${n}`, segment: contacts(4, 1 + 4 * n), calls }))
  }
  await scene.clock.advanceBy(2 * HOUR)
  const logs = new Map<string, CarrierLogEntry[]>(campaigns.map(({ id }) => [id, []]))
  for (const entry of scene.carrier.log) logs.get(entry.campaignId)!.push(entry)
  for (const [n, campaign] of campaigns.entries()) {
    expect(await campaign.status()).toBe('completed')
    const log = logs.get(campaign.id)!
    expect(requested(log)).toHaveLength(4)
    expect(mostLive(log)).toBe(n % 2 === 0 ? 1 : 2)
    if (n % 2 === 1) expect(mostStartsInAnHour(log)).toBe(3)
  }
  await expectNothingTwiceNothingLost(scene, campaigns[77]!)
})

describe('never more requests in flight than maxRequestsInFlight', () => {
  test('with 100,000 slots to fill', async () => {
    const scene = new Scene({ carrier: { behaviour: { createMs: [100, 3_000] } } })
    const { count, telephony } = counting(scene)
    const engine = scene.newEngine({ telephony, maxRequestsInFlight: 7 })
    const campaign = await scene.launched({ contacts: 300, calls: { concurrentCalls: 100_000 } }, engine)
    expect(await scene.finish(campaign)).toMatchObject({ completed: 300 })
    expect(count.most).toBe(7)
    expect(scene.carrier.mostLiveCalls).toBeLessThanOrEqual(300)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('over all campaigns of the engine, and each gets through', async () => {
    const scene = new Scene({ carrier: { behaviour: { createMs: [100, 3_000] } } })
    const { count, telephony } = counting(scene)
    const engine = scene.newEngine({ telephony, maxRequestsInFlight: 4 })
    const campaigns: Campaign[] = []
    for (let n = 0; n < 8; n++) {
      campaigns.push(
        await scene.launched({ segment: contacts(20, 1 + 20 * n), calls: { concurrentCalls: 50 } }, engine),
      )
    }
    for (const campaign of campaigns) expect(await scene.finish(campaign)).toMatchObject({ completed: 20 })
    expect(count.most).toBe(4)
  })

  test('and requests that hang give their room back at their time-out', async () => {
    const scene = new Scene({ carrier: { faults: { timeoutBeforePlacing: 1 }, capabilities: { findCall: false } } })
    const { count, telephony } = counting(scene)
    const { findCall: _, ...without } = telephony
    const engine = scene.newEngine({ telephony: without, maxRequestsInFlight: 3 })
    const calls = { concurrentCalls: 50, maxCallDuration: '1m' }
    const campaign = await scene.launched({ contacts: 12, calls }, engine)
    expect(await scene.finish(campaign)).toMatchObject({ failed: 12 })
    expect(count.most).toBe(3)
    expect(requested(scene.carrier.log).map(entry => Math.round(entry.mono / 15_000))).toEqual([
      0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3,
    ])
  })
})
