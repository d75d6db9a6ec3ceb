import type { Campaign, OutcomeInput } from 'outdial'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { HOUR, MINUTE, type PlanInput, phoneOf, Scene, SECOND } from './setup.js'

const open = { timeZone: 'UTC', hours: { everyDay: '09:00-17:00' } }

async function contact(campaign: Campaign) {
  return (await campaign.resultsPage()).contacts[0]!
}

/** Runs into the latest call of the only contact, and records that it wants to be called back. */
async function askFor(
  scene: Scene,
  campaign: Campaign,
  callbackAt: OutcomeInput['callbackAt'],
  more = {},
): Promise<void> {
  const recorded = (await scene.events(campaign, 'attempt.outcome')).length
  await scene.clock.runUntil(() => scene.carrier.log.filter(entry => entry.kind === 'answered').length > recorded)
  await scene.clock.settle()
  const attemptId = (await contact(campaign)).attemptList.at(-1)!.attemptId
  await campaign.recordOutcome({ attemptId, code: 'later', success: false, callbackAt: callbackAt!, ...more })
}

const instants = (scene: Scene) => requested(scene.carrier.log).map(({ at }) => new Date(at).toISOString().slice(5, 16))

const running = async (scene: Scene, input: PlanInput = {}) => scene.launched({ schedule: open, ...input })

describe('A callback', () => {
  it('is made at the instant asked for', async () => {
    const scene = new Scene()
    const campaign = await running(scene)
    await askFor(scene, campaign, '2026-01-05T15:30:00Z')
    await scene.finish(campaign)
    expect(instants(scene)).toEqual(['01-05T12:00', '01-05T15:30'])
    expect((await contact(campaign)).attemptList.map(each => [each.callback, each.result])).toEqual([
      [false, 'completed'],
      [true, 'answered'],
    ])
  })

  it.each([
    ['in the evening: at the next opening', '2026-01-05T20:00:00Z', '01-06T09:00'],
    ['in the past: at once, once the call is over', '2026-01-01T10:00:00Z', '01-05T12:00'],
  ])('%s', async (_, callbackAt, at) => {
    const scene = new Scene()
    const campaign = await running(scene)
    await askFor(scene, campaign, callbackAt)
    await scene.finish(campaign)
    expect(instants(scene)).toEqual(['01-05T12:00', at])
    const [event] = await scene.events(campaign, 'contact.callback')
    expect(new Date(event!.dueAt).toISOString().slice(5, 16)).toBe(at)
  })

  it('goes by the hours that hold when it is due, not by those of the day it was asked for', async () => {
    const scene = new Scene()
    const campaign = await running(scene, { schedule: { ...open, holidays: ['2026-01-06', '2026-01-07'] } })
    await askFor(scene, campaign, '2026-01-06T10:00:00Z')
    await scene.clock.advanceBy(HOUR)
    await campaign.edit({ schedule: { holidays: [] } })
    await scene.finish(campaign)
    expect(instants(scene)).toEqual(['01-05T12:00', '01-06T10:00'])
  })

  it('asked for after the call has ended is made as well', async () => {
    const scene = new Scene()
    const campaign = await running(scene)
    await scene.clock.advanceBy(50 * SECOND)
    const { attemptList, status } = await contact(campaign)
    expect(status).toBe('completed')
    const { attemptId } = attemptList[0]!
    await campaign.recordOutcome({ attemptId, code: 'later', success: false, callbackAt: '2026-01-05T15:00:00Z' })
    expect(await contact(campaign)).toMatchObject({ status: 'pending', callbackDue: true })
    await scene.finish(campaign)
    expect(instants(scene)).toEqual(['01-05T12:00', '01-05T15:00'])
  })

  it('goes before everybody else who is due', async () => {
    const scene = new Scene()
    const campaign = await running(scene, { contacts: 6, calls: { concurrentCalls: 1 } })
    await askFor(scene, campaign, '2026-01-05T12:01:00Z')
    await scene.finish(campaign)
    const order = requested(scene.carrier.log).map(entry => entry.to)
    // Calls of 35 s: the third one begins at 70 s, after the callback fell due.
    expect(order.slice(0, 4)).toEqual([phoneOf(1), phoneOf(2), phoneOf(1), phoneOf(3)])
  })

  it('is outside maxAttempts', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), [{ result: 'busy' }, { result: 'busy' }, {}])
    const campaign = await running(scene, { calls: { maxAttempts: 3 } })
    await askFor(scene, campaign, '2026-01-05T15:00:00Z')
    await scene.finish(campaign)
    expect(await contact(campaign)).toMatchObject({ status: 'completed', attempts: 3, callbacks: 1 })
    expect((await contact(campaign)).attemptList.map(each => each.number)).toEqual([1, 2, 3, 3])
  })

  it.each(['no_answer', 'busy', 'failed'] as const)(
    'that ends as %s is not retried: failed, callback_unanswered',
    async result => {
      const scene = new Scene()
      scene.carrier.on(phoneOf(1), [{}, { result }])
      const campaign = await running(scene)
      await askFor(scene, campaign, '2026-01-05T15:00:00Z')
      await scene.finish(campaign)
      expect(await contact(campaign)).toMatchObject({ status: 'failed', reason: 'callback_unanswered' })
      expect(scene.carrier.callsPlaced).toBe(2)
    },
  )

  it('cannot be had for a campaign that is over', async () => {
    const scene = new Scene()
    const campaign = await running(scene)
    await scene.finish(campaign)
    const { attemptId } = (await contact(campaign)).attemptList[0]!
    const outcome = { attemptId, code: 'later', success: false, callbackAt: scene.clock.now() + HOUR }
    await expect(campaign.recordOutcome(outcome)).rejects.toMatchObject({ code: 'OUTCOME_REFUSED' })
    expect((await contact(campaign)).attemptList[0]!.outcome).toBeUndefined()
  })

  it('of a contact that opted out elsewhere meanwhile is not made', async () => {
    const scene = new Scene()
    const campaign = await running(scene)
    await askFor(scene, campaign, '2026-01-05T15:00:00Z')
    await scene.engine.suppress(phoneOf(1))
    await scene.finish(campaign)
    expect(await contact(campaign)).toMatchObject({ status: 'skipped', reason: 'suppressed' })
    expect(scene.carrier.callsPlaced).toBe(1)
  })
})

