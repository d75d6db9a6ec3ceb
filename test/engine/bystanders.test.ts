import type { Storage, Telephony } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { SeededRandom } from 'outdial/testing'
import { describe, expect, test } from 'vitest'
import { expectNothingTwiceNothingLost } from './promises.js'
import { HOUR, phoneOf, Scene } from './setup.js'
import { FaultyStorage } from './wrapped-storage.js'

describe('a listener', () => {
  const bad: [string, () => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('The listener is broken')
      },
    ],
    ['rejects', () => Promise.reject(new Error('The listener is broken'))],
    ['never resolves', () => new Promise(() => undefined)],
    [
      'throws what is no error',
      () => {
        throw undefined
      },
    ],
  ]
  test.each(bad)('that %s harms neither the campaign nor other listeners', async (how, handler) => {
    const scene = new Scene()
    const heard: number[] = []
    scene.engine.on('*', handler)
    scene.engine.on('attempt.ended', handler)
    scene.engine.on('*', event => heard.push(event.seq))
    const campaign = await scene.launched({ contacts: 12 })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 12 })
    await scene.clock.settle()
    await expectNothingTwiceNothingLost(scene, campaign)
    expect(heard).toEqual((await scene.events(campaign)).map(event => event.seq))
    const complaints = scene.logged.filter(entry => entry.message === 'An event listener threw')
    expect(complaints.length > 0).toBe(how !== 'never resolves')
  })

  test('that gives commands from within its event does not hold the engine up', async () => {
    const scene = new Scene()
    scene.engine.on('attempt.answered', async event => {
      const campaign = await scene.engine.campaign(event.campaignId)
      if (event.contactId === 'c3') await campaign.pause()
    })
    const campaign = await scene.launched({ contacts: 6, calls: { concurrentCalls: 2 } })
    await scene.clock.advanceBy(HOUR)
    expect(await campaign.record()).toMatchObject({ status: 'paused' })
    expect((await campaign.progress()).pending).toBeGreaterThan(0)
    await campaign.resume()
    expect(await scene.finish(campaign)).toMatchObject({ completed: 6 })
  })

  test('hears nothing after it was taken off', async () => {
    const scene = new Scene()
    const heard: string[] = []
    const off = scene.engine.on('*', event => heard.push(event.type))
    const campaign = await scene.launched({ contacts: 2 })
    await scene.clock.settle()
    const before = heard.length
    expect(before).toBeGreaterThan(0)
    off()
    await scene.finish(campaign)
    expect(heard).toHaveLength(before)
  })
})

test('the logger, events and decisions never get a phone number, a name or an attribute', async () => {
  const faulty = new FaultyStorage(new MemoryStorage(), new SeededRandom(3))
  const scene = new Scene({
    storage: () => faulty.storage,
    carrier: {
      behaviour: { answer: 0.5, invalidNumber: 0.2, busy: 0.3 },
      faults: { timeoutAfterPlacing: 0.2, duplicateWebhook: 0.3, lateWebhook: 0.3 },
    },
  })
  const { carrier } = scene
  let asked = 0
  // A carrier whose errors say whom it was about to call, as those of real ones do.
  const telephony: Telephony = {
    capabilities: carrier.capabilities,
    createCall: (request, signal) => {
      if (++asked % 4 === 0) throw new Error(`Cannot call ${request.to}`)
      return carrier.createCall(request, signal)
    },
    getCall: (id, attemptId) => carrier.getCall(id, attemptId),
    findCall: query => Promise.reject(new Error(`Nothing is known of ${query.to}`)),
    hangup: id => carrier.hangup!(id),
    subscribe: deliver => carrier.subscribe(deliver),
  }
  const engine = scene.newEngine({ telephony })
  engine.on('attempt.ended', () => {
    throw new Error(`The listener knows ${phoneOf(1)}`)
  })
  const segment = Array.from({ length: 30 }, (_, i) => ({
    phone: phoneOf(i + 1),
    attributes: { name: `Grace Hopper ${i}` },
  }))
  const campaign = await scene.launched({ id: 'it', segment, calls: { maxCallDuration: '5m' } }, engine)
  const methods: (keyof Storage)[] = ['commit', 'claimDue', 'reserve', 'inbox']
  faulty.faults = { before: 0.1, after: 0.1, methods }
  await scene.finish(campaign)
  expect(scene.logged.length).toBeGreaterThan(10)
  expect(new Set(scene.logged.map(entry => entry.message)).size).toBeGreaterThan(3)
  const told = JSON.stringify([scene.logged, await scene.events(campaign), await campaign.decisions({ limit: 1_000 })])
  expect(told).not.toMatch(/1212\d{7}/)
  expect(told).not.toContain('Hopper')
})
