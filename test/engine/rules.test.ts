import type { ContactInput } from 'outdial'
import { describe, expect, it, test } from 'vitest'
import { requested } from './carrier-account.js'
import { consent, firstDials, roundTheClock, ruledScene, selling, underRules } from './rules-setup.js'
import { DAY, HOUR, MINUTE } from './setup.js'

describe('Published rules, each by the first call it lets through', () => {
  const cases: [what: string, now: string, contact: ContactInput, first: string][] = [
    ['Texas on a Sunday, from noon', '2026-01-04T08:00Z', { phone: '+12142000001' }, '2026-01-04T18:00:00.000Z'],
    ['Texas on a Monday, from nine', '2026-01-05T08:00Z', { phone: '+12142000001' }, '2026-01-05T15:00:00.000Z'],
    // El Paso is in Texas, and an hour behind it.
    ['El Paso, on its own clock', '2026-01-05T08:00Z', { phone: '+19152000001' }, '2026-01-05T16:00:00.000Z'],
    ['Louisiana, not on a holiday', '2026-12-25T08:00Z', { phone: '+15042000001' }, '2026-12-26T14:00:00.000Z'],
    ['Louisiana, not on a Sunday', '2026-01-04T08:00Z', { phone: '+15042000001' }, '2026-01-05T14:00:00.000Z'],
    ['France, not at lunch', '2026-07-01T11:00Z', { phone: '+33142000001' }, '2026-07-01T12:00:00.000Z'],
    ['France, not on a Saturday', '2026-07-03T18:00Z', { phone: '+33142000001' }, '2026-07-06T08:00:00.000Z'],
    [
      'Mississippi by Central time, wherever the person is',
      '2026-01-05T08:00Z',
      { phone: '+16012000001', timeZone: 'America/New_York' },
      '2026-01-05T14:00:00.000Z',
    ],
    [
      'two states, by the number and the address: both hold, on both clocks',
      '2026-01-05T08:00Z',
      // Washington from 8:00 and Texas from 9:00, in Los Angeles as in Chicago.
      { phone: '+12142000001', country: 'US', region: 'WA' },
      '2026-01-05T17:00:00.000Z',
    ],
    [
      'Réunion, by the law of France on its own clock',
      '2026-07-01T03:00Z',
      { phone: '+262262200001' },
      '2026-07-01T06:00:00.000Z',
    ],
    ['Canada on a Saturday, from ten', '2026-01-03T08:00Z', { phone: '+14162000001' }, '2026-01-03T15:00:00.000Z'],
  ]
  test.each(cases)('%s', async (_what, now, contact, first) => {
    const scene = ruledScene(now)
    const campaign = await scene.launched(underRules(now, [{ id: 'c1', ...contact }]))
    await scene.finish(campaign)
    expect([...firstDials(scene).values()]).toEqual([first])
  })
})

describe('A rule that closes', () => {
  it('is slept out: nothing is claimed until the instant it opens', async () => {
    const now = '2026-01-04T08:00Z'
    const scene = ruledScene(now)
    const campaign = await scene.launched(underRules(now, [{ id: 'c1', phone: '+12142000001' }]))
    const blocked = await campaign.explain('c1')
    expect(blocked).toMatchObject({
      blocks: [{ code: 'outside_hours', until: Date.parse('2026-01-04T18:00Z') }],
      nextEligibleAt: Date.parse('2026-01-04T18:00Z'),
      jurisdictions: ['US-TX'],
    })
    expect(blocked.presets.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['us-fed-telemarketing', 'us-tx-telemarketing']),
    )
    expect((await campaign.diagnose()).binding).toBe('hours')
    await scene.clock.advanceBy(10 * HOUR - 1)
    expect(await scene.events(campaign, 'contact.postponed')).toEqual([])
    expect(requested(scene.carrier.log)).toEqual([])
  })

  it('on a holiday says so', async () => {
    const now = '2026-12-25T16:00Z'
    const scene = ruledScene(now)
    const campaign = await scene.launched(underRules(now, [{ id: 'c1', phone: '+15042000001' }]))
    expect((await campaign.explain('c1')).blocks).toEqual([
      {
        code: 'holiday',
        permanent: false,
        until: Date.parse('2026-12-26T14:00Z'),
        presets: [{ id: 'us-la-telemarketing', verifiedOn: null, citation: 'LPSC General Order R-29617, V(A)' }],
      },
    ])
  })

  it('for holidays that nobody knows waits, and is not taken for one that is closed for good', async () => {
    const now = '2026-01-05T16:00Z'
    const scene = ruledScene(now, {
      engine: { rules: { presets: (await import('outdial/compliance')).rulePresets() } },
    })
    const campaign = await scene.launched(
      underRules(now, [
        { id: 'la', phone: '+15042000001' },
        { id: 'tx', phone: '+12142000001' },
      ]),
    )
    await scene.clock.advanceBy(3 * DAY)
    expect([...firstDials(scene).keys()]).toEqual(['+12142000001'])
    expect(await campaign.explain('la')).toMatchObject({
      status: 'pending',
      blocks: [{ code: 'holiday', permanent: false }],
      nextEligibleAt: null,
    })
    expect((await campaign.preflight()).warnings).toContainEqual(expect.objectContaining({ code: 'holiday' }))
    expect((await campaign.diagnose()).figures).toMatchObject({ code: 'holiday' })
  })
})

