import { type Campaign, OutdialError } from 'outdial'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { contacts, HOUR, type PlanInput, phoneOf, Scene } from './setup.js'

const codes = (findings: { code: string }[]) => findings.map(finding => finding.code)

/** A contact per zone, `c1`, `c2`, … */
const inZones = (...zones: string[]) => zones.map((timeZone, i) => ({ ...contacts(1, i + 1)[0]!, timeZone }))

const nineToFive = { hours: { everyDay: '09:00-17:00' } }

describe('Preflight tells', () => {
  it('how many there are, how many can be called, and why the others cannot', async () => {
    const scene = new Scene()
    await scene.engine.suppress([phoneOf(3), phoneOf(4)])
    const granted = { consent: { status: 'granted' as const, at: 0 } }
    const [a, b, c, d, e, f, g] = inZones('UTC', 'UTC', 'UTC', 'UTC', 'UTC', 'UTC', 'Nowhere/Land')
    const segment = [
      ...[a, b, c, d, g].map(each => ({ ...each!, ...granted })),
      { ...e!, consent: { status: 'revoked' as const, at: 0 } },
      f!,
      { id: 'no-phone' },
      { id: 'bad', phone: '123' },
      { id: 'twice', phone: phoneOf(1) },
    ]
    const campaign = await scene.draft({ segment, schedule: nineToFive, requireConsent: true })
    const found = await campaign.preflight()
    expect(found).toMatchObject({
      total: 10,
      callable: 2,
      skipped: {
        suppressed: 2,
        consent_revoked: 1,
        consent_missing: 1,
        zone_unknown: 1,
        no_phone: 1,
        invalid_number: 1,
        duplicate: 1,
      },
      errors: [],
    })
    expect(codes(found.warnings)).toContain('contacts_skipped')
  })

  it('what then really happens to each of them', async () => {
    const scene = new Scene()
    await scene.engine.suppress([phoneOf(2)])
    const campaign = await scene.draft({ segment: [...contacts(3), { id: 'c9', phone: 'x' }] })
    const found = await campaign.preflight()
    await campaign.launch()
    const end = await scene.finish(campaign)
    expect(end).toMatchObject({ total: found.total, completed: found.callable, skipped: 2 })
  })

  it('which zones there are and when each opens; the earliest is when the first call is made', async () => {
    const scene = new Scene({ now: '2026-01-05T19:00:00Z' })
    const segment = inZones('Europe/London', 'America/New_York', 'Asia/Tokyo', 'Asia/Tokyo')
    const campaign = await scene.draft({ segment, schedule: { hours: { everyDay: '10:00-12:00' } } })
    const found = await campaign.preflight()
    expect(
      found.zones.map(({ zones: [zone], contacts, opensAt }) => [zone, contacts, new Date(opensAt!).toISOString()]),
    ).toEqual([
      ['America/New_York', 1, '2026-01-06T15:00:00.000Z'],
      ['Asia/Tokyo', 2, '2026-01-06T01:00:00.000Z'],
      ['Europe/London', 1, '2026-01-06T10:00:00.000Z'],
    ])
    await campaign.launch()
    await scene.finish(campaign)
    expect(requested(scene.carrier.log)[0]!.at).toBe(found.earliestStartAt)
    expect(new Date(found.earliestStartAt!).toISOString()).toBe('2026-01-06T01:00:00.000Z')
  })

  it('a start date that is later than the first opening counts', async () => {
    const campaign = await new Scene().draft({
      schedule: { ...nineToFive, timeZone: 'UTC', start: '2026-03-01T10:30:00Z' },
    })
    expect((await campaign.preflight()).earliestStartAt).toBe(Date.parse('2026-03-01T10:30:00Z'))
  })

  it('windows that never open, and launch() refuses', async () => {
    const scene = new Scene()
    // Every Sunday there is for longer than a year is a holiday.
    const holidays = Array.from({ length: 420 }, (_, day) =>
      new Date(Date.UTC(2026, 0, 4 + day)).toISOString().slice(0, 10),
    )
    const campaign = await scene.draft({
      contacts: 2,
      schedule: { timeZone: 'UTC', hours: { sunday: '09:00-12:00' }, holidays },
    })
    const found = await campaign.preflight()
    expect(found).toMatchObject({
      callable: 0,
      skipped: { no_common_window: 2 },
      earliestStartAt: null,
      estimatedFinishAt: null,
    })
    expect(codes(found.warnings)).toContain('never_opens_for_some')
    expect(codes(found.errors)).toEqual(['never_opens'])
    await expect(campaign.launch()).rejects.toMatchObject({ code: 'PREFLIGHT_FAILED' })
  })

  it('limits that look wrong', async () => {
    const scene = new Scene()
    const small = await scene.draft({ contacts: 2, calls: { callsPerHour: 5, concurrentCalls: 10 } })
    expect(codes((await small.preflight()).warnings)).toEqual(['hourly_limit_below_concurrency'])
    const slow = await scene.draft({ contacts: 2000, calls: { callsPerHour: 1, concurrentCalls: 1 } })
    const found = await slow.preflight()
    expect(codes(found.warnings)).toEqual(['slow'])
    expect(found.estimatedFinishAt).toBeNull()
  })
})

