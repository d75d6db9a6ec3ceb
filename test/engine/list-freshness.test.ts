import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { ruledScene, selling, underRules } from './rules-setup.js'
import { DAY, HOUR, MINUTE, phoneOf, Scene } from './setup.js'

const name = 'House list'
const other = ['+12125559999']
const requireLists = { [name]: '31d' }
/** When each call was asked for, in days after the scene began. */
const days = (scene: Scene, since: number) =>
  requested(scene.carrier.log).map(({ at }) => Math.floor((at - since) / DAY))

describe('A list that a campaign requires', () => {
  it('and that was never imported keeps it from calling, as explain() says, until a full copy is in', async () => {
    const scene = new Scene()
    const since = scene.clock.now()
    const campaign = await scene.launched({ requireLists, contacts: 2 })
    await scene.clock.advanceBy(DAY)
    const registry = { code: 'registry_stale', permanent: false, evidence: { registry: name } }
    expect(await campaign.explain('c1')).toMatchObject({ blocks: [registry], nextEligibleAt: null })
    await scene.engine.importSuppressions(other, { list: { name, asOf: scene.clock.now() } })
    await scene.clock.advanceBy(DAY)
    expect(scene.carrier.log).toEqual([])
    await scene.engine.importSuppressions([phoneOf(2)], { list: { name, asOf: scene.clock.now() }, copy: 'full' })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1, skipped: 1 })
    expect(days(scene, since)).toEqual([2])
    const [dial] = (await campaign.decisions()).filter(({ decision }) => decision === 'dial')
    expect(dial!.registries).toEqual({ [name]: since + 2 * DAY })
  })

  it('and that grew too old stops it, from that instant, and a delta in time keeps it going', async () => {
    const scene = new Scene()
    const since = scene.clock.now()
    scene.carrier.on(phoneOf(1), { result: 'busy' })
    await scene.engine.importSuppressions(other, { list: { name, asOf: since - 30 * DAY }, copy: 'full' })
    const campaign = await scene.launched({ requireLists, calls: { retryDelay: '8h', maxAttempts: 8 } })
    await scene.clock.advanceBy(2 * DAY)
    expect(days(scene, since)).toEqual([0, 0, 0])
    await scene.engine.importSuppressions(['+12125559998'], { list: { name, asOf: since - 29 * DAY } })
    await scene.clock.advanceBy(2 * DAY)
    expect(days(scene, since)).toEqual([0, 0, 0])
    await scene.engine.importSuppressions(['+12125559998'], { list: { name, asOf: since } })
    await scene.finish(campaign)
    expect(days(scene, since).slice(0, 4)).toEqual([0, 0, 0, 4])
  })

  it('imported by another process is seen there without a hint', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ requireLists })
    await scene.clock.advanceBy(MINUTE)
    await scene.storage.noteList('default', { name, asOf: 0, complete: true, importedAt: 0 })
    const asOf = scene.clock.now()
    await scene.newEngine().importSuppressions(other, { list: { name, asOf }, copy: 'full' })
    await scene.clock.advanceBy(HOUR)
    expect(await campaign.progress()).toMatchObject({ completed: 1 })
  })

  it('asked for by an edit holds from then on', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { result: 'busy' })
    const campaign = await scene.launched({ calls: { retryDelay: '1h' } })
    await scene.clock.advanceBy(MINUTE)
    expect(await campaign.edit({ requireLists })).toEqual([`requireLists.${name}`])
    await scene.clock.advanceBy(DAY)
    expect(scene.carrier.callsPlaced).toBe(1)
    await campaign.edit({ requireLists: {} })
    await scene.finish(campaign)
    expect(scene.carrier.callsPlaced).toBeGreaterThan(1)
  })
})

describe('A register that calling rules ask for', () => {
  const now = '2026-01-05T16:00Z'
  const federal = 'National Do Not Call Registry'
  const texan = [{ id: 'c1', phone: '+12142000001' }]

  it('is in order where it was imported, by its own date, without a word of the campaign', async () => {
    const scene = ruledScene(now)
    const compliance = { ...selling(now, { mode: 'live', unverified: [], registries: {} })! }
    const campaign = await scene.launched(underRules(now, texan, { compliance }))
    await scene.clock.advanceBy(HOUR)
    expect(scene.carrier.log).toEqual([])
    await scene.engine.importSuppressions(other, { list: { name: federal, asOf: '2025-11-30T00:00Z' }, copy: 'full' })
    await scene.clock.advanceBy(HOUR)
    expect(scene.carrier.log).toEqual([])
    await scene.engine.importSuppressions(other, { list: { name: federal, asOf: '2026-01-01T00:00Z' }, copy: 'full' })
    await scene.finish(campaign)
    expect(scene.carrier.callsPlaced).toBe(1)
    const [dial] = (await campaign.decisions()).filter(({ decision }) => decision === 'dial')
    expect(dial!.registries).toEqual({ [federal]: Date.parse('2026-01-01T00:00Z') })
  })
})
