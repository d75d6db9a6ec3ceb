import { CampaignEngine, OutdialError } from 'outdial'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'
import { slowStorage } from './slow-storage.js'

const louisianan = { id: 'la', phone: '+15042000001' }
const texan = { id: 'tx', phone: '+12142000001' }
const nobodyKnows = { id: 'free', phone: '+18002000001' }
const reason = 'State of emergency'

const called = (scene: Scene) => requested(scene.carrier.log).map(({ to }) => to)

describe('A paused jurisdiction', () => {
  it('is not called, by any campaign, until it is resumed; others are', async () => {
    const scene = new Scene()
    await scene.engine.pauseJurisdiction('US-LA', { reason })
    const campaign = await scene.launched({ segment: [louisianan, texan] })
    await scene.clock.advanceBy(2 * HOUR)
    expect(called(scene)).toEqual([texan.phone])
    expect(await campaign.explain('la')).toMatchObject({
      status: 'pending',
      nextEligibleAt: null,
      blocks: [{ code: 'jurisdiction_paused', permanent: false, evidence: { jurisdiction: 'US-LA' } }],
    })
    expect(await campaign.diagnose()).toMatchObject({ binding: 'rules', figures: { code: 'jurisdiction_paused' } })
    expect((await campaign.preflight()).warnings).toContainEqual(
      expect.objectContaining({ code: 'jurisdiction_paused' }),
    )
    expect(await scene.engine.pausedJurisdictions()).toMatchObject([{ jurisdiction: 'US-LA', until: null, reason }])
    await scene.engine.resumeJurisdiction('US-LA')
    await scene.finish(campaign)
    expect(called(scene)).toEqual([texan.phone, louisianan.phone])
  })

  it('with an end is called from that instant on, without anybody’s doing', async () => {
    const scene = new Scene({ now: '2026-01-05T12:00Z' })
    await scene.engine.pauseJurisdiction('US-LA', { reason, until: '2026-01-05T15:30Z' })
    const campaign = await scene.launched({ segment: [louisianan] })
    expect((await campaign.explain('la')).nextEligibleAt).toBe(Date.parse('2026-01-05T15:30Z'))
    await scene.finish(campaign)
    expect(requested(scene.carrier.log)[0]!.at).toBe(Date.parse('2026-01-05T15:30Z'))
  })

  it('of a whole country has its states in it, and whoever may be there', async () => {
    const scene = new Scene()
    const segment = [louisianan, nobodyKnows, { id: 'gb', phone: '+442079460018' }]
    await scene.engine.pauseJurisdiction('US', { reason })
    await scene.launched({ segment })
    await scene.clock.advanceBy(HOUR)
    expect(called(scene)).toEqual(['+442079460018'])
    await scene.engine.resumeJurisdiction('US')
    await scene.clock.advanceBy(HOUR)
    expect(called(scene)).toHaveLength(3)
  })

  it('stops a request whose reservation is on its way', async () => {
    const scene = new Scene({ storage: slowStorage({ reserve: { after: SECOND } }) })
    const campaign = await scene.draft({ segment: [louisianan] })
    const launched = campaign.launch()
    await scene.clock.advanceBy(SECOND / 2)
    await scene.clock.runTo(scene.engine.pauseJurisdiction('US-LA', { reason }))
    await scene.clock.runTo(launched)
    await scene.clock.advanceBy(MINUTE)
    expect(called(scene)).toEqual([])
    expect(await scene.events(campaign, 'attempt.withdrawn')).toMatchObject([{ cause: 'jurisdiction_paused' }])
    expect(await campaign.explain('la')).toMatchObject({ status: 'pending', attempts: 0 })
  })

  it('by another engine holds for every call that starts after it resolved, and for engines to come', async () => {
    const scene = new Scene({ storage: slowStorage({ reserve: { before: SECOND, after: SECOND } }) })
    const others = scene.newEngine({ runCampaigns: false })
    const segment = Array.from({ length: 60 }, (_, i) => ({ id: `c${i}`, phone: phoneOf(i) }))
    const campaign = await scene.draft({ segment, calls: { concurrentCalls: 2 } })
    await scene.clock.runTo(campaign.launch())
    await scene.clock.advanceBy(2 * MINUTE)
    const before = called(scene).length
    expect(before).toBeGreaterThan(2)
    await scene.clock.runTo(others.pauseJurisdiction('US-NY', { reason }))
    const { length } = called(scene)
    await scene.clock.advanceBy(10 * MINUTE)
    expect(called(scene)).toHaveLength(length)
    await scene.clock.runTo(scene.engine.close())
    const next = scene.newEngine()
    await scene.clock.runTo(next.start())
    await scene.clock.advanceBy(10 * MINUTE)
    expect(called(scene)).toHaveLength(length)
    await scene.clock.runTo(others.resumeJurisdiction('US-NY'))
    await scene.finish(await next.campaign(campaign.id))
    expect(new Set(called(scene)).size).toBe(60)
  })

  it('is one tenant’s', async () => {
    const scene = new Scene()
    const other = scene.newEngine({ tenantId: 'other' })
    await other.pauseJurisdiction('US', { reason })
    await scene.finish(await scene.launched({ segment: [louisianan] }))
    expect(called(scene)).toEqual([louisianan.phone])
  })

  it('is named as ISO 3166 does, with a reason', async () => {
    const { engine } = new Scene()
    const refused = (run: Promise<void>) =>
      run.then(
        () => 'taken',
        error => (OutdialError.is(error, 'INVALID_INPUT') ? error.message : String(error)),
      )
    expect(await refused(engine.pauseJurisdiction('Louisiana', { reason }))).toContain("'US-LA'")
    expect(await refused(engine.pauseJurisdiction('US-LA', { reason: '' }))).toContain('reason')
    expect(await refused(engine.pauseJurisdiction('US-LA', { reason, until: '2026-01-05' }))).toContain('until')
    expect(await refused(engine.resumeJurisdiction('louisiana'))).toContain('jurisdiction')
    expect(await engine.pausedJurisdictions()).toEqual([])
    expect(engine).toBeInstanceOf(CampaignEngine)
  })
})
