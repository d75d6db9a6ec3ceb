import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { contacts, HOUR, MINUTE, Scene, SECOND } from './setup.js'
import { slowStorage } from './slow-storage.js'

const budget = { limit: '0.10', currency: 'USD', perMinute: '0.01' }
/** Calls talk for half a minute: a minute begun. Ten minutes are set aside for each. */
const calls = { concurrentCalls: 10, maxCallDuration: '10m' }
const placed = (scene: Scene) => requested(scene.carrier.log).length

describe('A budget', () => {
  it('is set aside before each call, and what a call did not need is there for the next', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 12, budget: { ...budget, limit: '0.20' }, calls })
    await scene.clock.advanceBy(10 * SECOND)
    // Ten minutes of each of two calls are all there is.
    expect(placed(scene)).toBe(2)
    expect(await campaign.budget()).toEqual({ limit: '0.2', currency: 'USD', spent: '0.2', left: '0', usedUp: true })
    await scene.clock.advanceBy(30 * SECOND)
    expect(placed(scene)).toBe(3)
    await scene.clock.advanceBy(HOUR)
    // Ten minutes are left for each further call, down to the eleventh.
    expect(placed(scene)).toBe(11)
    expect(await campaign.budget()).toMatchObject({ spent: '0.11', left: '0.09', usedUp: true })
    expect(await scene.events(campaign, 'campaign.budget_used_up')).toMatchObject([{ limit: '0.2', currency: 'USD' }])
  })

  it('that is used up makes the campaign wait, says so, and goes on at once when it is raised', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 3, budget, calls })
    await scene.clock.advanceBy(HOUR)
    expect(placed(scene)).toBe(1)
    expect(await campaign.status()).toBe('active')
    const waiting = contacts(3).find(({ id }) => id !== 'c1')!
    expect(await campaign.explain(String(waiting.id))).toMatchObject({
      blocks: [{ code: 'budget_used_up', permanent: false }],
      nextEligibleAt: null,
    })
    expect(await campaign.diagnose()).toMatchObject({ binding: 'budget', figures: { limit: '0.1', spent: '0.01' } })
    expect(await campaign.edit({ budget: { limit: '1' } })).toEqual(['budget.limitMicros'])
    await scene.finish(campaign)
    expect(placed(scene)).toBe(3)
    expect(await campaign.budget()).toMatchObject({ spent: '0.03', usedUp: false })
  })

  it('goes on at once when it is taken away', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 3, budget, calls })
    await scene.clock.advanceBy(HOUR)
    await campaign.edit({ budget: null })
    await scene.finish(campaign)
    expect(placed(scene)).toBe(3)
    expect(await campaign.budget()).toBeNull()
  })

  it('gives back all of a call that the provider refused', async () => {
    let requests = 0
    const script = () => (requests++ === 0 ? { create: { refuse: 'backpressure' as const } } : undefined)
    const scene = new Scene({ carrier: { script } })
    const campaign = await scene.launched({ contacts: 1, budget, calls })
    await scene.finish(campaign)
    expect(placed(scene)).toBe(2)
    expect(await campaign.budget()).toMatchObject({ spent: '0.01' })
  })

  it('keeps what was set aside for a call whose outcome nobody could find out', async () => {
    const scene = new Scene({ carrier: { faults: { timeoutBeforePlacing: 1 } } })
    const campaign = await scene.launched({ contacts: 1, budget, calls })
    await scene.finish(campaign)
    expect(await campaign.budget()).toMatchObject({ spent: '0.1' })
  })

  it('counts the price that the provider tells, also when it comes after the end, and in no other currency', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({
      contacts: 1,
      budget: { ...budget, limit: '5' },
      calls: { ...calls, wrapUp: '1h' },
    })
    await scene.clock.advanceBy(5 * MINUTE)
    expect(await campaign.budget()).toMatchObject({ spent: '0.01' })
    const { attemptId, providerCallId } = (await campaign.contact('c1')).attemptList[0]!
    const ended = { attemptId, providerCallId: providerCallId!, type: 'ended', result: 'answered' } as const
    await scene.engine.receive([{ ...ended, price: { amount: '-0.0235', currency: 'USD' } }])
    await scene.clock.advanceBy(SECOND)
    expect(await campaign.budget()).toMatchObject({ spent: '0.0235' })
  })

  it('is not exceeded by engines that follow each other, whatever was under way', async () => {
    const scene = new Scene({ storage: slowStorage({ reserve: { after: SECOND } }) })
    const campaign = await scene.draft({ contacts: 40, budget: { ...budget, limit: '0.35' }, calls })
    await scene.clock.runTo(campaign.launch())
    let last = scene.engine
    for (let i = 0; i < 6; i++) {
      await scene.clock.advanceBy(20 * SECOND)
      expect(Number((await campaign.budget())!.spent)).toBeLessThanOrEqual(0.35)
      await scene.clock.runTo(last.close())
      last = scene.newEngine()
      await scene.clock.runTo(last.start())
    }
    await scene.clock.advanceBy(HOUR)
    // One minute each: while ten of them are left there is another call.
    expect(placed(scene)).toBe(26)
    expect(await (await last.campaign(campaign.id)).budget()).toMatchObject({ spent: '0.26' })
  })
})