describe('What rules ask for besides hours', () => {
  it('consent, of the kind they ask for, where they ask for it', async () => {
    const now = '2026-09-01T09:00Z'
    const scene = ruledScene(now)
    const granted = { status: 'granted', at: '2026-01-01T00:00Z' } as const
    const campaign = await scene.launched({
      segment: [
        { id: 'fr-none', phone: '+33142000001' },
        { id: 'fr-express', phone: '+33142000002', consent: granted },
        { id: 'us-express', phone: '+12142000003', consent: granted },
        { id: 'us-written', phone: '+12142000004', consent },
        { id: 'gb-none', phone: '+442079460018' },
      ],
      schedule: roundTheClock,
      purpose: 'telemarketing',
      compliance: selling(now, { mode: 'live', unverified: ['us-fed-artificial-voice'] })!,
    })
    await scene.clock.runUntil(async () => (await campaign.progress()).pending === 0)
    await campaign.edit({ compliance: { mode: 'artificial_voice' } })
    expect((await campaign.explain('fr-none')).reason).toBe('consent_missing')
    expect([...firstDials(scene).keys()].sort()).toEqual([
      '+12142000003',
      '+12142000004',
      '+33142000002',
      '+442079460018',
    ])

    const other = await scene.launched({
      segment: [
        { id: 'us-express', phone: '+12142000005', consent: granted },
        { id: 'us-written', phone: '+12142000006', consent },
      ],
      schedule: roundTheClock,
      purpose: 'telemarketing',
      compliance: selling(now, { unverified: ['us-fed-artificial-voice'] })!,
    })
    await scene.finish(other)
    expect(await other.explain('us-express')).toMatchObject({ status: 'skipped', reason: 'consent_missing' })
    expect(await other.explain('us-written')).toMatchObject({ status: 'completed' })
  })

  it('caps, over every call to the number', async () => {
    const now = '2026-07-01T08:30Z'
    const scene = ruledScene(now, { carrier: { behaviour: { noAnswer: 1 } } })
    const campaign = await scene.launched(
      underRules(now, [{ id: 'c1', phone: '+33142000001' }], { calls: { maxAttempts: 10, retryDelay: '5m' } }),
    )
    await scene.clock.advanceBy(2 * HOUR)
    expect(requested(scene.carrier.log)).toHaveLength(4)
    // Thirty calendar days, wherever the clock may have gone back in them.
    const cap = { code: 'cap_reached', evidence: { max: 4, perMs: 30 * DAY + 2 * HOUR } }
    expect((await campaign.explain('c1')).blocks).toContainEqual(expect.objectContaining(cap))
    await scene.clock.advanceBy(29 * DAY)
    expect(requested(scene.carrier.log)).toHaveLength(4)
  })

  it('a register: a copy that is too old or was never fetched stops the calls there, and only there', async () => {
    const now = '2026-01-05T16:00Z'
    const registries = { 'National Do Not Call Registry': '2025-12-05T16:00Z' }
    const scene = ruledScene(now)
    const segment = [
      { id: 'us', phone: '+12142000001' },
      { id: 'gb', phone: '+442079460018' },
      { id: 'nz', phone: '+6493000001' },
    ]
    const campaign = await scene.launched(
      underRules(now, segment, { compliance: selling(now, { mode: 'live', registries })! }),
    )
    await scene.clock.advanceBy(DAY)
    expect([...firstDials(scene).keys()]).toEqual(['+6493000001'])
    expect((await campaign.explain('us')).blocks).toEqual([
      {
        code: 'registry_stale',
        permanent: false,
        evidence: { registry: 'National Do Not Call Registry', fetchedAt: Date.parse('2025-12-05T16:00Z') },
        presets: [
          {
            id: 'us-fed-telemarketing',
            verifiedOn: '2026-11-25',
            citation: expect.stringMatching(/^47 CFR 64\.1200\(c\)\(1\).*; 16 CFR 310\.4/),
          },
        ],
      },
    ])
    const warnings = (await campaign.preflight()).warnings.filter(({ code }) => code === 'registry_stale')
    expect(warnings.map(({ message }) => message.split(' (')[0]).sort()).toEqual([
      '1 contacts in GB-* will wait',
      '1 contacts in US-TX will wait',
    ])
    await campaign.edit({ compliance: { registries: { 'National Do Not Call Registry': '2026-01-06T00:00Z' } } })
    await scene.clock.advanceBy(HOUR)
    expect([...firstDials(scene).keys()]).toEqual(['+6493000001', '+12142000001'])
  })

  it('a place: who may be anywhere is skipped', async () => {
    const now = '2026-01-05T16:00Z'
    const scene = ruledScene(now)
    const rows = [{ id: 'c1', phone: '+18002000001', timeZone: 'America/Chicago' }]
    const campaign = await scene.launched(underRules(now, rows, { keepOpen: true }))
    await scene.clock.advanceBy(MINUTE)
    expect(await campaign.explain('c1')).toMatchObject({ status: 'skipped', reason: 'jurisdiction_unknown' })
    expect(requested(scene.carrier.log)).toEqual([])
  })

  it('in a state that nobody knows, the rules of every state', async () => {
    // Rhode Island calls from 9:00 in its own time, and never on a Sunday.
    const now = '2026-01-04T08:00Z'
    const scene = ruledScene(now)
    const rows = [{ id: 'c1', phone: '+18002000001', timeZone: 'America/Chicago', country: 'US' }]
    const campaign = await scene.draft(underRules(now, rows))
    expect((await campaign.explain('c1')).jurisdictions).toEqual(['US-*'])
    expect((await campaign.explain('c1')).presets.length).toBeGreaterThan(25)
  })
})

