import type { Campaign } from 'outdial'
import { OutdialError } from 'outdial'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { contacts, DAY, HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'

const called = (scene: Scene) => requested(scene.carrier.log).map(({ to }) => to)
const paused = { status: 'paused', reason: 'test_finished' }

/** Runs until the test run is through. */
async function through(scene: Scene, campaign: Campaign): Promise<void> {
  await scene.clock.runUntil(async () => (await campaign.status()) === 'paused')
}

describe('A test run', () => {
  it('calls a sample spread over the contacts, each once, and then waits to be told', async () => {
    const scene = new Scene()
    const campaign = await scene.draft({ contacts: 100 })
    await campaign.test({ size: 5 })
    expect(await campaign.explain('c1')).toMatchObject({ blocks: [{ code: 'test_run' }], nextEligibleAt: null })
    await through(scene, campaign)
    expect(called(scene).sort()).toEqual([11, 31, 51, 71, 91].map(phoneOf))
    expect(await campaign.record()).toMatchObject(paused)
    await scene.clock.advanceBy(DAY)
    expect(called(scene)).toHaveLength(5)
    expect(
      await scene.events(campaign, 'campaign.test_started', 'campaign.test_finished', 'campaign.paused'),
    ).toMatchObject([
      { size: 5 },
      { size: 5, completed: 5, failed: 0, skipped: 0, pending: 0 },
      { reason: 'test_finished' },
    ])
    expect(await campaign.testReport()).toMatchObject({
      ...{ state: 'finished', untried: 0, results: { answered: 5 } },
      progress: { total: 5, completed: 5 },
      analytics: { attempts: 5 },
    })
    await campaign.resume()
    expect(await scene.finish(campaign)).toMatchObject({ total: 100, completed: 100 })
    expect(new Set(called(scene)).size).toBe(100)
    expect(called(scene)).toHaveLength(100)
  })

  it('retries nobody: who was not reached has the attempts that are left when it goes on', async () => {
    const scene = new Scene({ carrier: { behaviour: { busy: 1 } } })
    const campaign = await scene.draft({ contacts: 4, calls: { maxAttempts: 3, retryDelay: '1m' } })
    await campaign.test({ size: 2 })
    await through(scene, campaign)
    expect(called(scene)).toHaveLength(2)
    expect(await campaign.testReport()).toMatchObject({ results: { busy: 2 }, progress: { pending: 2 } })
    await campaign.resume()
    await scene.finish(campaign)
    for (const { id } of contacts(4)) expect((await campaign.contact(String(id))).attemptList).toHaveLength(3)
  })

  it('is stopped by cancel, before it is through or after', async () => {
    for (const wait of [SECOND, HOUR]) {
      const scene = new Scene()
      const campaign = await scene.draft({ contacts: 20, calls: { concurrentCalls: 1 } })
      await campaign.test({ size: 3 })
      await scene.clock.advanceBy(wait)
      await scene.clock.runTo(campaign.cancel())
      await scene.finish(campaign)
      const { length } = called(scene)
      expect(length).toBe(wait === SECOND ? 1 : 3)
      expect(await campaign.progress()).toMatchObject({ completed: length, skipped: 20 - length })
    }
  })

  it('goes on where it was after a pause, or with everybody where that is asked for', async () => {
    for (const endTest of [false, true]) {
      const scene = new Scene()
      const campaign = await scene.draft({ contacts: 20, calls: { concurrentCalls: 1 } })
      await campaign.test({ size: 4 })
      await scene.clock.advanceBy(MINUTE)
      await scene.clock.runTo(campaign.pause())
      await scene.clock.advanceBy(HOUR)
      const before = called(scene).length
      expect(before).toBeLessThan(4)
      await campaign.resume({ endTest })
      if (endTest) await scene.finish(campaign)
      else await through(scene, campaign)
      expect(called(scene)).toHaveLength(endTest ? 20 : 4)
      expect(await campaign.record()).toMatchObject(endTest ? { status: 'completed' } : paused)
    }
  })

  it('is finished by the next engine, when the one that began it is gone', async () => {
    const scene = new Scene()
    const campaign = await scene.draft({ contacts: 50, calls: { concurrentCalls: 1 } })
    await campaign.test({ size: 4 })
    await scene.clock.advanceBy(50 * SECOND)
    await scene.clock.runTo(scene.engine.close())
    const before = called(scene).length
    expect(before).toBeLessThan(4)
    const next = scene.newEngine()
    await scene.clock.runTo(next.start())
    const taken = await next.campaign(campaign.id)
    await through(scene, taken)
    expect(called(scene)).toHaveLength(4)
    await taken.resume()
    await scene.finish(taken)
    expect(called(scene)).toHaveLength(50)
  })

  it('begins at once, and the rest at the start of the schedule', async () => {
    const scene = new Scene({ now: '2026-01-05T12:00Z' })
    const start = Date.parse('2026-01-07T09:00Z')
    const everyHour = { timeZone: 'UTC', hours: { everyDay: '00:00-24:00' } }
    const campaign = await scene.draft({ contacts: 10, schedule: { ...everyHour, start } })
    await campaign.test({ size: 2 })
    await through(scene, campaign)
    await campaign.resume()
    expect(await campaign.status()).toBe('scheduled')
    await scene.finish(campaign)
    expect(requested(scene.carrier.log)[2]!.at).toBe(start)
  })

  it('keeps to calling hours, and does not choose who rests or may not be called', async () => {
    const scene = new Scene({ now: '2026-01-05T07:00Z' })
    const campaign = await scene.draft({
      contacts: 6,
      schedule: { timeZone: 'UTC', hours: { everyDay: '09:00-17:00' } },
      calls: { cooldown: { afterConversation: '7d' } },
    })
    await scene.engine.suppress(phoneOf(1))
    const other = await scene.launched({ segment: contacts(2, 2) })
    await scene.finish(other)
    const before = called(scene).length
    await campaign.test({ size: 6 })
    await through(scene, campaign)
    expect(called(scene).slice(before).sort()).toEqual([4, 5, 6].map(phoneOf))
    expect(requested(scene.carrier.log)[before]!.at).toBe(Date.parse('2026-01-05T09:00Z'))
  })

  it('of every contact completes the campaign when it goes on', async () => {
    const scene = new Scene()
    const campaign = await scene.draft({ contacts: 3 })
    await campaign.test({ size: 10 })
    await through(scene, campaign)
    expect(await campaign.record()).toMatchObject(paused)
    await campaign.resume()
    expect(await scene.finish(campaign)).toMatchObject({ completed: 3 })
    expect(called(scene)).toHaveLength(3)
  })

  it('is for drafts, of a size from 1 to 500, and checked as a launch is', async () => {
    const scene = new Scene()
    const codeOf = (run: Promise<void>) =>
      run.then(
        () => 'taken',
        error => OutdialError.is(error) && error.code,
      )
    const empty = await scene.draft({ segment: [] })
    expect(await codeOf(empty.test({ size: 5 }))).toBe('PREFLIGHT_FAILED')
    const campaign = await scene.draft({ contacts: 3 })
    for (const size of [0, 501, 1.5]) expect(await codeOf(campaign.test({ size }))).toBe('INVALID_INPUT')
    expect(await campaign.testReport()).toBeNull()
    await campaign.launch()
    expect(await codeOf(campaign.test({ size: 1 }))).toBe('ILLEGAL_TRANSITION')
    await scene.finish(campaign)
  })
})
