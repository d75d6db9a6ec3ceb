import type { BlockCode, Campaign, Explanation } from 'outdial'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { contacts, HOUR, MINUTE, type PlanInput, phoneOf, Scene, SECOND } from './setup.js'
import { slowStorage } from './slow-storage.js'

const noon = Date.UTC(2026, 0, 5, 12)
const afternoon = { timeZone: 'UTC', hours: { everyDay: '15:00-17:00' } }
const granted = { status: 'granted' as const, at: 0 }
/** In a zone that is none, so in an unknown one, whatever the number says. */
const nowhere = { ...contacts(1)[0]!, timeZone: 'Nowhere/Land' }
const segment = (fields: object) => [{ ...contacts(1)[0]!, ...fields }, contacts(1, 2)[0]!]

const codes = ({ blocks }: Explanation): BlockCode[] => blocks.map(block => block.code)

/** What `explain('c1')` says now, held against when the number of `c1` is then really asked for. */
async function comesTrue(scene: Scene, campaign: Campaign): Promise<Explanation> {
  const told = await campaign.explain('c1')
  const from = scene.clock.now()
  await scene.finish(campaign)
  const [next] = requested(scene.carrier.log).filter(entry => entry.to === phoneOf(1) && entry.at >= from)
  if (told.nextEligibleAt === null) expect(next, 'it was called').toBeUndefined()
  else expect(next!.at - told.nextEligibleAt, `called at ${new Date(next!.at).toISOString()}`).toBeOneOf([0, 1])
  return told
}

describe('Temporary blocks: nextEligibleAt is when the contact is then called', () => {
  it('outside_hours', async () => {
    const scene = new Scene()
    const told = await comesTrue(scene, await scene.launched({ schedule: afternoon }))
    expect(told).toMatchObject({
      status: 'pending',
      zones: ['UTC'],
      zoneSource: 'schedule',
      blocks: [{ code: 'outside_hours', permanent: false }],
    })
    expect(told.nextEligibleAt).toBe(noon + 3 * HOUR)
  })

  it('not_due, for a retry', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), [{ result: 'busy' }, {}])
    const campaign = await scene.launched({ calls: { retryDelay: '20m' } })
    await scene.clock.advanceBy(MINUTE)
    expect(codes(await comesTrue(scene, campaign))).toEqual(['not_due'])
  })

  it('not_due and outside_hours: the later of both, and the window after it', async () => {
    const scene = new Scene({ now: '2026-01-05T16:55:00Z' })
    scene.carrier.on(phoneOf(1), [{ result: 'busy' }, {}])
    const campaign = await scene.launched({ schedule: afternoon, calls: { retryDelay: '30m' } })
    await scene.clock.advanceBy(10 * MINUTE)
    const told = await comesTrue(scene, campaign)
    expect(codes(told)).toEqual(['not_due', 'outside_hours'])
    expect(new Date(told.nextEligibleAt!).toISOString()).toBe('2026-01-06T15:00:00.000Z')
  })

  it('not_due until after closing time: the window after that, though hours are open now', async () => {
    const scene = new Scene({ now: '2026-01-05T16:50:00Z' })
    scene.carrier.on(phoneOf(1), [{ result: 'busy' }, {}])
    const campaign = await scene.launched({ schedule: afternoon, calls: { retryDelay: '30m' } })
    await scene.clock.advanceBy(5 * MINUTE)
    const told = await comesTrue(scene, campaign)
    expect(codes(told)).toEqual(['not_due'])
    expect(new Date(told.nextEligibleAt!).toISOString()).toBe('2026-01-06T15:00:00.000Z')
  })

  it('campaign_not_active, for a campaign that waits for its start', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ schedule: { ...afternoon, start: '2026-01-07T16:00:00Z' } })
    const told = await comesTrue(scene, campaign)
    expect(codes(told)).toEqual(['campaign_not_active', 'outside_hours'])
    expect(told.blocks[0]!.evidence).toEqual({ status: 'scheduled' })
  })

  it('cap_reached', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), [{ result: 'busy' }, {}])
    const campaign = await scene.launched({ calls: { numberCaps: [{ max: 1, per: '6h' }] } })
    await scene.clock.advanceBy(5 * MINUTE)
    const told = await comesTrue(scene, campaign)
    const [first] = (await campaign.resultsPage()).contacts[0]!.attemptList
    expect(told.nextEligibleAt).toBe(first!.settledAt! + 6 * HOUR)
    expect(told.blocks.at(-1)).toMatchObject({ code: 'cap_reached', evidence: { max: 1, perMs: 6 * HOUR } })
  })

  it('number_in_call: not before the number is looked at again', async () => {
    const scene = new Scene({ carrier: { behaviour: { talkMs: 40 * SECOND } } })
    await scene.launched({ segment: [{ id: 'other', phone: phoneOf(1) }] })
    const campaign = await scene.launched()
    await scene.clock.advanceBy(40 * SECOND)
    const told = await comesTrue(scene, campaign)
    expect(codes(told)).toEqual(['not_due', 'number_in_call'])
  })
})

