import type { Campaign, CampaignStatus, OutdialError } from 'outdial'
import { describe, expect, test } from 'vitest'
import { requested } from './carrier-account.js'
import { DAY, HOUR, plan, Scene, SECOND } from './setup.js'

type Move = 'launch' | 'pause' | 'resume' | 'cancel' | 'edit'

/** Where each move leads to, from the statuses that allow it. */
const legal: Record<Move, Partial<Record<CampaignStatus, CampaignStatus>>> = {
  launch: { draft: 'active' },
  pause: { scheduled: 'paused', active: 'paused' },
  resume: { paused: 'active' },
  cancel: { draft: 'cancelled', scheduled: 'cancelled', active: 'cancelled', paused: 'cancelled' },
  edit: { draft: 'draft', scheduled: 'scheduled', active: 'active', paused: 'paused' },
}
const statuses: CampaignStatus[] = ['draft', 'scheduled', 'active', 'paused', 'completed', 'cancelled']
const moves = Object.keys(legal) as Move[]

const make: Record<Move, (campaign: Campaign) => Promise<unknown>> = {
  launch: campaign => campaign.launch(),
  pause: campaign => campaign.pause(),
  resume: campaign => campaign.resume(),
  cancel: campaign => campaign.cancel(),
  edit: campaign => campaign.edit({ name: 'Another name' }),
}

async function campaignThatIs(scene: Scene, status: CampaignStatus): Promise<Campaign> {
  const start = scene.clock.now() + DAY
  const schedule = status === 'scheduled' ? { ...plan().schedule, start } : plan().schedule!
  const campaign = await scene.draft({ id: 'it', schedule, contacts: 2 })
  if (status === 'draft') return campaign
  await campaign.launch()
  if (status === 'paused') await scene.clock.runTo(campaign.pause())
  if (status === 'cancelled') await scene.clock.runTo(campaign.cancel())
  if (status === 'completed') await scene.finish(campaign)
  expect(await campaign.status()).toBe(status)
  return campaign
}

const pairs = statuses.flatMap(status => moves.map(move => [move, status, legal[move][status]] as const))

describe('every move', () => {
  test.each(pairs.filter(([, , to]) => to))('%s of a campaign that is %s makes it %s', async (move, status, to) => {
    const scene = new Scene()
    const campaign = await campaignThatIs(scene, status)
    await scene.clock.runTo(make[move](campaign))
    expect(await campaign.status()).toBe(to)
  })

  test.each(pairs.filter(([, , to]) => !to))('%s of a campaign that is %s is refused by name', async (move, status) => {
    const scene = new Scene()
    const campaign = await campaignThatIs(scene, status)
    const before = await campaign.record()
    const eventsBefore = await scene.events(campaign)
    const error = await make[move](campaign).then(
      () => undefined,
      (thrown: OutdialError) => thrown,
    )
    expect(error).toMatchObject({ code: 'ILLEGAL_TRANSITION', detail: { campaignId: 'it', move, status } })
    expect(error!.message).toContain(`Cannot ${move} campaign 'it': it is ${status}`)
    for (const from of Object.keys(legal[move])) expect(error!.message).toContain(from)
    expect(await campaign.record()).toEqual(before)
    expect(await scene.events(campaign)).toEqual(eventsBefore)
  })
})

describe.each(['completed', 'cancelled'] as const)('%s is final', status => {
  test('no call starts any more, and the refusal points to clone()', async () => {
    const scene = new Scene()
    const campaign = await campaignThatIs(scene, status)
    await scene.finish(campaign)
    const before = requested(scene.carrier.log).length
    await expect(campaign.launch()).rejects.toThrow(/clone\(\)/)
    await expect(campaign.resume()).rejects.toThrow(/clone\(\)/)
    await scene.clock.advanceBy(DAY)
    const next = scene.newEngine()
    await next.start()
    await scene.clock.advanceBy(DAY)
    expect(requested(scene.carrier.log)).toHaveLength(before)
    expect(await campaign.status()).toBe(status)
  })
})

describe('clone', () => {
  async function halfCalled(scene: Scene) {
    const campaign = await scene.launched({ id: 'original', contacts: 6, calls: { concurrentCalls: 2 } })
    await scene.clock.advanceBy(40 * SECOND)
    await scene.clock.runTo(campaign.cancel())
    await scene.finish(campaign)
    expect(requested(scene.carrier.log)).toHaveLength(4)
    return campaign
  }

  test.each([
    ['all', 6],
    ['uncalled', 2],
    ['none', 0],
  ] as const)('with contacts: %s makes a draft of %i contacts, none of them called', async (which, count) => {
    const scene = new Scene()
    const campaign = await halfCalled(scene)
    const copy = await campaign.clone({ id: 'copy', contacts: which })
    const original = await campaign.record()
    expect(await copy.record()).toMatchObject({
      campaignId: 'copy',
      status: 'draft',
      settings: original.settings,
      settingsVersion: 1,
    })
    expect(await copy.progress()).toMatchObject({ total: count, pending: count })
    expect((await scene.events(copy, 'campaign.created'))[0]).toMatchObject({ clonedFrom: 'original' })
    for await (const contact of copy.results()) {
      expect(contact).toMatchObject({ attempts: 0, attemptList: [], status: 'pending' })
    }
    expect(await campaign.record()).toEqual(original)
  })

  test('of a cancelled campaign runs like any other, and the original stays cancelled', async () => {
    const scene = new Scene()
    const campaign = await halfCalled(scene)
    const copy = await campaign.clone()
    expect(copy.id).not.toBe('original')
    await copy.launch()
    expect(await scene.finish(copy)).toMatchObject({ total: 6, completed: 6 })
    expect(await campaign.status()).toBe('cancelled')
  })

  test('takes who was skipped for the row itself along as skipped', async () => {
    const scene = new Scene()
    const campaign = await scene.draft({ segment: [{ id: 'a', phone: '+12125550142' }, { id: 'b' }] })
    const copy = await campaign.clone()
    expect(await copy.progress()).toMatchObject({ total: 2, pending: 1, skipped: 1 })
    await scene.clock.advanceBy(HOUR)
    expect(await copy.status()).toBe('draft')
  })
})
