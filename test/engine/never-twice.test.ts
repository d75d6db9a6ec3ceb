import type { CallRequest, Campaign, Telephony } from 'outdial'
import type { CreateScript, SimulatedCarrier } from 'outdial/testing'
import { describe, expect, test } from 'vitest'
import { overlaps, placed, requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { contacts, HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'

const calls = { ringTimeout: '20s', maxCallDuration: '2m', retryDelay: '1m' }
/** Request time-out, ring time, longest call, grace and send window. */
const LONGEST = 15 * SECOND + 20 * SECOND + 2 * MINUTE + 30 * SECOND + 5 * SECOND

async function onlyContact(campaign: Campaign) {
  const page = await campaign.resultsPage()
  expect(page.contacts).toHaveLength(1)
  return page.contacts[0]!
}

describe('one live attempt', () => {
  test('per contact, whatever its results and however many phones it has', async () => {
    const scene = new Scene({ carrier: { behaviour: { busy: 0.3, noAnswer: 0.4, invalidNumber: 0.3 } } })
    const segment = Array.from({ length: 20 }, (_, i) => ({
      id: `c${i}`,
      phone: phoneOf(3 * i),
      phones: [phoneOf(3 * i + 1), phoneOf(3 * i + 2)],
    }))
    const campaign = await scene.launched({ segment, calls: { maxAttempts: 6, concurrentCalls: 40, retryDelay: 0 } })
    await scene.finish(campaign)
    expect(requested(scene.carrier.log).length).toBeGreaterThan(60)
    const contactOf = (to: string) => String(Math.floor((Number(to.slice(5)) - 2_000_000) / 3))
    expect(overlaps(scene.carrier.log, entry => contactOf(entry.to))).toEqual([])
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('per number across the campaigns of a tenant', async () => {
    const scene = new Scene({ carrier: { behaviour: { talkMs: [10_000, 80_000] } } })
    const campaigns = [
      await scene.launched({ id: 'a', contacts: 15 }),
      await scene.launched({ id: 'b', contacts: 15 }),
      await scene.launched({ id: 'c', contacts: 15, calls: { concurrentCalls: 3 } }),
    ]
    for (const campaign of campaigns) expect(await scene.finish(campaign)).toMatchObject({ completed: 15 })
    expect(placed(scene.carrier.log)).toHaveLength(45)
    expect(overlaps(scene.carrier.log)).toEqual([])
    const postponed = await Promise.all(campaigns.map(each => scene.events(each, 'contact.postponed')))
    expect(new Set(postponed.flat().map(event => event.code))).toEqual(new Set(['number_in_call']))
  })

  test('and the number is locked while nobody knows whether a call to it exists', async () => {
    const scene = new Scene({ carrier: { capabilities: { findCall: false } } })
    scene.carrier.on(phoneOf(1), [{ create: { timeout: 'after' }, webhooks: { lost: true } }, {}])
    const first = await scene.launched({ id: 'first', calls })
    await scene.clock.advanceBy(SECOND)
    const second = await scene.launched({ id: 'second', calls })
    await scene.finish(first)
    await scene.finish(second)
    const [lost, next] = requested(scene.carrier.log)
    expect(next!.mono - lost!.mono).toBeGreaterThanOrEqual(LONGEST - 20 * SECOND)
    expect(overlaps(scene.carrier.log)).toEqual([])
  })

  test('separate tenants do not lock each other, and their engines do not touch each other’s campaigns', async () => {
    const scene = new Scene({ engine: { tenantId: 'left' } })
    const right = scene.newEngine({ tenantId: 'right' })
    const a = await scene.launched({ id: 'same', contacts: 5 })
    const b = await scene.launched({ id: 'same', contacts: 5 }, right)
    await scene.clock.advanceBy(10 * SECOND)
    expect(scene.carrier.liveCalls).toBe(10)
    expect(await scene.finish(a)).toMatchObject({ completed: 5 })
    expect(await scene.finish(b)).toMatchObject({ completed: 5 })
    for (const tenantId of ['left', 'right']) {
      expect(placed(scene.carrier.log.filter(entry => entry.tenantId === tenantId))).toHaveLength(5)
    }
  })

  test('a webhook for another tenant does not make an engine dial for it', async () => {
    const scene = new Scene({ engine: { tenantId: 'left' } })
    const heard: string[] = []
    scene.engine.on('*', event => heard.push(event.tenantId))
    const right = scene.newEngine({ tenantId: 'right' })
    await scene.launched({ contacts: 8, calls: { concurrentCalls: 2 } }, right)
    await scene.clock.advanceBy(SECOND)
    await scene.clock.runTo(right.close())
    // The answers and ends of the two live calls now reach the engine of the other tenant, which records them.
    await scene.clock.advanceBy(HOUR)
    expect(requested(scene.carrier.log)).toHaveLength(2)
    expect(heard).toEqual([])
    const next = scene.newEngine({ tenantId: 'right' })
    await next.start()
    const [record] = await next.campaigns()
    expect(await scene.finish(await next.campaign(record!.campaignId))).toMatchObject({ completed: 8 })
    expect(placed(scene.carrier.log)).toHaveLength(8)
  })
})

const lostCreates: CreateScript[] = [
  { timeout: 'before', reply: 'hang' },
  { timeout: 'before', reply: 'unknown' },
  { timeout: 'after', reply: 'hang' },
  { timeout: 'after', reply: 'unknown' },
]
const named = (create: CreateScript) => Object.values(create).join(' placing, ')

describe.each(lostCreates.map(create => [named(create), create] as const))('a create lost %s', (_, create) => {
  const placesCall = 'timeout' in create && create.timeout === 'after'

  test('is never redialled blind: it ends as outcome_unknown at its deadline, and the contact is not retried', async () => {
    const scene = new Scene({ carrier: { capabilities: { findCall: false }, faults: { lostWebhook: 1 } } })
    scene.carrier.on(phoneOf(1), [{ create }, {}])
    const campaign = await scene.launched({ calls })
    expect(await scene.finish(campaign)).toMatchObject({ failed: 1 })
    expect(await onlyContact(campaign)).toMatchObject({
      reason: 'outcome_unknown',
      attempts: 1,
      attemptList: [{ result: 'failed', cause: 'outcome_unknown', state: 'ended' }],
    })
    await scene.clock.advanceBy(24 * HOUR)
    expect(requested(scene.carrier.log)).toHaveLength(1)
    const [ended] = await scene.events(campaign, 'attempt.ended')
    const tookMs = ended!.at - requested(scene.carrier.log)[0]!.at
    expect(tookMs).toBeGreaterThanOrEqual(20 * SECOND + 2 * MINUTE + 30 * SECOND)
    expect(tookMs).toBeLessThanOrEqual(LONGEST)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('is retried after it was given up where retry.outcomeUnknown says so', async () => {
    const scene = new Scene({ carrier: { capabilities: { findCall: false }, faults: { lostWebhook: 1 } } })
    scene.carrier.on(phoneOf(1), [{ create, webhooks: { lost: true } }, { webhooks: { lost: false } }])
    const campaign = await scene.launched({ calls: { ...calls, retry: { outcomeUnknown: '10m' } } })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
    expect((await onlyContact(campaign)).attemptList.map(attempt => attempt.result)).toEqual(['failed', 'answered'])
    const [first, second] = requested(scene.carrier.log)
    const [ended] = await scene.events(campaign, 'attempt.ended')
    expect(second!.at - ended!.at).toBe(10 * MINUTE)
    expect(second!.attemptId).not.toBe(first!.attemptId)
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('is looked for where findCall exists: a call found is bound, none found is no proof', async () => {
    const scene = new Scene({ carrier: { faults: { lostWebhook: 1 } } })
    scene.carrier.on(phoneOf(1), [{ create }, {}])
    const campaign = await scene.launched({ calls })
    await scene.finish(campaign)
    expect(requested(scene.carrier.log)).toHaveLength(1)
    const { attemptList } = await onlyContact(campaign)
    if (placesCall) {
      expect(attemptList).toMatchObject([{ result: 'answered', talkMs: 30_000, providerCallId: expect.any(String) }])
      expect(attemptList[0]!.providerCallId).toBe(placed(scene.carrier.log)[0]!.callId)
    } else expect(attemptList).toMatchObject([{ result: 'failed', cause: 'outcome_unknown' }])
    await expectNothingTwiceNothingLost(scene, campaign)
  })

  test('with an authoritative lookup is withdrawn and redialled, but not before the horizon', async () => {
    const horizon = 70 * SECOND
    const capabilities = { findCall: true, authoritativeAfterMs: horizon }
    const scene = new Scene({ carrier: { capabilities, behaviour: { findLagMs: 60_000 }, faults: { lostWebhook: 1 } } })
    scene.carrier.on(phoneOf(1), [{ create, talkMs: 100_000 }, { webhooks: { lost: false } }])
    const campaign = await scene.launched({ calls })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
    const { attemptList, attempts } = await onlyContact(campaign)
    expect(attemptList).toMatchObject([{ result: 'answered', number: 1 }])
    expect(attempts).toBe(1)
    const withdrawn = await scene.events(campaign, 'attempt.withdrawn')
    if (placesCall) {
      expect(requested(scene.carrier.log)).toHaveLength(1)
      expect(withdrawn).toEqual([])
    } else {
      const [first, second] = requested(scene.carrier.log)
      const settledMs = create !== null && 'reply' in create && create.reply === 'hang' ? 15 * SECOND : 100
      expect(withdrawn).toMatchObject([{ cause: 'not_placed', attemptId: first!.attemptId }])
      expect(second!.mono - first!.mono).toBeGreaterThanOrEqual(settledMs + horizon)
      expect(second!.mono - first!.mono).toBeLessThan(settledMs + horizon + 45 * SECOND)
    }
    await expectNothingTwiceNothingLost(scene, campaign)
  })
})

test('an acceptance that comes after our time-out binds the call', async () => {
  let deaf!: SimulatedCarrier
  const scene = new Scene({
    // Its requests cannot be aborted, as with a provider that answers late.
    engine: {
      get telephony(): Telephony {
        return {
          capabilities: { idempotentCreate: false, findCall: false, hangup: false },
          createCall: (request: CallRequest) => deaf.createCall(request, new AbortController().signal),
          getCall: (id, attemptId) => deaf.getCall(id, attemptId),
        }
      },
    },
    carrier: { behaviour: { createMs: 22_000 } },
  })
  deaf = scene.carrier
  const campaign = await scene.launched({ calls })
  await scene.clock.advanceBy(16 * SECOND)
  expect((await scene.events(campaign, 'attempt.unknown')).map(event => event.cause)).toEqual(['request_timeout'])
  await scene.finish(campaign)
  expect((await onlyContact(campaign)).attemptList).toMatchObject([
    { result: 'answered', providerCallId: placed(scene.carrier.log)[0]!.callId },
  ])
  expect(requested(scene.carrier.log)).toHaveLength(1)
})

test('a refusal that comes after events of the call is not believed', async () => {
  const scene = new Scene({ carrier: { behaviour: { createMs: 2_000, setupMs: 0 } } })
  const telephony: Telephony = {
    capabilities: scene.carrier.capabilities,
    createCall: async (request, signal) => {
      await scene.carrier.createCall(request, signal)
      return { kind: 'refused', class: 'backpressure', cause: 'said_too_late' }
    },
    getCall: (id, attemptId) => scene.carrier.getCall(id, attemptId),
    findCall: query => scene.carrier.findCall!(query),
    subscribe: deliver => scene.carrier.subscribe(deliver),
  }
  const engine = scene.newEngine({ telephony })
  const campaign = await scene.launched({}, engine)
  expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
  expect(requested(scene.carrier.log)).toHaveLength(1)
  expect(await scene.events(campaign, 'attempt.withdrawn')).toEqual([])
})

test('a contact that is in two campaigns is called by both, one after the other', async () => {
  const scene = new Scene()
  const a = await scene.launched({ id: 'a', segment: contacts(1) })
  const b = await scene.launched({ id: 'b', segment: contacts(1) })
  expect(await scene.finish(a)).toMatchObject({ completed: 1 })
  expect(await scene.finish(b)).toMatchObject({ completed: 1 })
  const [first, second] = placed(scene.carrier.log)
  expect(second!.mono).toBeGreaterThan(first!.mono + 30 * SECOND)
})