describe('Nothing blocks', () => {
  it('a contact that may be called now and only waits for its turn', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 2, calls: { concurrentCalls: 1 } })
    await scene.clock.advanceBy(SECOND)
    expect(await campaign.explain('c2')).toMatchObject({
      status: 'pending',
      blocks: [],
      nextEligibleAt: scene.clock.now(),
    })
  })

  it('a contact on a call, and one that is done: no blocks, and no next instant', async () => {
    const scene = new Scene()
    const campaign = await scene.launched()
    await scene.clock.advanceBy(SECOND)
    expect(await campaign.explain('c1')).toMatchObject({ status: 'in_progress', blocks: [], nextEligibleAt: null })
    await scene.finish(campaign)
    const done = {
      contactId: 'c1',
      status: 'completed',
      blocks: [],
      nextEligibleAt: null,
      attempts: 1,
      zones: ['UTC'],
      zoneSource: 'schedule',
      jurisdictions: ['US-NY'],
      presets: [],
    }
    expect(await campaign.explain('c1')).toEqual(done)
  })
})

describe('Blocks that end only when somebody does something', () => {
  it('campaign_not_active, for a draft and for a paused campaign', async () => {
    const scene = new Scene()
    const campaign = await scene.draft()
    const block = { code: 'campaign_not_active', permanent: false }
    const told = await campaign.explain('c1')
    expect(told).toMatchObject({ blocks: [{ ...block, evidence: { status: 'draft' } }], nextEligibleAt: null })
    await campaign.edit({ schedule: afternoon })
    await campaign.launch()
    await campaign.pause()
    const paused = await campaign.explain('c1')
    expect(paused.blocks).toMatchObject([{ ...block, evidence: { status: 'paused' } }, { code: 'outside_hours' }])
    expect(paused.nextEligibleAt).toBeNull()
    await scene.clock.advanceBy(24 * HOUR)
    expect(scene.carrier.log).toEqual([])
  })

  it('campaign_cancelled, until the contact is skipped for it', async () => {
    const scene = new Scene({ storage: slowStorage({ skipPending: { before: 100 } }) })
    const campaign = await scene.launched({ schedule: afternoon })
    const cancelled = campaign.cancel()
    await scene.clock.advanceBy(50)
    expect(await comesTrue(scene, campaign)).toMatchObject({ blocks: [{ code: 'campaign_cancelled' }, {}] })
    await scene.clock.runTo(cancelled)
    expect(await campaign.explain('c1')).toMatchObject({ status: 'skipped', reason: 'campaign_cancelled', blocks: [] })
  })
})