it('decisions name jurisdictions and the presets, in the version that held', async () => {
  const now = '2026-01-05T16:00Z'
  const scene = ruledScene(now)
  const campaign = await scene.launched(underRules(now, [{ id: 'c1', phone: '+12142000001' }]))
  await scene.finish(campaign)
  const [decision] = await campaign.decisions()
  expect(decision).toMatchObject({
    zones: ['America/Chicago'],
    zoneSource: 'number',
    jurisdictions: ['US-TX'],
    presets: expect.arrayContaining([{ id: 'us-tx-telemarketing', revised: '2026-11-25' }]),
    openUntil: Date.parse('2026-01-06T03:00Z'),
  })
})

it('decisions to skip name the presets that say no, with where that is written and when it was read', async () => {
  const now = '2026-09-01T09:00Z'
  const scene = ruledScene(now)
  const segment = [
    { id: 'fr', phone: '+33142000001' },
    { id: 'nz', phone: '+6493000001' },
  ]
  const campaign = await scene.launched({
    segment,
    schedule: roundTheClock,
    purpose: 'telemarketing',
    compliance: selling(now)!,
  })
  await scene.finish(campaign)
  const decision = (await campaign.decisions()).find(({ contactId }) => contactId === 'fr')
  expect(decision).toMatchObject({
    decision: 'skip',
    blocks: [
      {
        code: 'consent_missing',
        evidence: { need: 'express', given: 'none' },
        presets: [
          { id: 'fr-consent', verifiedOn: '2026-11-25', citation: expect.stringContaining('consommation L223-1') },
        ],
      },
    ],
  })
})

describe('The closing margin', () => {
  it('no call starts that could ring after hours; the default is the ring time-out', async () => {
    const scene = ruledScene('2026-01-05T16:59:00Z', { carrier: { behaviour: { noAnswer: 1 } } })
    const schedule = { timeZone: 'UTC', hours: { everyDay: '09:00-17:00' } }
    const campaign = await scene.launched({ contacts: 50, schedule, calls: { concurrentCalls: 1, ringTimeout: '20s' } })
    await scene.clock.advanceBy(45_000)
    const last = requested(scene.carrier.log).at(-1)!
    expect(last.at).toBeLessThan(Date.parse('2026-01-05T16:59:40Z'))
    expect(last.at).toBeGreaterThan(Date.parse('2026-01-05T16:59:15Z'))
    expect((await campaign.explain('c50')).blocks).toEqual([
      { code: 'window_closing', permanent: false, until: Date.parse('2026-01-06T09:00Z') },
    ])
    expect((await campaign.diagnose()).figures).toMatchObject({ nextAt: Date.parse('2026-01-06T09:00Z') })
    // An edit holds at once.
    await campaign.edit({ calls: { closingMargin: 0 } })
    await scene.clock.advanceBy(1_000)
    expect(requested(scene.carrier.log).at(-1)!.at).toBeGreaterThanOrEqual(Date.parse('2026-01-05T16:59:45Z'))
  })
})
