import { readFileSync } from 'node:fs'
import { type Decision, type DecisionsQuery, OutdialError } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'

async function all<T>(found: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const each of found) items.push(each)
  return items
}

const told = (decisions: Decision[]) =>
  decisions.map(({ decision, blocks }) => [decision, ...(blocks ?? []).map(block => block.code)].join(' '))

const anyCall = { counts: 'attempts', window: 'rolling' } as const
const tomorrow = { start: '2026-01-06T12:00:00Z', timeZone: 'UTC', hours: { everyDay: '00:00-24:00' } }

describe('Why a contact is not dialled is recorded', () => {
  it('with all that says no, before the call that follows', async () => {
    const scene = new Scene({ carrier: { behaviour: { talkMs: 5 * MINUTE } } })
    await scene.launched({ id: 'first', calls: { maxCallDuration: '10m' } })
    await scene.clock.advanceBy(SECOND)
    const second = await scene.launched({ id: 'second', calls: { numberCaps: [{ max: 1, per: '1h' }] } })
    await scene.finish(second)
    const [wait, dial] = await all(scene.engine.decisions({ campaignId: 'second' }))
    expect(told([wait!, dial!])).toEqual(['wait number_in_call cap_reached', 'dial'])
    expect(wait!.nextEligibleAt).toBeLessThanOrEqual(dial!.at)
    expect(wait!.caps).toEqual([{ max: 1, perMs: HOUR, ...anyCall, calls: 1 }])
    expect(dial!.caps).toEqual([{ max: 1, perMs: HOUR, ...anyCall, calls: 0 }])
  })

  it('once per set of reasons, however often it was looked at and by whomever, and again when they are others', async () => {
    const scene = new Scene({ carrier: { behaviour: { talkMs: 5 * MINUTE } } })
    await scene.launched({ id: 'first', calls: { maxCallDuration: '10m' } })
    await scene.clock.advanceBy(SECOND)
    const second = await scene.launched({ id: 'second' })
    await scene.clock.advanceBy(2 * MINUTE)
    expect(await scene.events(second, 'contact.postponed')).toHaveLength(5)
    await scene.clock.runTo(scene.engine.close())
    const next = scene.newEngine()
    await next.start()
    await scene.clock.advanceBy(MINUTE)
    expect((await scene.events(second, 'contact.postponed')).length).toBeGreaterThan(5)
    expect(told(await all(next.decisions({ campaignId: 'second' })))).toEqual(['wait number_in_call'])
    expect(await second.contact('c1')).toMatchObject({ status: 'pending', reason: 'number_in_call' })
    await scene.clock.runTo(next.suppress(phoneOf(1)))
    await scene.clock.advanceBy(MINUTE)
    expect(told(await all(next.decisions({ campaignId: 'second' })))).toEqual([
      'wait number_in_call',
      'skip suppressed number_in_call',
    ])
    expect(await second.contact('c1')).toMatchObject({ status: 'skipped', reason: 'suppressed' })
  })

  it('with every rule that said no, also when it is final', async () => {
    const scene = new Scene()
    await scene.engine.suppress(phoneOf(1))
    await scene.engine.setConsent('c1', { status: 'revoked', at: scene.clock.now() })
    const campaign = await scene.launched({ contacts: 2 })
    await scene.finish(campaign)
    const [dial, skip] = await all(scene.engine.decisions({ campaignId: campaign.id }))
    expect(told([skip!, dial!])).toEqual(['skip suppressed consent_revoked', 'dial'])
    expect(skip).toMatchObject({ contactId: 'c1', consentVersion: 1, nextEligibleAt: null, seq: 2 })
    expect(dial).toMatchObject({ contactId: 'c2', consentVersion: 0, caps: [], seq: 1 })
  })

  it('not for campaigns that are paused or closed, nor for closed hours: who waits for those is not looked at', async () => {
    const scene = new Scene({ now: '2026-01-05T22:00:00Z' })
    const campaign = await scene.launched({
      contacts: 5,
      schedule: { timeZone: 'UTC', hours: { everyDay: '09:00-17:00' } },
    })
    await scene.clock.advanceBy(8 * HOUR)
    await campaign.pause()
    await scene.clock.advanceBy(DAY)
    await campaign.cancel()
    expect(await all(scene.engine.decisions())).toEqual([])
  })
})

