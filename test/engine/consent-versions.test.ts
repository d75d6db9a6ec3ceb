import type { Campaign, CampaignInput, ConsentInput } from 'outdial'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { HOUR, MINUTE, type PlanInput, phoneOf, Scene } from './setup.js'

const granted = { status: 'granted', at: '2026-01-01T00:00:00Z' } satisfies ConsentInput
const revoked = { status: 'revoked', at: '2026-01-02T00:00:00Z' } satisfies ConsentInput

async function end(campaign: Campaign) {
  const { status, reason } = await campaign.contact('c1')
  return reason ? `${status}: ${reason}` : status
}

/** A campaign with one contact more, who agrees to anything. */
async function launched(scene: Scene, input: PlanInput): Promise<Campaign> {
  await scene.engine.setConsent('c2', granted)
  return scene.launched({ contacts: 2, ...input })
}

describe('Consent for a purpose', () => {
  const cases: [string, ConsentInput[], CampaignInput['purpose'], string][] = [
    ['counts for a campaign of that purpose', [{ ...granted, purpose: 'research' }], 'research', 'completed'],
    ['is none for one of another', [{ ...granted, purpose: 'research' }], 'charity', 'skipped: consent_missing'],
    [
      'is none for one of that and another',
      [{ ...granted, purpose: 'research' }],
      ['research', 'charity'],
      'skipped: consent_missing',
    ],
    [
      'adds up with one for another',
      [
        { ...granted, purpose: 'research' },
        { ...granted, purpose: 'charity' },
      ],
      ['research', 'charity'],
      'completed',
    ],
    [
      'is none where the campaign does not say its purpose',
      [{ ...granted, purpose: 'research' }],
      [],
      'skipped: consent_missing',
    ],
    ['revoked, leaves consent for others', [granted, { ...revoked, purpose: 'charity' }], 'research', 'completed'],
    ['revoked, holds there', [granted, { ...revoked, purpose: 'charity' }], 'charity', 'skipped: consent_revoked'],
    [
      'revoked, holds where the campaign does not say its purpose',
      [granted, { ...revoked, purpose: 'charity' }],
      [],
      'skipped: consent_revoked',
    ],
    [
      'goes with a revocation of all',
      [{ ...granted, purpose: 'research' }, revoked],
      'research',
      'skipped: consent_revoked',
    ],
  ]

  it.each(cases)('%s', async (_, consents, purpose, expected) => {
    const scene = new Scene()
    for (const consent of consents) await scene.engine.setConsent('c1', consent)
    const campaign = await launched(scene, { purpose: purpose!, requireConsent: true })
    await scene.finish(campaign)
    expect(await end(campaign)).toBe(expected)
  })
})

describe('Versions of a consent', () => {
  it('are kept as they were given, a revocation too, and numbered', async () => {
    const scene = new Scene()
    const first = {
      ...granted,
      purpose: ['research', 'charity'],
      wording: 'terms 3',
      source: 'form',
      proof: 'scan-1',
    } as const
    expect(await scene.engine.setConsent('c1', { ...first, personal: { signed: 'Z' } })).toBe(1)
    expect(await scene.engine.setConsent('c1', revoked)).toBe(2)
    expect(await scene.engine.setConsent('c1', { ...granted, expiresAt: '2027-01-01T00:00:00Z' })).toBe(3)
    const at = Date.parse(granted.at)
    const told = { wording: 'terms 3', source: 'form', proof: 'scan-1', personal: { signed: 'Z' } }
    expect(await scene.engine.consentHistory('c1')).toEqual([
      { version: 1, status: 'granted', at, expiresAt: null, purposes: ['charity', 'research'], ...told },
      { version: 2, status: 'revoked', at: Date.parse(revoked.at), expiresAt: null },
      { version: 3, status: 'granted', at, expiresAt: Date.parse('2027-01-01T00:00:00Z') },
    ])
    expect(await scene.engine.consentHistory('c9')).toEqual([])
  })

  it('are named by each decision that rests on them, and by the one that was refused for them', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { result: 'busy' })
    await scene.engine.setConsent('c1', { ...granted, purpose: 'charity' })
    await scene.engine.setConsent('c1', { ...granted, purpose: 'research' })
    const campaign = await launched(scene, { purpose: 'research', calls: { retryDelay: '1h' } })
    await scene.clock.advanceBy(MINUTE)
    await scene.engine.setConsent('c1', { ...revoked, purpose: 'research' })
    await scene.finish(campaign)
    const decisions = (await campaign.decisions()).filter(({ contactId }) => contactId === 'c1')
    expect(decisions.map(each => [each.decision, each.consents, each.consentVersion])).toEqual([
      ['skip', [3], 3],
      ['dial', [2], 2],
    ])
    expect(decisions[0]!.blocks).toMatchObject([{ code: 'consent_revoked', evidence: { version: 3 } }])
  })

  it('do not count from the instant they run out, whatever was agreed before', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { result: 'busy' })
    await scene.engine.setConsent('c1', granted)
    await scene.engine.setConsent('c1', { ...granted, expiresAt: scene.clock.now() + HOUR })
    const campaign = await launched(scene, { calls: { retryDelay: '1h' } })
    await scene.finish(campaign)
    expect(await end(campaign)).toBe('skipped: consent_expired')
    expect(requested(scene.carrier.log).filter(({ to }) => to === phoneOf(1))).toHaveLength(1)
  })

  it('lose what is personal when the contact is erased, and keep what proves', async () => {
    const scene = new Scene({ engine: { hashKey: 'a key' } })
    await scene.draft()
    const proof = { wording: 'terms 3', proof: 'scan-1' }
    await scene.engine.setConsent('c1', { ...granted, ...proof, personal: { signed: 'Zora' } })
    expect(await scene.engine.eraseContact('c1')).toMatchObject({ consents: 1 })
    const at = Date.parse(granted.at)
    expect(await scene.engine.consentHistory('c1')).toEqual([
      { version: 1, status: 'granted', at, expiresAt: null, ...proof },
    ])
    expect(await scene.engine.eraseContact('c1')).toMatchObject({ consents: 1 })
  })
})