describe('A callback that will not be made is told by contact.callback_refused', () => {
  it('beyond maxCallbacks', async () => {
    const scene = new Scene()
    const campaign = await running(scene, { calls: { maxCallbacks: 2 } })
    await askFor(scene, campaign, '2026-01-05T13:00:00Z')
    await askFor(scene, campaign, '2026-01-05T14:00:00Z')
    await askFor(scene, campaign, '2026-01-05T15:00:00Z')
    await scene.finish(campaign)
    expect(instants(scene)).toEqual(['01-05T12:00', '01-05T13:00', '01-05T14:00'])
    expect(await scene.events(campaign, 'contact.callback')).toHaveLength(2)
    expect(await scene.events(campaign, 'contact.callback_refused')).toMatchObject([{ reason: 'max_callbacks' }])
    expect(await contact(campaign)).toMatchObject({ status: 'completed', callbacks: 2 })
  })

  it('when the campaign is cancelled while the call is live', async () => {
    const scene = new Scene()
    const campaign = await running(scene)
    await askFor(scene, campaign, '2026-01-05T15:00:00Z')
    await campaign.cancel()
    await scene.finish(campaign)
    expect(await scene.events(campaign, 'contact.callback_refused')).toMatchObject([{ reason: 'campaign_cancelled' }])
    expect(scene.carrier.callsPlaced).toBe(1)
  })

  it('while a later call to the contact is live', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), [{ result: 'voicemail' }, { talkMs: 5 * MINUTE }])
    const campaign = await running(scene, { calls: { detectMachine: true, retry: { voicemail: '1m' } } })
    await scene.clock.advanceBy(3 * MINUTE)
    expect(await contact(campaign)).toMatchObject({ status: 'in_progress', attempts: 1 })
    const { attemptId } = (await contact(campaign)).attemptList[0]!
    const callbackAt = scene.clock.now()
    await campaign.recordOutcome({ attemptId, code: 'later', success: false, callbackAt })
    expect(await campaign.progress()).toMatchObject({ inProgress: 1, pending: 0 })
    await scene.finish(campaign)
    expect(await scene.events(campaign, 'contact.callback_refused')).toHaveLength(1)
    expect(scene.carrier.callsPlaced).toBe(2)
  })
})
