import type { Campaign } from 'outdial'
import { describe, expect, test } from 'vitest'
import { placed, requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { contacts, HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'

async function attemptsPerContact(campaign: Campaign): Promise<Set<string>> {
  const found = new Set<string>()
  for await (const { attempts, attemptList } of campaign.results()) found.add(`${attempts}/${attemptList.length}`)
  return found
}

describe('a rate limit or an outage', () => {
  test('with a wish for how long delays dialling by it, and costs no attempt', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), [
      { create: { refuse: 'backpressure', cause: 'rate_limited', retryAfterMs: 42_000 } },
      {},
    ])
    const campaign = await scene.launched({ contacts: 3, calls: { concurrentCalls: 1, maxAttempts: 1 } })
    await scene.finish(campaign)
    const [first, second] = requested(scene.carrier.log)
    expect(second!.mono - first!.mono).toBe(42_100)
    expect(await attemptsPerContact(campaign)).toEqual(new Set(['1/1']))
    expect(await campaign.progress()).toMatchObject({ completed: 3 })
    expect(await scene.events(campaign, 'provider.backoff')).toMatchObject([
      { cause: 'rate_limited', untilAt: second!.at },
    ])
    expect(await scene.events(campaign, 'attempt.withdrawn')).toMatchObject([
      { cause: 'rate_limited', contactId: 'c1' },
    ])
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('without one delays dialling by ever longer waits, up to five minutes, and costs no attempt', async () => {
    const scene = new Scene()
    scene.carrier.outage = true
    const campaign = await scene.launched({ contacts: 30, calls: { maxAttempts: 1 } })
    await scene.clock.advanceBy(HOUR)
    const waits = (await scene.events(campaign, 'provider.backoff')).map(event => event.untilAt - event.at)
    for (const [i, wait] of waits.entries()) {
      const whole = Math.min(SECOND * 2 ** i, 5 * MINUTE)
      expect(wait).toBeGreaterThanOrEqual(whole / 2)
      expect(wait).toBeLessThanOrEqual(whole)
    }
    expect(waits.length).toBeGreaterThan(12)
    expect(waits.length).toBeLessThan(40)
    expect(await campaign.progress()).toMatchObject({ pending: 30 })
    expect(await attemptsPerContact(campaign)).toEqual(new Set(['0/0']))

    scene.carrier.outage = false
    expect(await scene.finish(campaign)).toMatchObject({ completed: 30 })
    expect(await attemptsPerContact(campaign)).toEqual(new Set(['1/1']))
    expect(placed(scene.carrier.log)).toHaveLength(30)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('ends with the first acceptance: the next wait is short again', async () => {
    const scene = new Scene()
    scene.carrier.outage = true
    const campaign = await scene.launched({ contacts: 4, calls: { concurrentCalls: 1 } })
    await scene.clock.advanceBy(10 * MINUTE)
    scene.carrier.outage = false
    await scene.clock.runUntil(() => placed(scene.carrier.log).length === 2)
    await scene.clock.runUntil(() => scene.carrier.liveCalls === 0)
    scene.carrier.outage = true
    await scene.clock.advanceBy(SECOND)
    const waits = (await scene.events(campaign, 'provider.backoff')).map(event => event.untilAt - event.at)
    const [first] = waits.slice(waits.findLastIndex(wait => wait > MINUTE) + 1)
    expect(waits.some(wait => wait > MINUTE)).toBe(true)
    expect(first).toBeLessThanOrEqual(SECOND)
  })

  test('of a provider slower than our limits is back-pressure too: its limit is kept and everybody is called', async () => {
    const scene = new Scene({ carrier: { limits: { concurrentCalls: 3, callsPerSecond: 1 } } })
    const campaign = await scene.launched({ contacts: 25, calls: { concurrentCalls: 20, maxAttempts: 1 } })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 25 })
    expect(scene.carrier.mostLiveCalls).toBe(3)
    expect(await attemptsPerContact(campaign)).toEqual(new Set(['1/1']))
  })
})

test('a refusal for the account’s sake pauses the campaign with the reason', async () => {
  const scene = new Scene()
  scene.carrier.refuseAll = { class: 'config', cause: 'caller_id_not_verified' }
  const campaign = await scene.launched({ contacts: 30 })
  await scene.clock.advanceBy(HOUR)
  const reason = 'provider_config:caller_id_not_verified'
  expect(await campaign.record()).toMatchObject({ status: 'paused', reason })
  expect(await scene.events(campaign, 'campaign.paused')).toMatchObject([{ reason }])
  expect(requested(scene.carrier.log).length).toBeLessThanOrEqual(10)
  expect(await attemptsPerContact(campaign)).toEqual(new Set(['0/0']))

  scene.carrier.heal()
  await campaign.resume()
  expect(await scene.finish(campaign)).toMatchObject({ completed: 30 })
  await expectNothingTwiceNothingLost(scene, campaign)
})

describe('the circuit breaker', () => {
  const breaker = { failureRate: 0.5, minCalls: 10, window: '2m', cooldown: '1m' }
  const failing = { behaviour: { failed: 1, talkMs: 5_000 } } as const
  const calls = { concurrentCalls: 2, maxAttempts: 20, retryDelay: 0 }
  const wellAgain = (scene: Scene) => {
    scene.carrier.behaviour = { ...scene.carrier.behaviour, failed: 0, answer: 1 }
  }

  test('opens when calls fail in bulk, says so in an event, and nothing is dialled while it is open', async () => {
    const scene = new Scene({ carrier: failing })
    const campaign = await scene.launched({ contacts: 40, breaker, calls })
    await scene.clock.advanceBy(30 * SECOND)
    const [opened] = await scene.events(campaign, 'breaker.opened')
    expect(opened).toMatchObject({ failed: 10, calls: 10 })
    expect(opened!.untilAt - opened!.at).toBe(MINUTE)
    await scene.clock.advanceTo(opened!.untilAt - 1)
    const before = requested(scene.carrier.log)
    expect(before.length).toBeLessThanOrEqual(11)
    expect(before.filter(entry => entry.at > opened!.at)).toEqual([])
    expect(await campaign.diagnose()).toMatchObject({ binding: 'provider' })
  })

  test('then probes with one call, and closes when it goes well', async () => {
    const scene = new Scene({ carrier: failing })
    const campaign = await scene.launched({ contacts: 40, breaker, calls })
    await scene.clock.advanceBy(30 * SECOND)
    wellAgain(scene)
    const [opened] = await scene.events(campaign, 'breaker.opened')
    await scene.clock.advanceTo(opened!.untilAt + 5 * SECOND)
    const probes = requested(scene.carrier.log).filter(entry => entry.at > opened!.at)
    expect(probes).toMatchObject([{ at: opened!.untilAt }])
    expect(await scene.events(campaign, 'breaker.probing')).toMatchObject([{ at: opened!.untilAt }])
    expect(await scene.finish(campaign)).toMatchObject({ completed: 40 })
    const [closed] = await scene.events(campaign, 'breaker.closed')
    const [, next] = requested(scene.carrier.log).filter(entry => entry.at >= opened!.untilAt)
    expect(next!.at).toBeGreaterThanOrEqual(closed!.at)
    expect(await scene.events(campaign, 'breaker.opened')).toHaveLength(1)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('or opens again for twice as long, up to ten times, when the probe fails', async () => {
    const scene = new Scene({ carrier: failing })
    const campaign = await scene.launched({ contacts: 40, breaker, calls })
    await scene.clock.advanceBy(HOUR)
    const opened = await scene.events(campaign, 'breaker.opened')
    const minutes = opened.map(event => (event.untilAt - event.at) / MINUTE)
    expect(minutes.slice(0, 6)).toEqual([1, 2, 4, 8, 10, 10])
    for (const [i, { at, untilAt }] of opened.entries()) {
      const during = requested(scene.carrier.log).filter(entry => entry.at > at && entry.at < untilAt)
      expect(during, `while open for the ${i + 1}. time`).toEqual([])
    }
  })

  test.each([
    ['that turn out wrong', { result: 'invalid_number' }],
    ['that the provider refuses', { create: { refuse: 'number' } }],
    ['that the provider’s policy refuses', { create: { refuse: 'policy' } }],
  ] as const)('is not opened by bad numbers %s, which say nothing of the provider', async (_, script) => {
    const scene = new Scene({ carrier: { script: () => script } })
    const campaign = await scene.launched({ contacts: 40, breaker, calls })
    expect(await scene.finish(campaign)).toMatchObject({ failed: 40 })
    expect(await scene.events(campaign, 'breaker.opened')).toEqual([])
  })

  test('is not opened by people who do not answer or are busy', async () => {
    const scene = new Scene({ carrier: { behaviour: { busy: 0.5, noAnswer: 0.5 } } })
    const campaign = await scene.launched({ contacts: 40, breaker, calls: { ...calls, maxAttempts: 2 } })
    await scene.finish(campaign)
    expect(await scene.events(campaign, 'breaker.opened')).toEqual([])
  })

  test('goes on without a probe’s end when nobody tells of it', async () => {
    const scene = new Scene({ carrier: failing })
    const quick = { ...calls, maxCallDuration: '1m', ringTimeout: '5s' }
    const campaign = await scene.launched({ contacts: 40, breaker, calls: quick })
    await scene.clock.advanceBy(30 * SECOND)
    wellAgain(scene)
    scene.carrier.faults = { ...scene.carrier.faults, lostWebhook: 1, lookupUnavailable: 1 }
    await scene.clock.advanceBy(3 * MINUTE)
    scene.carrier.faults = { ...scene.carrier.faults, lostWebhook: 0, lookupUnavailable: 0 }
    const { total, completed, failed } = await scene.finish(campaign)
    expect(completed + failed).toBe(total)
    expect(completed).toBeGreaterThanOrEqual(38)
  })

  test('with breaker: false never stops dialling', async () => {
    const scene = new Scene({ carrier: failing })
    const campaign = await scene.launched({ contacts: 40, breaker: false, calls: { ...calls, maxAttempts: 2 } })
    expect(await scene.finish(campaign)).toMatchObject({ failed: 40 })
    expect(await scene.events(campaign, 'breaker.opened')).toEqual([])
    expect(scene.clock.monotonic()).toBeLessThan(2 * MINUTE)
  })

  test('taken away by an edit lets dialling go on at once', async () => {
    const scene = new Scene({ carrier: failing })
    const campaign = await scene.launched({ contacts: 40, breaker: { ...breaker, cooldown: '12h' }, calls })
    await scene.clock.advanceBy(MINUTE)
    wellAgain(scene)
    await scene.clock.runTo(campaign.edit({ breaker: false }))
    expect(await scene.finish(campaign)).toMatchObject({ completed: 40 })
    expect(scene.clock.monotonic()).toBeLessThan(HOUR)
  })

  test('of one campaign is none of another’s business', async () => {
    const scene = new Scene({
      carrier: { script: ({ campaignId }) => ({ result: campaignId === 'bad' ? 'failed' : 'answered' }) },
    })
    await scene.launched({ id: 'bad', contacts: 20, breaker, calls })
    const good = await scene.launched({ id: 'good', segment: contacts(20, 101), breaker, calls })
    expect(await scene.finish(good)).toMatchObject({ completed: 20 })
    expect(await scene.events(good, 'breaker.opened')).toEqual([])
  })
})
