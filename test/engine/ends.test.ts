import { type Campaign, type CampaignInput, type ContactDetail, OutdialError } from 'outdial'
import type { CallScript, CarrierFaults } from 'outdial/testing'
import { describe, expect, it } from 'vitest'
import { contacts, MINUTE, phoneOf, Scene, SECOND } from './setup.js'

interface End {
  name: string
  script: CallScript | CallScript[]
  calls?: Partial<CampaignInput['calls']>
  faults?: Partial<CarrierFaults>
  /** Result and cause of each attempt. */
  attempts: string[]
  contact: string
  answered?: number
}

const ends: End[] = [
  { name: 'answered: completed', script: {}, attempts: ['answered'], contact: 'completed', answered: 1 },
  {
    name: 'no answer, attempts exhausted: failed',
    script: { result: 'no_answer' },
    attempts: ['no_answer', 'no_answer', 'no_answer'],
    contact: 'failed: attempts_exhausted',
  },
  {
    name: 'busy, then answered: completed',
    script: [{ result: 'busy' }, {}],
    attempts: ['busy', 'answered'],
    contact: 'completed',
    answered: 1,
  },
  {
    name: 'busy, not to be retried: failed, with the result as the reason',
    script: { result: 'busy' },
    calls: { retry: { busy: false } },
    attempts: ['busy'],
    contact: 'failed: busy',
  },
  {
    name: 'failed, not to be retried: failed, with the cause as the reason',
    script: { result: 'failed' },
    calls: { retry: { failed: false } },
    attempts: ['failed carrier_error'],
    contact: 'failed: carrier_error',
  },
  {
    name: 'a bad number is permanent: failed at once, no retry',
    script: { result: 'invalid_number' },
    attempts: ['failed invalid_number'],
    contact: 'failed: invalid_number',
  },
  {
    name: 'a number the provider refuses: failed at once, no retry',
    script: { create: { refuse: 'number', cause: 'not_in_service' } },
    attempts: ['failed not_in_service'],
    contact: 'failed: not_in_service',
  },
  {
    name: 'a number the provider may not call: failed at once, no retry',
    script: { create: { refuse: 'policy', cause: 'blocked' } },
    attempts: ['failed blocked'],
    contact: 'failed: blocked',
  },
  {
    name: 'voicemail, not to be retried: completed, and not counted as answered',
    script: { result: 'voicemail' },
    calls: { detectMachine: true },
    attempts: ['voicemail'],
    contact: 'completed',
    answered: 0,
  },
  {
    name: 'voicemail, retried to exhaustion: failed, and not counted as answered',
    script: { result: 'voicemail' },
    calls: { detectMachine: true, maxAttempts: 2, retry: { voicemail: '1m' } },
    attempts: ['voicemail', 'voicemail'],
    contact: 'failed: attempts_exhausted',
    answered: 0,
  },
  {
    name: 'voicemail that nobody listens for: answered',
    script: { result: 'voicemail' },
    attempts: ['answered'],
    contact: 'completed',
    answered: 1,
  },
  {
    name: 'an attempt nobody can resolve: failed, outcome_unknown, not retried by default',
    script: { create: { timeout: 'after', reply: 'unknown' }, webhooks: { lost: true } },
    faults: { lookupUnavailable: 1 },
    attempts: ['failed outcome_unknown'],
    contact: 'failed: outcome_unknown',
  },
  {
    name: 'an attempt nobody can resolve, with a rule for it: retried',
    script: [{ create: { timeout: 'after', reply: 'unknown' }, webhooks: { lost: true } }, {}],
    faults: { lookupUnavailable: 1 },
    calls: { retry: { outcomeUnknown: '1m' } },
    attempts: ['failed outcome_unknown', 'answered'],
    contact: 'completed',
    answered: 1,
  },
  {
    name: 'a call that is cut off at its longest: answered, with the cause',
    script: { talkMs: 10 * MINUTE },
    calls: { maxCallDuration: '1m' },
    attempts: ['answered max_duration'],
    contact: 'completed',
    answered: 1,
  },
]

describe('Each end of a call becomes what the table of ends says', () => {
  it.each(ends)('$name', async ({ script, calls, faults, attempts, contact, answered = 0 }) => {
    const scene = new Scene({ carrier: faults ? { faults } : {} })
    scene.carrier.on(phoneOf(1), script)
    const campaign = await scene.launched({ calls: { maxCallDuration: '5m', ...calls } })
    await scene.finish(campaign)
    const [found] = await everyone(campaign)
    expect(found!.attemptList.map(({ result, cause }) => (cause ? `${result} ${cause}` : result))).toEqual(attempts)
    expect(described(found!)).toBe(contact)
    expect((await campaign.analytics()).answered).toBe(answered)
    expect(await campaign.status()).toBe('completed')
  })
})

