import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { phoneOf, Scene, SECOND } from './setup.js'
import { slowStorage } from './slow-storage.js'

describe('A change stops what was claimed before it, and nothing after', () => {
  it('a number suppressed and lifted at once is called at once, by one reservation', async () => {
    const scene = new Scene()
    const campaign = await scene.draft()
    await scene.engine.suppress(phoneOf(1))
    await scene.engine.unsuppress([phoneOf(1)])
    const launched = scene.clock.now()
    await campaign.launch()
    await scene.finish(campaign)
    expect(await scene.events(campaign, 'attempt.withdrawn')).toEqual([])
    expect(requested(scene.carrier.log).map(({ at }) => at - launched < SECOND)).toEqual([true])
  })

  it('a consent revoked and given again at once holds nobody up', async () => {
    const scene = new Scene()
    const campaign = await scene.draft()
    const at = scene.clock.now()
    await scene.engine.setConsent('c1', { status: 'revoked', at })
    await scene.engine.setConsent('c1', { status: 'granted', at })
    await campaign.launch()
    await scene.finish(campaign)
    expect(await scene.events(campaign, 'attempt.withdrawn')).toEqual([])
  })

  it('a reservation under way when its number is suppressed is taken back, also where the number is lifted meanwhile', async () => {
    const scene = new Scene({ storage: slowStorage({ reserve: { after: SECOND } }) })
    const campaign = await scene.draft()
    const launched = campaign.launch()
    await scene.clock.advanceBy(500)
    await scene.engine.suppress(phoneOf(1))
    await scene.engine.unsuppress([phoneOf(1)])
    await scene.clock.runTo(launched)
    await scene.finish(campaign)
    expect((await scene.events(campaign, 'attempt.withdrawn')).map(({ cause }) => cause)).toEqual(['suppressed'])
    expect(requested(scene.carrier.log)).toHaveLength(1)
  })
})
