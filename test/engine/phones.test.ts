import type { Campaign } from 'outdial'
import { describe, expect, it } from 'vitest'
import { overlaps, requested } from './carrier-account.js'
import { DAY, HOUR, MINUTE, type PlanInput, phoneOf, Scene, SECOND } from './setup.js'

const [first, second, third] = [1, 2, 3].map(phoneOf) as [string, string, string]

/** One contact with three numbers. */
const three: PlanInput = { segment: [{ id: 'c1', phone: first, phones: [second, third] }] }

const dialled = (scene: Scene) => requested(scene.carrier.log).map(entry => entry.to)

async function contact(campaign: Campaign) {
  return (await campaign.resultsPage()).contacts[0]!
}

describe('A contact with several numbers', () => {
  it('is called on the first one, as long as that works', async () => {
    const scene = new Scene()
    scene.carrier.on(first, [{ result: 'busy' }, { result: 'no_answer' }, {}])
    const campaign = await scene.launched(three)
    await scene.finish(campaign)
    expect(dialled(scene)).toEqual([first, first, first])
  })

  it('moves on to the next, in order and at once, when one fails for good', async () => {
    const scene = new Scene()
    scene.carrier.on(first, { result: 'invalid_number' }).on(second, { create: { refuse: 'number', cause: 'blocked' } })
    const campaign = await scene.launched({ ...three, calls: { retryDelay: '1h' } })
    await scene.clock.advanceBy(MINUTE)
    expect(dialled(scene)).toEqual([first, second, third])
    expect((await scene.finish(campaign)).completed).toBe(1)
  })

  it('stays with the number it moved on to', async () => {
    const scene = new Scene()
    scene.carrier.on(first, { result: 'invalid_number' }).on(second, [{ result: 'busy' }, {}])
    const campaign = await scene.launched(three)
    await scene.finish(campaign)
    expect(dialled(scene)).toEqual([first, second, second])
  })

  it('has one maxAttempts over all its numbers', async () => {
    const scene = new Scene()
    scene.carrier.on(first, { result: 'invalid_number' }).on(second, { result: 'busy' })
    const campaign = await scene.launched({ ...three, calls: { maxAttempts: 3 } })
    await scene.finish(campaign)
    expect(dialled(scene)).toEqual([first, second, second])
    expect(await contact(campaign)).toMatchObject({ status: 'failed', reason: 'attempts_exhausted', attempts: 3 })
  })

  it('does not move on when its attempts are used up', async () => {
    const scene = new Scene()
    scene.carrier.on(first, { result: 'invalid_number' })
    const campaign = await scene.launched({ ...three, calls: { maxAttempts: 1 } })
    await scene.finish(campaign)
    expect(dialled(scene)).toEqual([first])
    expect(await contact(campaign)).toMatchObject({ status: 'failed', reason: 'invalid_number' })
  })

  it('fails when none of its numbers is good', async () => {
    const scene = new Scene({ carrier: { behaviour: { answer: 0, invalidNumber: 1 } } })
    const campaign = await scene.launched({ ...three, calls: { maxAttempts: 10 } })
    await scene.finish(campaign)
    expect(dialled(scene)).toEqual([first, second, third])
    expect(await contact(campaign)).toMatchObject({ status: 'failed', reason: 'invalid_number' })
  })

  it('is called on the next when the first is suppressed', async () => {
    const scene = new Scene()
    await scene.engine.suppress(first)
    const campaign = await scene.launched(three)
    await scene.finish(campaign)
    expect(dialled(scene)).toEqual([second])
    expect((await contact(campaign)).status).toBe('completed')
  })

  it('is called on the next when the first is suppressed between two attempts', async () => {
    const scene = new Scene()
    scene.carrier.on(first, { result: 'busy' })
    const campaign = await scene.launched(three)
    await scene.clock.advanceBy(30 * SECOND)
    await scene.engine.suppress(first)
    await scene.finish(campaign)
    expect(dialled(scene)).toEqual([first, second])
  })

  it('is skipped when all are suppressed, and not before', async () => {
    const scene = new Scene()
    await scene.engine.suppress([first, second])
    const campaign = await scene.draft(three)
    expect(await campaign.preflight()).toMatchObject({ callable: 1, skipped: {} })
    await scene.engine.suppress(third)
    expect(await campaign.preflight()).toMatchObject({ callable: 0, skipped: { suppressed: 1 } })
  })
})

describe('What holds for a number holds whoever has it', () => {
  it('a number in a call is not called again, for another contact in another campaign, until that call is over', async () => {
    const scene = new Scene({ carrier: { behaviour: { talkMs: 2 * MINUTE } } })
    const one = await scene.launched()
    const other = await scene.launched({ segment: [{ id: 'other', phone: first }] })
    await scene.clock.advanceBy(MINUTE)
    expect(dialled(scene)).toEqual([first])
    expect((await other.explain('other')).blocks).toMatchObject([{ code: 'not_due' }, { code: 'number_in_call' }])
    await scene.finish(one)
    await scene.finish(other)
    expect(dialled(scene)).toEqual([first, first])
    expect(overlaps(scene.carrier.log)).toEqual([])
  })

  it('a cap counts the calls of all campaigns, and only those to this number', async () => {
    const scene = new Scene()
    const calls = { numberCaps: [{ max: 2, per: '1d' }], retryDelay: '1h', maxAttempts: 4 }
    scene.carrier.on(first, { result: 'busy' }).on(second, { result: 'busy' })
    const start = scene.clock.now()
    const other = await scene.launched({ calls: { ...calls, numberCaps: [], maxAttempts: 1 } })
    await scene.finish(other)
    const campaign = await scene.launched({
      ...three,
      segment: [
        { id: 'c1', phone: first },
        { id: 'c2', phone: second },
      ],
      calls,
    })
    await scene.finish(campaign)
    const at = (to: string) =>
      requested(scene.carrier.log)
        .filter(entry => entry.to === to)
        .map(entry => entry.at - start)
    const hours = (to: string) => at(to).map(ms => Math.floor(ms / HOUR))
    expect(hours(first)).toEqual([0, 0, 24, 25, 48])
    expect(hours(second)).toEqual([0, 1, 24, 25])
    for (const number of [first, second]) expect(mostIn(at(number), DAY)).toBe(2)
  })

  it('a cap that comes by an edit counts the calls before it, and waits for the latest of them', async () => {
    const scene = new Scene()
    scene.carrier.on(first, { result: 'busy' })
    const campaign = await scene.launched({ calls: { retryDelay: '1h', maxAttempts: 4 } })
    await scene.clock.advanceBy(2.5 * HOUR)
    await campaign.edit({ calls: { numberCaps: [{ max: 1, per: '1d' }] } })
    await scene.finish(campaign)
    const hours = requested(scene.carrier.log).map(entry => Math.floor(entry.mono / HOUR))
    expect(hours).toEqual([0, 1, 2, 26])
  })
})

/** The most of these instants that lie within any `ms`. */
function mostIn(instants: number[], ms: number): number {
  return Math.max(...instants.map(from => instants.filter(at => at >= from && at < from + ms).length))
}
