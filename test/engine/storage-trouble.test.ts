import { type CampaignStatus, OutdialError, type Storage } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { SeededRandom } from 'outdial/testing'
import { describe, expect, test } from 'vitest'
import { requested } from './carrier-account.js'
import { expectNothingTwiceNothingLost } from './promises.js'
import { contacts, HOUR, MINUTE, Scene, SECOND } from './setup.js'
import { FaultyStorage, wrapped } from './wrapped-storage.js'

const behaviour = { answer: 0.5, busy: 0.2, noAnswer: 0.3, talkMs: [1_000, 60_000] } as const

function sceneWith(seed: number | string, carrier = {}) {
  const faulty = new FaultyStorage(new MemoryStorage(), new SeededRandom(seed))
  const scene = new Scene({ storage: () => faulty.storage, carrier: { behaviour, ...carrier } })
  const untilStatus = (id: string, status: CampaignStatus) =>
    scene.clock.runUntil(async () => {
      const record = await faulty.sound.getCampaign({ tenantId: 'default', campaignId: id })
      return record?.status === status
    })
  return { faulty, scene, untilStatus }
}

/** Every method that the engine uses while a campaign runs, and how often it fails: those asked for seldom, often. */
const whileRunning: [keyof Storage, number][] = [
  ['getCampaign', 0.8],
  ['updateCampaign', 0.8],
  ['pendingByZone', 0.8],
  ['claimDue', 0.3],
  ['reserve', 0.3],
  ['commit', 0.3],
  ['liveAttempts', 0.6],
  ['record', 0.3],
  ['inbox', 0.3],
  ['getAttempt', 0.6],
  ['progress', 0.8],
  ['readEvents', 0.3],
  ['releaseLease', 0.8],
]
const cases = whileRunning.flatMap(([method, chance]) =>
  (['before', 'after'] as const).map(moment => [method, moment, chance] as const),
)