describe('Permanent blocks: never called, and skipped with the same code when the contact falls due', () => {
  const permanent: [BlockCode, PlanInput, (scene: Scene) => unknown][] = [
    ['suppressed', {}, scene => scene.engine.suppress(phoneOf(1))],
    ['consent_revoked', {}, scene => scene.engine.setConsent('c1', { status: 'revoked', at: noon })],
    [
      'consent_missing',
      { segment: segment({}), requireConsent: true },
      scene => scene.engine.setConsent('c2', granted),
    ],
    ['consent_expired', { segment: segment({ consent: { ...granted, expiresAt: noon } }) }, () => {}],
    ['zone_unknown', { schedule: { hours: afternoon.hours } }, () => {}],
  ]

  it.each(permanent)('%s', async (code, input, make) => {
    const scene = new Scene()
    const rows = code === 'zone_unknown' ? { segment: [nowhere, { ...contacts(1, 2)[0]!, timeZone: 'UTC' }] } : {}
    const campaign = await scene.draft({ contacts: 2, schedule: afternoon, ...input, ...rows })
    await make(scene)
    await campaign.launch()
    if (code !== 'zone_unknown') expect(codes(await comesTrue(scene, campaign))).toContain(code)
    await scene.finish(campaign)
    expect(await campaign.explain('c1')).toMatchObject({ status: 'skipped', reason: code, nextEligibleAt: null })
    expect((await campaign.explain('c2')).status).toBe('completed')
  })

  it('zone_unknown shows before launch as well, with no zone', async () => {
    const campaign = await new Scene().draft({ segment: [nowhere], schedule: { hours: afternoon.hours } })
    const told = await campaign.explain('c1')
    expect(codes(told)).toEqual(['campaign_not_active', 'zone_unknown'])
    expect(told).toMatchObject({ zones: [], zoneSource: null, nextEligibleAt: null })
  })

  it('no_common_window', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ schedule: afternoon })
    const days = Array.from({ length: 420 }, (_, day) => new Date(noon + day * 24 * HOUR).toISOString().slice(0, 10))
    await campaign.edit({ schedule: { holidays: days } })
    await scene.finish(campaign)
    expect(await campaign.explain('c1')).toMatchObject({ status: 'skipped', reason: 'no_common_window' })
  })

  it('attempts_exhausted, after maxAttempts was lowered: failed', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { result: 'busy' })
    const campaign = await scene.launched({ calls: { retryDelay: '1h' } })
    await scene.clock.advanceBy(MINUTE)
    await campaign.edit({ calls: { maxAttempts: 1 } })
    const told = await comesTrue(scene, campaign)
    expect(told.blocks.at(-1)).toMatchObject({ code: 'attempts_exhausted', evidence: { attempts: 1 } })
    expect(await campaign.explain('c1')).toMatchObject({ status: 'failed', reason: 'attempts_exhausted' })
  })

  it('consent that runs out before the window opens: there is no next instant', async () => {
    const scene = new Scene()
    const consent = { ...granted, expiresAt: noon + HOUR }
    const campaign = await scene.launched({ segment: segment({ consent }), schedule: afternoon })
    expect(codes(await comesTrue(scene, campaign))).toEqual(['outside_hours'])
    expect(await campaign.explain('c1')).toMatchObject({ status: 'skipped', reason: 'consent_expired' })
  })
})

describe('Rows that never were callable', () => {
  it.each<[string, PlanInput['segment']]>([
    ['no_phone', [{ id: 'c1' }]],
    ['invalid_number', [{ id: 'c1', phone: '123' }]],
    ['duplicate', [contacts(1, 2)[0]!, { id: 'c1', phone: phoneOf(2) }]],
    ['invalid_row', [{ id: 'c1', phone: true as never }]],
  ])('%s', async (reason, rows) => {
    const campaign = await new Scene().draft({ segment: rows! })
    const told = await campaign.explain('c1')
    expect(told).toMatchObject({ status: 'skipped', reason, blocks: [], nextEligibleAt: null, attempts: 0 })
  })

  it('an unknown contact is refused: CONTACT_NOT_FOUND', async () => {
    const campaign = await new Scene().draft()
    await expect(campaign.explain('nobody')).rejects.toMatchObject({
      code: 'CONTACT_NOT_FOUND',
      detail: { contactId: 'nobody' },
    })
  })
})
