import type { Campaign, Telephony } from 'outdial'
import type { CarrierFaults } from 'outdial/testing'
import { describe, expect, test } from 'vitest'
import { mostLive, placed, requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { DAY, HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'

const mixed = {
  answer: 0.4,
  busy: 0.2,
  noAnswer: 0.2,
  failed: 0.1,
  invalidNumber: 0.1,
  createMs: [50, 900],
  setupMs: [0, 2_000],
  ringMs: [1_000, 40_000],
  talkMs: [0, 90_000],
  webhookMs: [0, 3_000],
} as const

/** What the carrier says became of each call, and what the engine made of it. */
async function accounts(scene: Scene, campaign: Campaign) {
  const told = new Map<string, string>()
  for await (const contact of campaign.results()) {
    for (const attempt of contact.attemptList) told.set(attempt.attemptId, attempt.result!)
  }
  const ended = scene.carrier.log.filter(entry => entry.kind === 'ended')
  return { told, truth: new Map(ended.map(entry => [entry.attemptId, entry.result!])) }
}

describe('webhooks', () => {
  const trouble: [string, Partial<CarrierFaults>][] = [
    ['lost now and then', { lostWebhook: 0.3 }],
    ['all lost', { lostWebhook: 1 }],
    ['late', { lateWebhook: 0.5, lateWebhookMs: [10_000, 20 * MINUTE] }],
    ['duplicated', { duplicateWebhook: 1 }],
    ['reordered', { reorderedWebhook: 0.7 }],
    [
      'lost, late, duplicated and reordered',
      { lostWebhook: 0.2, lateWebhook: 0.3, duplicateWebhook: 0.4, reorderedWebhook: 0.4 },
    ],
  ]

  test.each(trouble)('%s: every attempt gets its one true result, and its slot is freed once', async (_, faults) => {
    const scene = new Scene({ carrier: { behaviour: mixed, faults, seed: 5 } })
    const campaign = await scene.launched({ contacts: 40, calls: { concurrentCalls: 5, maxCallDuration: '10m' } })
    await scene.finish(campaign)
    await scene.clock.advanceBy(2 * HOUR)
    await expectNothingTwiceNothingLost(scene, campaign)
    const { told, truth } = await accounts(scene, campaign)
    expect(told).toEqual(truth)
    // A slot freed twice would let a sixth call in, one never freed would leave fewer than five.
    expect(scene.carrier.mostLiveCalls).toBe(5)
    expect(scene.logged).toEqual([])
  })

  test('that come before the answer to the create are taken in', async () => {
    const scene = new Scene({ carrier: { behaviour: { createMs: 10_000, setupMs: 100, ringMs: 100, talkMs: 1_000 } } })
    const webhooks: string[] = []
    scene.engine.on('attempt.ended', event => webhooks.push(`${event.result} at ${scene.clock.monotonic()}`))
    const campaign = await scene.launched({ contacts: 3, calls: { concurrentCalls: 1 } })
    await scene.finish(campaign)
    await expectNothingTwiceNothingLost(scene, campaign)
    expect(await campaign.progress()).toMatchObject({ completed: 3 })
    expect(webhooks).toHaveLength(3)
  })

  test('for attempts of nobody come back as unmatched', async () => {
    const scene = new Scene()
    const campaign = await scene.launched()
    const strange = ['nobody.0.1', 'not an id'].map(attemptId => ({ type: 'ringing' as const, attemptId }))
    expect(await scene.engine.receive(strange)).toEqual({ unmatched: expect.arrayContaining(strange) })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
  })
})

describe('a silent call', () => {
  const calls = { ringTimeout: '20s', maxCallDuration: '5m' }

  test('is looked up soon after it should have been answered, and then at its longest', async () => {
    const scene = new Scene({ carrier: { faults: { lostWebhook: 1 } } })
    scene.carrier.on(phoneOf(1), { result: 'busy' }).on(phoneOf(2), { result: 'answered', talkMs: 4 * MINUTE })
    const campaign = await scene.launched({ contacts: 2, calls: { ...calls, maxAttempts: 1 } })
    await scene.finish(campaign)
    const ends = await scene.events(campaign, 'attempt.ended')
    expect(ends.map(event => event.result)).toEqual(['busy', 'answered'])
    const [busyMs, answeredMs] = ends.map(event => event.at - requested(scene.carrier.log)[0]!.at)
    expect(busyMs).toBeLessThan(20 * SECOND + 31 * SECOND)
    expect(answeredMs).toBeLessThan(5 * MINUTE + 90 * SECOND)
  })

  test('is ended by its deadline when the provider knows nothing, and its slot goes to the next', async () => {
    const scene = new Scene({ carrier: { faults: { lostWebhook: 1, lookupUnavailable: 1 } } })
    const campaign = await scene.launched({ contacts: 3, calls: { ...calls, concurrentCalls: 1, maxAttempts: 5 } })
    expect(await scene.finish(campaign)).toMatchObject({ failed: 3 })
    for await (const contact of campaign.results()) {
      expect(contact).toMatchObject({
        reason: 'outcome_unknown',
        attemptList: [{ result: 'failed', cause: 'outcome_unknown' }],
      })
    }
    const gaps = requested(scene.carrier.log).map((entry, i, all) => entry.mono - (all[i - 1]?.mono ?? 0))
    for (const gap of gaps.slice(1)) {
      expect(gap).toBeGreaterThanOrEqual(5 * MINUTE + 50 * SECOND)
      expect(gap).toBeLessThanOrEqual(5 * MINUTE + 90 * SECOND)
    }
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('whose lookups fail for hours still gets its true result once they work', async () => {
    const scene = new Scene({ carrier: { faults: { lostWebhook: 1, lookupUnavailable: 1 } } })
    const campaign = await scene.launched({ contacts: 8, calls: { maxCallDuration: '4h', retryDelay: '1m' } })
    scene.carrier.on(phoneOf(1), { result: 'busy' })
    await scene.clock.advanceBy(3 * HOUR)
    expect(await campaign.progress()).toMatchObject({ inProgress: 8 })
    scene.carrier.faults.lookupUnavailable = 0
    expect(await scene.finish(campaign)).toMatchObject({ completed: 8 })
    await expectNothingTwiceNothingLost(scene, campaign)
    const { told, truth } = await accounts(scene, campaign)
    expect(told).toEqual(truth)
  })

  test('that was answered and whose end is never told ends as answered, with the cause end_not_reported', async () => {
    const scene = new Scene({ carrier: { faults: { lookupUnavailable: 1 } } })
    scene.carrier.on(phoneOf(1), { webhooks: { lost: ['ended'] } })
    const campaign = await scene.launched({ calls: { ...calls, retry: { outcomeUnknown: '1m' } } })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
    const [contact] = (await campaign.resultsPage()).contacts
    expect(contact!.attemptList).toMatchObject([{ result: 'answered', cause: 'end_not_reported', state: 'ended' }])
    await scene.clock.advanceBy(DAY)
    expect(requested(scene.carrier.log)).toHaveLength(1)
    const [ended] = await scene.events(campaign, 'attempt.ended')
    expect(ended!.at - placed(scene.carrier.log)[0]!.at).toBeGreaterThan(5 * MINUTE)
  })

  test('that the provider says is alive past its longest is hung up, not given up', async () => {
    const scene = new Scene({ carrier: { faults: { lostWebhook: 1 } } })
    // A provider that does not end calls at the longest duration it was given.
    const telephony: Telephony = {
      capabilities: { idempotentCreate: false, findCall: false, hangup: true },
      createCall: (request, signal) => scene.carrier.createCall({ ...request, maxCallDurationMs: 10 * HOUR }, signal),
      getCall: (id, attemptId) => scene.carrier.getCall(id, attemptId),
      hangup: id => scene.carrier.hangup!(id),
    }
    scene.carrier.on(phoneOf(1), { talkMs: 9 * HOUR })
    const engine = scene.newEngine({ telephony })
    const campaign = await scene.launched({ contacts: 2, calls: { ...calls, concurrentCalls: 1 } }, engine)
    expect(await scene.finish(campaign)).toMatchObject({ completed: 2 })
    expect(scene.carrier.log.filter(entry => entry.kind === 'hangup')).toHaveLength(1)
    expect(mostLive(scene.carrier.log)).toBe(1)
    expect(scene.clock.monotonic()).toBeLessThan(30 * MINUTE)
  })
})

describe('an end that does not say how', () => {
  test.each(['busy', 'no_answer'] as const)('is asked about at the provider: %s', async result => {
    const scene = new Scene({ carrier: { faults: { lostWebhook: 1 } } })
    scene.carrier.on(phoneOf(1), { result, ringMs: 60_000 })
    const campaign = await scene.launched({ calls: { maxAttempts: 1, ringTimeout: '5s' } })
    await scene.clock.advanceBy(7 * SECOND)
    const { attemptId } = requested(scene.carrier.log)[0]!
    await scene.engine.receive([{ type: 'ended', attemptId, result: 'unspecified' }])
    await scene.clock.advanceBy(4 * SECOND)
    expect(await scene.events(campaign, 'attempt.ended')).toMatchObject([{ attemptId, result }])
    expect(await scene.finish(campaign)).toMatchObject({ failed: 1 })
  })

  test('is outcome_unknown in the end when the provider does not know either', async () => {
    const scene = new Scene({ carrier: { faults: { lostWebhook: 1, lookupUnavailable: 1 } } })
    const campaign = await scene.launched({ calls: { maxAttempts: 1, maxCallDuration: '1m' } })
    await scene.clock.advanceBy(7 * SECOND)
    const { attemptId } = requested(scene.carrier.log)[0]!
    await scene.engine.receive([{ type: 'ended', attemptId, result: 'unspecified' }])
    expect(await scene.finish(campaign)).toMatchObject({ failed: 1 })
    expect(await scene.events(campaign, 'attempt.ended')).toMatchObject([{ attemptId, cause: 'outcome_unknown' }])
  })
})

test('a call cancelled while it was queued, of whose end no webhook tells, is looked up soon and its slot is free', async () => {
  const scene = new Scene({ carrier: { faults: { lostWebhook: 1 }, behaviour: { setupMs: HOUR } } })
  const campaign = await scene.launched({ contacts: 3 })
  await scene.clock.advanceBy(SECOND)
  await scene.clock.runTo(campaign.cancel({ hangUp: true }))
  await scene.clock.advanceBy(5 * SECOND)
  expect(await campaign.progress()).toMatchObject({ skipped: 3, inProgress: 0 })
  expect((await scene.events(campaign, 'attempt.ended')).map(event => event.result)).toEqual(Array(3).fill('cancelled'))
})