describe('a storage that throws now and then', () => {
  test.each(cases)('in %s, %s doing its work: the campaign completes, nothing twice, nothing lost', async (...args) => {
    const [method, moment, chance] = args
    const { faulty, scene, untilStatus } = sceneWith(`${method}, ${moment}`, { faults: { duplicateWebhook: 0.5 } })
    scene.engine.on('*', () => undefined)
    const calls = { concurrentCalls: 4, maxCallDuration: '5m' }
    const campaign = await scene.launched({ id: 'it', contacts: 24, calls })
    // For these the engine asks in the midst of a campaign only after something else went wrong.
    const recovers = method === 'liveAttempts' || method === 'getCampaign'
    const methods: (keyof Storage)[] = recovers ? [method, 'claimDue'] : [method]
    faulty.faults = { before: 0, after: 0, methods, [moment]: chance }
    await untilStatus('it', 'completed')
    await scene.clock.advanceBy(HOUR)
    expect(faulty.thrown.get(`${method} ${moment}`)).toBeGreaterThan(0)
    faulty.faults = { before: 0, after: 0 }
    await expectNothingTwiceNothingLost(scene, campaign)
    expect(scene.carrier.mostLiveCalls).toBe(4)
  })

  test.each([1, 2, 3, 4, 5, 6])('in every method at once (seed %i)', async seed => {
    const { faulty, scene, untilStatus } = sceneWith(seed, {
      faults: { duplicateWebhook: 0.2, reorderedWebhook: 0.2, timeoutAfterPlacing: 0.05, rateLimited: 0.05 },
    })
    scene.engine.on('*', () => undefined)
    const calls = { concurrentCalls: 5, callsPerHour: 40, maxCallDuration: '5m' }
    const campaign = await scene.launched({ id: 'it', contacts: 30, calls })
    faulty.faults = { before: 0.1, after: 0.1 }
    await untilStatus('it', 'completed')
    faulty.faults = { before: 0, after: 0 }
    await scene.clock.advanceBy(HOUR)
    await expectNothingTwiceNothingLost(scene, campaign)
    expect(scene.carrier.mostLiveCalls).toBeLessThanOrEqual(5)
    expect([...faulty.thrown.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20)
  })

  test('and away altogether for ten minutes: dialling stops, live calls are not lost, and it goes on', async () => {
    const { faulty, scene, untilStatus } = sceneWith(7)
    const campaign = await scene.launched({ id: 'it', contacts: 30, calls: { concurrentCalls: 4 } })
    await scene.clock.advanceBy(20 * SECOND)
    faulty.faults = { before: 1, after: 0 }
    const before = requested(scene.carrier.log).length
    await scene.clock.advanceBy(10 * MINUTE)
    expect(requested(scene.carrier.log)).toHaveLength(before)
    faulty.faults = { before: 0, after: 0 }
    await untilStatus('it', 'completed')
    await expectNothingTwiceNothingLost(scene, campaign)
  })
})

describe('a reservation whose answer was lost', () => {
  test('was never sent, is taken back, and costs the contact nothing', async () => {
    const { faulty, scene, untilStatus } = sceneWith(1)
    const campaign = await scene.draft({ id: 'it', contacts: 3, calls: { maxAttempts: 1 } })
    faulty.faults = { before: 0, after: 1, methods: ['reserve'] }
    const launching = campaign.launch()
    await scene.clock.advanceBy(500)
    expect(requested(scene.carrier.log)).toEqual([])
    faulty.faults = { before: 0, after: 0 }
    await untilStatus('it', 'completed')
    await launching
    expect(await scene.events(campaign, 'attempt.withdrawn')).toMatchObject(
      Array(3).fill({ cause: 'reservation_unanswered' }),
    )
    for await (const { attempts, attemptList } of campaign.results()) {
      expect(attempts).toBe(1)
      expect(attemptList).toHaveLength(1)
    }
    await expectNothingTwiceNothingLost(scene, campaign)
  })
})

describe('a command whose storage call fails', () => {
  test('tells so, changes nothing when nothing was written, and can be given again', async () => {
    const { faulty, scene } = sceneWith(1)
    const campaign = await scene.launched({ id: 'it', contacts: 30, calls: { concurrentCalls: 2 } })
    await scene.clock.advanceBy(10 * SECOND)
    faulty.faults = { before: 1, after: 0, methods: ['updateCampaign'] }
    await expect(scene.clock.runTo(campaign.pause())).rejects.toThrow('storage failed')
    expect(await campaign.status()).toBe('active')
    const before = requested(scene.carrier.log).length
    await scene.clock.advanceBy(2 * MINUTE)
    expect(requested(scene.carrier.log).length).toBeGreaterThan(before)
    faulty.faults = { before: 0, after: 0 }
    await scene.clock.runTo(campaign.pause())
    expect(await campaign.status()).toBe('paused')
  })

  test('after it was written is in force all the same', async () => {
    const { faulty, scene } = sceneWith(1)
    const campaign = await scene.launched({ id: 'it', contacts: 30, calls: { concurrentCalls: 2 } })
    await scene.clock.advanceBy(10 * SECOND)
    faulty.faults = { before: 0, after: 1, methods: ['updateCampaign'] }
    await expect(scene.clock.runTo(campaign.pause())).rejects.toThrow('storage failed')
    expect(await campaign.status()).toBe('paused')
    const before = requested(scene.carrier.log).length
    await scene.clock.advanceBy(HOUR)
    expect(requested(scene.carrier.log)).toHaveLength(before)
  })
})

test('a lease whose release fails is released again, so that the next engine can take the campaign up', async () => {
  const { faulty, scene } = sceneWith(1)
  await scene.launched({ id: 'it', contacts: 10, calls: { concurrentCalls: 2 } })
  await scene.clock.advanceBy(2 * SECOND)
  faulty.faults = { before: 1, after: 0, methods: ['releaseLease'] }
  const closing = scene.engine.close()
  await scene.clock.advanceBy(1_500)
  faulty.faults = { before: 0, after: 0 }
  await scene.clock.runTo(closing)
  const next = scene.newEngine()
  await next.start()
  const campaign = await next.campaign('it')
  const { total, completed, failed } = await scene.finish(campaign)
  expect(completed + failed).toBe(total)
  await expectNothingTwiceNothingLost(scene, campaign)
})

test('a webhook that storage refuses is refused to the carrier, which delivers it again', async () => {
  const { faulty, scene } = sceneWith(1)
  const campaign = await scene.launched({ id: 'it', segment: contacts(4), calls: { maxCallDuration: '2h' } })
  faulty.faults = { before: 1, after: 0, methods: ['record'] }
  const event = { type: 'ringing' as const, attemptId: 'it.0.1' }
  await expect(scene.engine.receive([event])).rejects.toThrow('storage failed')
  await scene.clock.runUntil(() => scene.carrier.log.some(entry => entry.kind === 'ended'))
  faulty.faults = { before: 0, after: 0 }
  await scene.finish(campaign)
  await expectNothingTwiceNothingLost(scene, campaign)
})

test('an error that no repeat can mend: the owner lets go, and takes the campaign up with everything read anew', async () => {
  let commits = 0
  const scene = new Scene()
  const storage = wrapped(scene.storage, (method, call) => {
    if (method === 'commit' && ++commits % 7 === 0) {
      return Promise.reject(new OutdialError('ILLEGAL_TRANSITION', 'Attempt 1 of contact 1 has ended already.'))
    }
    return call()
  })
  const engine = scene.newEngine({ storage })
  const calls = { concurrentCalls: 4, maxCallDuration: '5m' as const }
  const campaign = await scene.launched({ contacts: 24, calls }, engine)
  await scene.finish(campaign)
  expect(scene.logged.map(each => each.message)).toContain(
    'A commit was given up; the next owner reads the campaign anew',
  )
  expect(scene.carrier.mostLiveCalls).toBeLessThanOrEqual(4)
  await expectNothingTwiceNothingLost(scene, campaign)
})