describe('A dial’s record', () => {
  it('says what it rests on: clocks, presets, caps, registers, versions, releases', async () => {
    const fetched = Date.parse('2026-01-01T00:00:00Z')
    const scene = new Scene({ now: '2026-01-05T17:00:00Z', engine: { rules: { presets: rulePresets() } } })
    const campaign = await scene.launched({
      segment: [{ id: 'c1', phone: '+12025550134', timeZone: 'America/New_York', country: 'US', region: 'DC' }],
      schedule: { hours: { everyDay: '09:00-21:00' } },
      calls: { maxAttempts: 1, numberCaps: [{ max: 3, per: '1d' }] },
      purpose: 'telemarketing',
      compliance: {
        mode: 'live',
        registries: { 'National Do Not Call Registry': '2026-01-01T00:00:00Z' },
      },
    })
    await scene.finish(campaign)
    const [decision] = await all(scene.engine.decisions({ campaignId: campaign.id }))
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(decision).toMatchObject({
      decision: 'dial',
      zones: ['America/New_York'],
      utcOffsetsMin: [-300],
      jurisdictions: ['US-DC'],
      presets: [{ id: 'us-fed-telemarketing' }],
      caps: [{ max: 3, perMs: DAY, ...anyCall, calls: 0 }],
      registries: { 'National Do Not Call Registry': fetched },
      settingsVersion: 1,
      tzVersion: process.versions.tz,
      engineVersion: version,
    })
    expect(decision && 'hash' in decision).toBe(false)
  })
})

describe('engine.decisions()', () => {
  async function twoCampaigns() {
    const scene = new Scene({ engine: { hashKey: 'a key' } })
    for (const id of ['spring', 'autumn'])
      await scene.finish(await scene.launched({ id, contacts: 3, calls: { concurrentCalls: 1 } }))
    const find = (query: DecisionsQuery) => all(scene.engine.decisions(query))
    return { scene, find, every: await find({}) }
  }

  it('finds by campaign, contact, number and time, and all of them together', async () => {
    const { find, every } = await twoCampaigns()
    expect(every.map(each => `${each.campaignId} ${each.seq}`)).toEqual(
      ['spring', 'autumn'].flatMap(id => [1, 2, 3].map(seq => `${id} ${seq}`)),
    )
    expect(await find({ campaignId: 'autumn' })).toEqual(every.slice(3))
    expect(await find({ contactId: 'c2' })).toEqual([every[1], every[4]])
    expect(await find({ phone: phoneOf(2) })).toEqual([every[1], every[4]])
    expect(await find({ phone: '(212) 200-0002', defaultRegion: 'US', campaignId: 'spring' })).toEqual([every[1]])
    expect(await find({ from: every[2]!.at, to: new Date(every[4]!.at) })).toEqual([every[2], every[3]])
    expect(await find({ contactId: 'c1', phone: phoneOf(2) })).toEqual([])
    expect(await find({ phone: '+14155550999' })).toEqual([])
  })

  it('goes on behind the last one, page by page, whatever the size of the pages', async () => {
    const { find, every } = await twoCampaigns()
    for (const limit of [1, 2, 4, 6, 7]) {
      const pages: Decision[] = []
      for (;;) {
        const after = pages.at(-1)
        const page = await find({ limit, ...(after && { after }) })
        pages.push(...page)
        if (page.length < limit) break
      }
      expect(pages).toEqual(every)
    }
  })

  it('reads what is more than a page of storage', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ id: 'long', contacts: 600, schedule: tomorrow })
    await scene.engine.suppress(Array.from({ length: 600 }, (_, n) => phoneOf(n + 1)))
    await scene.finish(campaign)
    for (const query of [{}, { campaignId: 'long' }]) {
      expect((await all(scene.engine.decisions(query))).map(each => each.seq)).toEqual(
        [...Array(600).keys()].map(n => n + 1),
      )
    }
    expect(await all(scene.engine.decisions({ limit: 550 }))).toHaveLength(550)
  })

  it('refuses what it cannot answer: another tenant’s campaign, numbers without a key, no place', async () => {
    const { scene, find } = await twoCampaigns()
    const other = scene.newEngine({ tenantId: 'other' })
    expect(await all(other.decisions())).toEqual([])
    await expect(all(other.decisions({ campaignId: 'spring' }))).rejects.toThrow(
      expect.objectContaining({ code: 'CAMPAIGN_NOT_FOUND' }),
    )
    const keyless = new Scene().engine
    const refused: [() => unknown, string][] = [
      [() => keyless.decisions({ phone: phoneOf(1) }), 'hashKey'],
      [() => find({ after: { at: 1, seq: 1 } as never }), 'after'],
      [() => find({ from: 'yesterday' }), 'from'],
      [() => find({ contact: 'c1' } as never), 'contact'],
      [() => scene.engine.exportDecisions({ format: 'xml' as never }), 'format'],
    ]
    for (const [run, path] of refused) {
      const error = await Promise.resolve()
        .then(run)
        .catch((why: unknown) => why)
      expect(OutdialError.is(error, 'INVALID_INPUT') && error.detail.issues).toMatchObject([{ path }])
    }
  })
})