describe('The estimated finish is within a factor of two of a real run', () => {
  // As calls really go: the defaults of the carrier answer some 45 in a hundred, and talk a minute and a half.
  const usual = { answer: 0.45, voicemail: 0.2, busy: 0.08, noAnswer: 0.22, failed: 0.03, invalidNumber: 0.02 }
  const behaviour = { ...usual, ringMs: [2000, 25_000], talkMs: [5000, 180_000] } as const

  it.each<[string, PlanInput]>([
    ['bound by concurrency', { contacts: 80, calls: { concurrentCalls: 3, retryDelay: '1h' } }],
    ['bound by the hourly limit', { contacts: 80, calls: { callsPerHour: 25, concurrentCalls: 20, retryDelay: '1h' } }],
    [
      'over several days',
      {
        contacts: 80,
        schedule: { timeZone: 'UTC', hours: { everyDay: '09:00-11:00' } },
        calls: { callsPerHour: 25, retryDelay: '2h' },
      },
    ],
  ])('%s', async (_, input) => {
    const scene = new Scene({ now: '2026-01-05T09:00:00Z', carrier: { behaviour } })
    const start = scene.clock.now()
    const campaign = await scene.draft(input)
    const { estimatedFinishAt } = await campaign.preflight()
    await campaign.launch()
    await scene.finish(campaign)
    const ratio = (estimatedFinishAt! - start) / (scene.clock.now() - start)
    expect(ratio).toBeGreaterThan(0.5)
    expect(ratio).toBeLessThan(2)
  })
})

describe('launch() runs preflight and refuses on errors, with PREFLIGHT_FAILED', () => {
  async function refusal(campaign: Campaign) {
    const error: unknown = await campaign.launch().catch(reason => reason)
    if (!OutdialError.is(error, 'PREFLIGHT_FAILED')) throw error
    return error
  }

  it.each<[string, PlanInput, string]>([
    ['nobody in it', { segment: [] }, 'None of the 0 contacts can be called'],
    ['only bad rows', { segment: [{ id: 'a', phone: 'x' }, { id: 'b' }] }, '1 invalid_number, 1 no_phone'],
    ['nobody of known zone', { segment: inZones('Nowhere/Land'), schedule: nineToFive }, '1 zone_unknown'],
  ])('%s', async (_, input, why) => {
    const scene = new Scene()
    const campaign = await scene.draft(input)
    const before = await campaign.record()
    const error = await refusal(campaign)
    expect(error.message).toContain(why)
    expect(codes(error.detail.errors as { code: string }[])).toEqual(['no_callable_contacts'])
    expect(await campaign.record()).toEqual(before)
    await scene.clock.advanceBy(24 * HOUR)
    expect(scene.carrier.log).toEqual([])
  })

  it('but not an empty campaign that is kept open for contacts to come', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ segment: [], keepOpen: true })
    await campaign.addContacts(contacts(1))
    await scene.clock.advanceBy(HOUR)
    expect(await campaign.progress()).toMatchObject({ total: 1, completed: 1 })
  })

  it('and warnings alone do not stop it', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ segment: [...contacts(1), { id: 'bad', phone: 'x' }] })
    expect(await scene.finish(campaign)).toMatchObject({ completed: 1, skipped: 1 })
  })
})

it('Preflight changes nothing', async () => {
  const scene = new Scene()
  await scene.engine.suppress(phoneOf(2))
  const campaign = await scene.draft({ segment: [...contacts(3), { id: 'bad', phone: 'x' }] })
  const state = async () => [
    await campaign.record(),
    await campaign.resultsPage(),
    await scene.events(campaign),
    await campaign.progress(),
  ]
  const before = await state()
  const first = await campaign.preflight()
  expect(await campaign.preflight()).toEqual(first)
  expect(await state()).toEqual(before)
  expect(scene.carrier.log).toEqual([])
})