describe('Ends that are not of a call', () => {
  it('cancel: who is pending is skipped, campaign_cancelled; who is on the line is heard out', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 3, calls: { concurrentCalls: 1 } })
    await scene.clock.advanceBy(20 * SECOND)
    await campaign.cancel()
    await scene.finish(campaign)
    const skipped = 'skipped: campaign_cancelled'
    expect((await everyone(campaign)).map(described)).toEqual(['completed', skipped, skipped])
  })

  it('cancel and hang up: a call that only rang is cancelled, and its contact skipped', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 2, calls: { concurrentCalls: 1 } })
    await scene.clock.advanceBy(2 * SECOND)
    await campaign.cancel({ hangUp: true })
    await scene.finish(campaign)
    const [rang, waited] = await everyone(campaign)
    expect(rang!.attemptList.map(attempt => attempt.result)).toEqual(['cancelled'])
    expect([rang!, waited!].map(described)).toEqual(['skipped: campaign_cancelled', 'skipped: campaign_cancelled'])
  })

  it('a retry that was to come when the campaign is cancelled: skipped, campaign_cancelled', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { result: 'busy' })
    const campaign = await scene.launched()
    await scene.clock.advanceBy(10 * SECOND)
    expect((await campaign.progress()).pending).toBe(1)
    await campaign.cancel()
    await scene.finish(campaign)
    expect((await everyone(campaign)).map(described)).toEqual(['skipped: campaign_cancelled'])
  })

  it('permanent blocks: skipped with the reason, but only when the contact falls due', async () => {
    const scene = new Scene()
    const start = scene.clock.now() + 10 * MINUTE
    const campaign = await scene.launched({
      segment: [...contacts(2), { id: 'c3', phone: phoneOf(3), consent: { status: 'revoked', at: 0 } }],
      schedule: { timeZone: 'UTC', start, hours: { everyDay: '00:00-24:00' } },
    })
    await scene.engine.suppress(phoneOf(1))
    await scene.clock.advanceBy(9 * MINUTE)
    expect((await campaign.progress()).pending).toBe(3)
    await scene.finish(campaign)
    expect((await everyone(campaign)).map(described)).toEqual([
      'skipped: suppressed',
      'completed',
      'skipped: consent_revoked',
    ])
  })

  it('a temporary block: the contact stays pending and explain() shows it', async () => {
    const scene = new Scene({ now: '2026-01-05T20:00:00Z' })
    const campaign = await scene.launched({ schedule: { timeZone: 'UTC', hours: { everyDay: '09:00-17:00' } } })
    await scene.clock.advanceBy(60 * MINUTE)
    expect(await campaign.explain('c1')).toMatchObject({ status: 'pending', blocks: [{ code: 'outside_hours' }] })
    expect(scene.carrier.log).toEqual([])
  })

  it.each([
    ['deactivated', { active: false }, 'agent_inactive'],
    ['left without a number', { numbers: [] }, 'agent_without_number'],
  ])(
    'agent %s while running: the campaign pauses with the reason, and goes on once that is mended',
    async (_, agent, reason) => {
      const scene = new Scene()
      const campaign = await scene.launched({ contacts: 2, calls: { concurrentCalls: 1 } })
      await scene.clock.advanceBy(10 * SECOND)
      await campaign.edit({ agent })
      expect(await campaign.record()).toMatchObject({ status: 'paused', reason })
      await scene.clock.advanceBy(10 * MINUTE)
      expect(scene.carrier.callsPlaced).toBe(1)
      await expect(campaign.resume()).rejects.toMatchObject({ code: 'AGENT_NOT_READY', detail: { reason } })
      await campaign.edit({ agent: { active: true, numbers: '+12125550100' } })
      await campaign.resume()
      expect(await scene.finish(campaign)).toMatchObject({ total: 2, completed: 2 })
    },
  )

  it('a contact added after the end is refused, and accepted by a campaign that is kept open', async () => {
    const scene = new Scene()
    const closed = await scene.launched({ id: 'closed' })
    await scene.finish(closed)
    const refused = await closed.addContacts(contacts(1, 2)).catch(error => error)
    expect(OutdialError.is(refused, 'CAMPAIGN_CLOSED')).toBe(true)
    expect((await closed.progress()).total).toBe(1)

    const open = await scene.launched({ id: 'open', keepOpen: true, segment: contacts(1, 5) })
    await scene.clock.advanceBy(10 * MINUTE)
    expect(await open.status()).toBe('active')
    await open.addContacts(contacts(1, 6))
    await scene.clock.advanceBy(10 * MINUTE)
    expect(await open.progress()).toMatchObject({ total: 2, completed: 2 })
  })
})

async function everyone(campaign: Campaign): Promise<ContactDetail[]> {
  return (await campaign.resultsPage()).contacts
}

function described({ status, reason }: ContactDetail): string {
  return reason === undefined ? status : `${status}: ${reason}`
}
