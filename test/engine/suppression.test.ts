import type { Campaign, SuppressionInput } from 'outdial'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { DAY, HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'

const one = phoneOf(1)

async function end(campaign: Campaign) {
  const { status, reason } = await campaign.contact('c1')
  return reason ? `${status}: ${reason}` : status
}

/** How long after now each call was asked for. */
const dialled = (scene: Scene, since: number) => requested(scene.carrier.log).map(({ at }) => at - since)

describe('A suppression for', () => {
  const cases: [string, SuppressionInput, 'completed' | 'skipped: suppressed'][] = [
    ['everything', { phone: one, scope: 'everything' }, 'skipped: suppressed'],
    ['the campaign', { phone: one, scope: { campaign: 'it' } }, 'skipped: suppressed'],
    ['another campaign', { phone: one, scope: { campaign: 'other' } }, 'completed'],
    ['its purpose', { phone: one, scope: { purpose: 'research' } }, 'skipped: suppressed'],
    ['another purpose', { phone: one, scope: { purpose: 'charity' } }, 'completed'],
  ]

  it.each(cases)('%s', async (_, entry, expected) => {
    const scene = new Scene()
    await scene.engine.suppress(entry)
    const campaign = await scene.launched({ id: 'it', contacts: 2, purpose: ['research', 'informational'] })
    await scene.finish(campaign)
    expect(await end(campaign)).toBe(expected)
  })

  it('a purpose holds for a campaign that does not say what it calls for', async () => {
    const scene = new Scene()
    await scene.engine.suppress({ phone: one, scope: { purpose: 'charity' } })
    const campaign = await scene.launched({ contacts: 2 })
    await scene.finish(campaign)
    expect(await end(campaign)).toBe('skipped: suppressed')
  })

  it('another campaign does not hold this one up', async () => {
    const scene = new Scene()
    const campaign = await scene.draft({ id: 'it' })
    const since = scene.clock.now()
    await scene.engine.suppress({ phone: one, scope: { campaign: 'other' } })
    await campaign.launch()
    await scene.finish(campaign)
    expect(dialled(scene, since)[0]).toBeLessThan(SECOND)
    expect(await scene.events(campaign, 'attempt.withdrawn')).toEqual([])
  })

  it('a purpose that an edit gives the campaign holds from then on', async () => {
    const scene = new Scene()
    scene.carrier.on(one, { result: 'busy' })
    await scene.engine.suppress({ phone: one, scope: { purpose: 'research' } })
    const campaign = await scene.launched({ purpose: 'charity', calls: { retryDelay: '1h' } })
    await scene.clock.advanceBy(MINUTE)
    await campaign.edit({ purpose: 'research' })
    await scene.finish(campaign)
    expect(await end(campaign)).toBe('skipped: suppressed')
    expect(scene.carrier.callsPlaced).toBe(1)
  })
})

describe('Entries of a number', () => {
  it('stand side by side: one scope is lifted by itself, all by default', async () => {
    const scene = new Scene()
    const scope = { purpose: 'research' } as const
    await scene.engine.suppress([{ phone: one, reason: 'opt_out', note: 'asked Ottilie' }, { phone: one, scope }, one])
    const listed = async () => (await scene.engine.getSuppressions(one)).map(each => [each.scope, each.reason])
    expect(await listed()).toEqual([
      ['everything', 'do_not_call'],
      ['everything', 'opt_out'],
      [scope, 'do_not_call'],
    ])
    expect(await scene.engine.unsuppress([one], { scope })).toBe(1)
    expect(await listed()).toHaveLength(2)
    expect(await scene.engine.unsuppress(['(212) 200-0001'], { defaultRegion: 'US' })).toBe(2)
    expect(await listed()).toEqual([])
  })

  it('are named by source and scope where they say no, and by no note', async () => {
    const scene = new Scene()
    const entry = { phone: one, scope: { campaign: 'it' }, source: 'crm', note: 'asked Ottilie' }
    await scene.engine.suppress(entry)
    const campaign = await scene.launched({ id: 'it', contacts: 2 })
    await scene.finish(campaign)
    const evidence = { reason: 'do_not_call', scope: 'campaign:it', source: 'crm' }
    expect(await scene.events(campaign, 'contact.skipped')).toMatchObject([{ reason: 'suppressed', evidence }])
    const decision = (await campaign.decisions()).find(each => each.decision === 'skip')
    expect(decision?.blocks).toMatchObject([{ code: 'suppressed', evidence }])
    expect(JSON.stringify([decision, await scene.events(campaign)])).not.toContain('Ottilie')
  })
})

describe('A suppression that expires', () => {
  it('keeps the contact waiting, and calls it at that instant, as explain() says', async () => {
    const scene = new Scene()
    const since = scene.clock.now()
    await scene.engine.suppress({ phone: one, expiresAt: since + 3 * DAY })
    const campaign = await scene.launched()
    await scene.clock.advanceBy(HOUR)
    const told = await campaign.explain('c1')
    expect(told).toMatchObject({ status: 'pending', nextEligibleAt: since + 3 * DAY })
    expect(told.blocks).toContainEqual(
      expect.objectContaining({ code: 'suppressed', permanent: false, until: since + 3 * DAY }),
    )
    expect(await scene.events(campaign, 'contact.postponed')).toMatchObject([
      { code: 'suppressed', dueAt: since + 3 * DAY },
    ])
    await scene.finish(campaign)
    expect(await end(campaign)).toBe('completed')
    expect(dialled(scene, since)).toEqual([3 * DAY])
  })

  it('of several, holds until the last that holds for the campaign', async () => {
    const scene = new Scene()
    const since = scene.clock.now()
    await scene.engine.suppress([
      { phone: one, expiresAt: since + HOUR },
      { phone: one, reason: 'opt_out', expiresAt: since + 2 * HOUR },
      { phone: one, scope: { campaign: 'other' } },
    ])
    const campaign = await scene.launched()
    await scene.finish(campaign)
    expect(dialled(scene, since)).toEqual([2 * HOUR])
  })

  it('waits for the number that is free first', async () => {
    const scene = new Scene()
    const since = scene.clock.now()
    await scene.engine.suppress([one, { phone: phoneOf(2), expiresAt: since + HOUR }])
    const campaign = await scene.launched({ segment: [{ id: 'c1', phones: [one, phoneOf(2)] }] })
    await scene.finish(campaign)
    expect(requested(scene.carrier.log).map(({ to, at }) => [to, at - since])).toEqual([[phoneOf(2), HOUR]])
  })

  it('made to last while the contact waits, skips it then', async () => {
    const scene = new Scene()
    await scene.engine.suppress({ phone: one, expiresAt: scene.clock.now() + HOUR })
    const campaign = await scene.launched()
    await scene.clock.advanceBy(MINUTE)
    await scene.engine.suppress({ phone: one, expiresAt: null })
    await scene.finish(campaign)
    expect(await end(campaign)).toBe('skipped: suppressed')
    expect(scene.carrier.log).toEqual([])
  })

  it('in the past forbids nothing', async () => {
    const scene = new Scene()
    await scene.engine.suppress({ phone: one, expiresAt: scene.clock.now() })
    const campaign = await scene.launched()
    await scene.finish(campaign)
    expect(await end(campaign)).toBe('completed')
  })
})
