import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { DAY, HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'
import { slowStorage } from './slow-storage.js'

const noon = Date.parse('2026-01-05T12:00Z')
const until = (at: number, id = 'c1', phone = phoneOf(1)) => ({ id, phone, expiresAt: at })
const nineToFive = { timeZone: 'UTC', hours: { everyDay: '09:00-17:00' } }
const busy = { carrier: { behaviour: { busy: 1 } } }
const dials = (scene: Scene) => requested(scene.carrier.log).map(({ at }) => at)
const skipped = { status: 'skipped', reason: 'contact_expired' }

describe('A contact with an expiry', () => {
  it('is called before it', async () => {
    const scene = new Scene()
    expect(await scene.finish(await scene.launched({ segment: [until(noon + MINUTE)] }))).toMatchObject({
      completed: 1,
    })
  })

  it('is ended at that instant, whatever it waits for, and holds the campaign up no longer', async () => {
    const scene = new Scene({ now: '2026-01-05T18:00Z' })
    const expiresAt = Date.parse('2026-01-05T23:00Z')
    const campaign = await scene.launched({ segment: [until(expiresAt)], schedule: nineToFive })
    expect(await campaign.explain('c1')).toMatchObject({ status: 'pending', nextEligibleAt: null })
    expect(await scene.finish(campaign)).toMatchObject({ skipped: 1, pending: 0 })
    expect(await scene.events(campaign, 'contact.skipped')).toMatchObject([
      { at: expiresAt, reason: 'contact_expired' },
    ])
    expect(await campaign.contact('c1')).toMatchObject({ ...skipped, expiresAt })
    expect((await scene.events(campaign, 'campaign.completed'))[0]!.at).toBeLessThan(expiresAt + MINUTE)
    expect(dials(scene)).toEqual([])
  })

  it('is not tried again after it: where the retry would be later it is ended at once', async () => {
    const scene = new Scene(busy)
    const segment = [until(noon + 2 * HOUR + MINUTE)]
    const campaign = await scene.launched({ segment, calls: { maxAttempts: 9, retryDelay: '1h' } })
    await scene.finish(campaign)
    expect(dials(scene)).toHaveLength(3)
    const [event] = await scene.events(campaign, 'contact.skipped')
    expect(event!.at).toBe((await scene.events(campaign, 'attempt.ended'))[2]!.at)
  })

  it('in a call then goes on with it, and its result counts', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ segment: [until(noon + 10 * SECOND)] })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
    expect((await campaign.contact('c1')).attemptList).toMatchObject([{ result: 'answered', talkMs: 30 * SECOND }])
  })

  it('is called back when it asked to be only before it, and told of otherwise', async () => {
    for (const [expiresAt, calls] of [
      [noon + 3 * HOUR, 2],
      [noon + HOUR, 1],
    ] as const) {
      const scene = new Scene()
      const campaign = await scene.launched({ segment: [until(expiresAt)] })
      await scene.clock.advanceBy(10 * SECOND)
      const { attemptList } = await campaign.contact('c1')
      const asked = { attemptId: attemptList[0]!.attemptId, code: 'later', success: true, callbackAt: noon + 2 * HOUR }
      await scene.clock.runTo(campaign.recordOutcome(asked))
      expect(await scene.finish(campaign)).toMatchObject({ completed: 1 })
      expect(dials(scene)).toHaveLength(calls)
      const refused = await scene.events(campaign, 'contact.callback_refused')
      expect(refused.map(({ reason }) => reason)).toEqual(calls === 1 ? ['contact_expired'] : [])
    }
  })

  it('that passes while no engine runs is ended by the next one, and no request goes out', async () => {
    const scene = new Scene({ now: '2026-01-05T18:00Z' })
    const segment = [until(Date.parse('2026-01-06T08:00Z')), until(Date.parse('2026-01-07T08:00Z'), 'c2', phoneOf(2))]
    const { id } = await scene.launched({ segment, schedule: nineToFive })
    await scene.clock.runTo(scene.engine.close())
    await scene.clock.advanceBy(16 * HOUR)
    const next = scene.newEngine()
    await scene.clock.runTo(next.start())
    const campaign = await next.campaign(id)
    await scene.finish(campaign)
    expect(await campaign.contact('c1')).toMatchObject({ ...skipped, attemptList: [] })
    expect(await campaign.contact('c2')).toMatchObject({ status: 'completed' })
  })

  it('that passes between reservation and request is not called', async () => {
    const scene = new Scene({ storage: slowStorage({ reserve: { after: 2 * SECOND } }) })
    const campaign = await scene.draft({ segment: [until(noon + SECOND)] })
    const launched = campaign.launch()
    await scene.clock.advanceBy(MINUTE)
    await launched
    await scene.finish(campaign)
    expect(await campaign.contact('c1')).toMatchObject(skipped)
    expect(dials(scene)).toEqual([])
  })

  it('that passes while the campaign is paused is ended when it goes on', async () => {
    const scene = new Scene({ now: '2026-01-05T18:00Z' })
    const campaign = await scene.launched({ segment: [until(Date.parse('2026-01-05T20:00Z'))], schedule: nineToFive })
    await campaign.pause()
    await scene.clock.advanceBy(DAY)
    expect(await campaign.contact('c1')).toMatchObject({ status: 'pending' })
    await campaign.resume()
    await scene.finish(campaign)
    expect(await campaign.contact('c1')).toMatchObject(skipped)
    expect(dials(scene)).toEqual([])
  })

  it('may be added while the campaign runs', async () => {
    const scene = new Scene({ now: '2026-01-05T18:00Z' })
    const campaign = await scene.launched({ segment: [{ phone: phoneOf(9) }], schedule: nineToFive })
    await scene.clock.advanceBy(HOUR)
    await campaign.addContacts([until(Date.parse('2026-01-05T20:00Z'))])
    await scene.clock.advanceBy(2 * HOUR)
    expect(await campaign.contact('c1')).toMatchObject(skipped)
  })
})

describe('A row whose expiry has come', () => {
  it('is skipped by the import, which says so; so it is by a clone made later', async () => {
    const scene = new Scene()
    const segment = [until(noon), until(noon + HOUR, 'c2', phoneOf(2))]
    const campaign = await scene.draft({ segment })
    expect(campaign.imported).toMatchObject({ rows: 2, accepted: 1, skipped: { contact_expired: 1 } })
    expect(await campaign.contact('c1')).toMatchObject(skipped)
    await scene.clock.advanceBy(2 * HOUR)
    expect(await campaign.preflight()).toMatchObject({ callable: 0, skipped: { contact_expired: 2 } })
    const clone = await campaign.clone()
    expect(await clone.progress()).toMatchObject({ total: 2, skipped: 2 })
  })
})

it('contactMaxAge is the expiry of rows that name none, from when they are added', async () => {
  const scene = new Scene({ now: '2026-01-05T18:00Z' })
  const later = Date.parse('2026-01-06T10:00Z')
  const segment = [{ id: 'c1', phone: phoneOf(1) }, until(later, 'c2', phoneOf(2))]
  const campaign = await scene.launched({ segment, schedule: nineToFive, contactMaxAge: '6h' })
  expect(await campaign.edit({ contactMaxAge: '30d' })).toEqual(['contactMaxAgeMs'])
  await campaign.addContacts([{ id: 'c3', phone: phoneOf(3) }])
  await scene.finish(campaign)
  const at = async (id: string) => (await campaign.contact(id)).status
  expect([await at('c1'), await at('c2'), await at('c3')]).toEqual(['skipped', 'completed', 'completed'])
})
