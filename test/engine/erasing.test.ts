import type { ImportRow } from 'outdial'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { contacts, MINUTE, phoneOf, Scene, type SceneOptions, SECOND } from './setup.js'
import { slowStorage } from './slow-storage.js'

const keyed = (options: SceneOptions = {}) => new Scene({ ...options, engine: { hashKey: 'a key', ...options.engine } })
const afternoon = { timeZone: 'UTC', hours: { everyDay: '15:00-17:00' } }

describe('eraseContact', () => {
  it('of a pending contact: it is skipped and never called, and the campaign goes on to its end', async () => {
    const scene = keyed()
    const campaign = await scene.launched({ contacts: 3, schedule: afternoon })
    const record = await scene.clock.runTo(scene.engine.eraseContact('c2'))
    expect(record).toMatchObject({ contactId: 'c2', campaigns: 1, attempts: 0, notes: 0, inCall: 0 })
    expect(record.phoneHashes).toEqual([expect.stringMatching(/^[\w-]{22}$/)])
    expect(await scene.finish(campaign)).toMatchObject({ completed: 2, skipped: 1 })
    expect(requested(scene.carrier.log).map(entry => entry.to)).toEqual([phoneOf(1), phoneOf(3)])
    expect(await scene.events(campaign, 'contact.skipped')).toMatchObject([{ contactId: 'c2', reason: 'erased' }])
    expect(await campaign.contact('c2')).toMatchObject({
      status: 'skipped',
      reason: 'erased',
      erased: true,
      phones: [],
    })
  })

  it('during a call: the call goes on, and its end erases it, so that no retry follows', async () => {
    const scene = keyed()
    scene.carrier.on(phoneOf(1), { result: 'no_answer' })
    const campaign = await scene.launched()
    await scene.clock.advanceBy(20 * SECOND)
    expect(await scene.clock.runTo(scene.engine.eraseContact('c1'))).toMatchObject({ campaigns: 0, inCall: 1 })
    expect((await campaign.contact('c1')).phones).toEqual([phoneOf(1)])
    expect(await scene.finish(campaign)).toMatchObject({ skipped: 1 })
    const { attemptList, reason } = await campaign.contact('c1')
    expect([reason, attemptList.map(each => [each.result, each.phone])]).toEqual(['erased', [['no_answer', '']]])
    expect(await scene.engine.erasure('c1')).toMatchObject({ campaigns: 1, attempts: 1, inCall: 0 })
    expect(scene.carrier.callsPlaced).toBe(1)
  })

  it('stops a request whose reservation is on its way', async () => {
    const scene = keyed({ storage: slowStorage({ reserve: { after: 1_000 } }) })
    const campaign = await scene.draft()
    const launched = campaign.launch()
    await scene.clock.advanceBy(500)
    await scene.engine.eraseContact('c1')
    await scene.clock.runTo(launched)
    await scene.finish(campaign)
    expect(scene.carrier.log).toEqual([])
    expect(await campaign.contact('c1')).toMatchObject({ reason: 'erased', phones: [], attemptList: [] })
  })

  it('by another engine than the owner holds once it resolved', async () => {
    const scene = keyed({ storage: slowStorage({ reserve: { after: 1_000 } }) })
    const campaign = await scene.draft()
    const launched = campaign.launch()
    await scene.clock.advanceBy(500)
    const other = scene.newEngine({ runCampaigns: false })
    await scene.clock.runTo(other.eraseContact('c1'))
    const sentBefore = scene.carrier.callsPlaced
    await scene.clock.runTo(launched)
    await scene.finish(campaign)
    expect(scene.carrier.callsPlaced).toBe(sentBefore)
    expect(await campaign.contact('c1')).toMatchObject({ erased: true, phones: [] })
  })

  it('again gives the same record; of a contact that nobody knows it says so', async () => {
    const scene = keyed()
    await scene.draft({ contacts: 2 })
    const record = await scene.engine.eraseContact('c1')
    await scene.clock.advanceBy(MINUTE)
    expect(await scene.engine.eraseContact('c1')).toEqual(record)
    await expect(scene.engine.eraseContact('c9')).rejects.toMatchObject({ code: 'CONTACT_NOT_FOUND' })
    await expect(scene.engine.eraseContact('')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(await scene.engine.erasure('c9')).toBeUndefined()
  })

  it('reaches who shares its number: suppressed in every campaign, but not erased', async () => {
    const scene = keyed()
    await scene.draft({ contacts: 1 })
    const campaign = await scene.draft({ segment: [{ id: 'spouse', phone: phoneOf(1) }] })
    await scene.engine.eraseContact('c1')
    await scene.clock.runTo(campaign.launch()).catch(() => undefined)
    const { blocks } = await campaign.explain('spouse')
    expect(blocks).toMatchObject([
      { code: 'campaign_not_active' },
      { code: 'suppressed', evidence: { reason: 'erased' } },
    ])
    expect(await campaign.contact('spouse')).toMatchObject({ phones: [phoneOf(1)] })
  })

  it('leaves the contact out of clones', async () => {
    const scene = keyed()
    const campaign = await scene.draft({ contacts: 3 })
    await scene.engine.eraseContact('c2')
    const copy = await campaign.clone()
    expect((await copy.resultsPage()).contacts.map(({ contactId }) => contactId)).toEqual(['c1', 'c3'])
  })

  it('refuses notes and a callback afterwards, and takes the rest of an outcome', async () => {
    const scene = keyed()
    const campaign = await scene.launched()
    await scene.finish(campaign)
    await scene.engine.eraseContact('c1')
    const { attemptId } = (await campaign.contact('c1')).attemptList[0]!
    const outcome = { attemptId, code: 'sold', success: true }
    const noted = campaign.recordOutcome({ ...outcome, notes: 'Likes blue' })
    await expect(noted).rejects.toMatchObject({ code: 'OUTCOME_REFUSED', message: /erased/ })
    expect((await scene.clock.runTo(campaign.recordOutcome(outcome))).outcome).toMatchObject({ code: 'sold' })
  })
})

describe('The number of an erased contact', () => {
  it('does not get in again, whatever the id, in whatever campaign, from any engine with the key', async () => {
    const scene = keyed()
    await scene.draft({ contacts: 1 })
    await scene.engine.eraseContact('c1')
    const rows: ImportRow[] = []
    const campaign = await scene.draft({ segment: [] }, scene.newEngine())
    const segment = [
      { id: 'new', phone: phoneOf(1), attributes: { name: 'Ada' } },
      { phone: phoneOf(1) },
      ...contacts(1, 2),
    ]
    await campaign.addContacts(segment, { onRow: row => rows.push(row) })
    expect(rows.map(({ verdict, reason }) => reason ?? verdict)).toEqual(['suppressed', 'suppressed', 'accepted'])
    expect(await campaign.contact('new')).toMatchObject({ status: 'skipped', reason: 'suppressed', phones: [] })
    expect('attributes' in (await campaign.contact('new'))).toBe(false)
  })

  it('is dropped from a row that has another', async () => {
    const scene = keyed()
    await scene.draft({ contacts: 1 })
    await scene.engine.eraseContact('c1')
    const campaign = await scene.draft({ segment: [{ id: 'two', phones: [phoneOf(1), phoneOf(2)] }] })
    expect(campaign.imported?.warnings).toEqual({ phone_dropped: 1 })
    expect((await campaign.contact('two')).phones).toEqual([phoneOf(2)])
  })

  it('gets in once unsuppress() has lifted it', async () => {
    const scene = keyed()
    await scene.draft({ contacts: 1 })
    await scene.engine.eraseContact('c1')
    await scene.engine.unsuppress([phoneOf(1)])
    expect((await scene.draft({ contacts: 1 })).imported).toMatchObject({ accepted: 1 })
  })

  it('would not be known without the key: nothing is erased without one, and nothing imported with another', async () => {
    const scene = new Scene()
    const campaign = await scene.draft({ contacts: 1 })
    const keyless = scene.engine.eraseContact('c1')
    await expect(keyless).rejects.toMatchObject({ code: 'INVALID_INPUT', detail: { issues: [{ path: 'hashKey' }] } })
    expect((await campaign.contact('c1')).phones).toEqual([phoneOf(1)])
    await scene.newEngine({ hashKey: 'a key' }).eraseContact('c1')
    for (const engine of [scene.engine, scene.newEngine({ hashKey: 'another key' })]) {
      const refused = scene.draft({ contacts: 1 }, engine)
      await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', detail: { issues: [{ path: 'hashKey' }] } })
    }
  })
})
