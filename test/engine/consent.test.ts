import type { Campaign, ConsentInput } from 'outdial'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { contacts, HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'
import { slowStorage } from './slow-storage.js'

const [first, second] = contacts(2)
const granted = { status: 'granted', at: '2026-01-01T00:00:00Z' } satisfies ConsentInput
const afternoon = { timeZone: 'UTC', hours: { everyDay: '15:00-17:00' } }

async function ends(campaign: Campaign) {
  return (await campaign.resultsPage()).contacts.map(({ status, reason }) => (reason ? `${status}: ${reason}` : status))
}

describe('Suppression is checked at the dial', () => {
  it('a number added after launch is skipped when it falls due; the others are called', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 3, schedule: afternoon })
    await scene.engine.suppress({ phone: phoneOf(2), reason: 'do_not_call', source: 'registry' })
    await scene.finish(campaign)
    expect(await ends(campaign)).toEqual(['completed', 'skipped: suppressed', 'completed'])
    expect(requested(scene.carrier.log).map(entry => entry.to)).toEqual([phoneOf(1), phoneOf(3)])
  })

  it('between two attempts', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { result: 'busy' })
    const campaign = await scene.launched({ calls: { retryDelay: '1h' } })
    await scene.clock.advanceBy(MINUTE)
    await scene.engine.suppress('(212) 200-0001', { defaultRegion: 'US' })
    await scene.finish(campaign)
    expect(await ends(campaign)).toEqual(['skipped: suppressed'])
    expect(scene.carrier.callsPlaced).toBe(1)
  })

  it('taken off the list in time, a number is called', async () => {
    const scene = new Scene()
    await scene.engine.suppress(phoneOf(1))
    const campaign = await scene.launched({ contacts: 2, schedule: afternoon })
    await scene.engine.unsuppress([phoneOf(1)])
    await scene.finish(campaign)
    expect(await ends(campaign)).toEqual(['completed', 'completed'])
  })

  it("is the tenant's: another tenant calls the number", async () => {
    const scene = new Scene()
    const other = scene.newEngine({ tenantId: 'other' })
    await scene.engine.suppress(phoneOf(1))
    const campaign = await scene.launched({}, other)
    await scene.finish(campaign)
    expect(await ends(campaign)).toEqual(['completed'])
  })
})

describe('Consent is checked at the dial', () => {
  it('revoked after launch: skipped, whether the campaign requires consent or not', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 2, schedule: afternoon })
    await scene.engine.setConsent('c1', { status: 'revoked', at: scene.clock.now() })
    await scene.finish(campaign)
    expect(await ends(campaign)).toEqual(['skipped: consent_revoked', 'completed'])
  })

  it('revoked while the reservation is on its way', async () => {
    const scene = new Scene({ storage: slowStorage({ reserve: { before: 1_000 } }) })
    const campaign = await scene.draft()
    const launched = campaign.launch()
    await scene.clock.advanceBy(500)
    await scene.engine.setConsent('c1', { status: 'revoked', at: scene.clock.now() })
    await scene.clock.runTo(launched)
    await scene.finish(campaign)
    expect(await ends(campaign)).toEqual(['skipped: consent_revoked'])
    expect(scene.carrier.log).toEqual([])
  })

  it('expired while waiting for its turn', async () => {
    const scene = new Scene()
    const consent = { ...granted, expiresAt: '2026-01-05T14:00:00Z' }
    const segment = [
      { ...first!, consent },
      { ...second!, consent: { ...granted, expiresAt: null } },
    ]
    const campaign = await scene.launched({ segment, schedule: afternoon })
    await scene.finish(campaign)
    expect(await ends(campaign)).toEqual(['skipped: consent_expired', 'completed'])
  })

  it('that expires while the request waits: it is not sent', async () => {
    const scene = new Scene({ storage: slowStorage({ reserve: { after: 3_000 } }) })
    const consent = { ...granted, expiresAt: scene.clock.now() + 2 * SECOND }
    const campaign = await scene.draft({ segment: [{ ...first!, consent }] })
    await scene.clock.runTo(campaign.launch())
    await scene.finish(campaign)
    expect(await ends(campaign)).toEqual(['skipped: consent_expired'])
    expect(scene.carrier.log).toEqual([])
  })

  it('missing where it is required: skipped; given after launch but in time: called', async () => {
    const scene = new Scene()
    const segment = [{ ...first!, consent: granted }, ...contacts(2, 2)]
    const campaign = await scene.launched({ segment, requireConsent: true, schedule: afternoon })
    await scene.clock.advanceBy(HOUR)
    await scene.engine.setConsent('c3', { status: 'granted', at: scene.clock.now() })
    await scene.finish(campaign)
    expect(await ends(campaign)).toEqual(['completed', 'skipped: consent_missing', 'completed'])
  })

  it('given for a contact holds in every campaign of the tenant', async () => {
    const scene = new Scene()
    await scene.engine.setConsent('c1', granted)
    const campaign = await scene.launched({ requireConsent: true })
    await scene.finish(campaign)
    expect(await ends(campaign)).toEqual(['completed'])
  })

  it('that runs out before a capped number may be called again: skipped then, and nothing spins meanwhile', async () => {
    const scene = new Scene()
    const consent = { ...granted, expiresAt: scene.clock.now() + 2 * HOUR }
    const calls = { numberCaps: [{ max: 1, per: '1d' }], retryDelay: '1m' }
    scene.carrier.on(phoneOf(1), { result: 'busy' })
    const campaign = await scene.launched({ segment: [{ ...first!, consent }], calls })
    await scene.finish(campaign)
    expect(await ends(campaign)).toEqual(['skipped: consent_expired'])
    expect(scene.carrier.callsPlaced).toBe(1)
  })
})
