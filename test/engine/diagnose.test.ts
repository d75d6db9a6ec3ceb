import { describe, expect, it } from 'vitest'
import { contacts, HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'
import { slowStorage } from './slow-storage.js'

const afternoon = { timeZone: 'UTC', hours: { everyDay: '15:00-17:00' } }

describe('Why it does not start', () => {
  it('a draft without contacts', async () => {
    const campaign = await new Scene().draft({ segment: [] })
    expect(await campaign.diagnose()).toMatchObject({
      binding: 'no_contacts',
      figures: { total: 0, pending: 0 },
      findings: [],
    })
  })

  it('a draft that nobody launched', async () => {
    const found = await (await new Scene().draft()).diagnose()
    expect(found).toMatchObject({ binding: 'not_started', figures: { status: 'draft' }, progress: { total: 1 } })
    expect(found.message).toContain('launch()')
  })

  it('a start that is not reached', async () => {
    const scene = new Scene()
    const startAt = scene.clock.now() + 90 * MINUTE
    const campaign = await scene.launched({ schedule: { ...afternoon, start: startAt } })
    expect(await campaign.diagnose()).toMatchObject({
      binding: 'not_started',
      message: 'The campaign starts in 90 minutes.',
      figures: { startAt, inMs: 90 * MINUTE },
    })
  })

  it.each([
    [{ active: false }, 'agent_inactive'],
    [{ numbers: [] }, 'agent_without_number'],
  ])('an agent that cannot call: %j', async (agent, reason) => {
    const campaign = await new Scene().draft()
    await campaign.edit({ agent })
    expect(await campaign.diagnose()).toMatchObject({ binding: 'agent', figures: { status: 'draft', reason } })
  })

  it('an engine that does not own the campaign, and one that was never started on it', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 3, calls: { concurrentCalls: 1 } })
    const other = await scene.newEngine().campaign(campaign.id)
    expect((await other.diagnose()).binding).toBe('owned_elsewhere')
    await scene.clock.runTo(scene.engine.close())
    const idle = await scene.newEngine().campaign(campaign.id)
    expect(await idle.diagnose()).toMatchObject({
      binding: 'owned_elsewhere',
      message: expect.stringContaining('start()'),
    })
  })
})

describe('Why it does not go on', () => {
  it('paused by somebody, and over', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ schedule: afternoon })
    await campaign.pause()
    const paused = await campaign.diagnose()
    expect(paused).toMatchObject({ binding: 'status', figures: { status: 'paused', reason: 'requested' } })
    expect(paused.message).toContain('resume()')
    await campaign.resume()
    await scene.finish(campaign)
    expect(await campaign.diagnose()).toMatchObject({
      binding: 'status',
      figures: { status: 'completed', reason: null },
    })
  })

  it('paused by the engine, for what the provider says of the account', async () => {
    const scene = new Scene()
    scene.carrier.refuseAll = { class: 'config', cause: 'bad_credentials' }
    const campaign = await scene.launched()
    await scene.clock.advanceBy(SECOND)
    const reason = 'provider_config:bad_credentials'
    expect(await campaign.diagnose()).toMatchObject({ binding: 'status', figures: { status: 'paused', reason } })
  })

  it('hours: closed for all who are due, and until when', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 4, schedule: afternoon })
    await scene.clock.advanceBy(HOUR)
    const nextAt = Date.parse('2026-01-05T15:00:00Z')
    expect(await campaign.diagnose()).toMatchObject({
      binding: 'hours',
      figures: { pending: 4, nextAt, zonesWithDue: 1 },
    })
  })

  it('not_due: only retries are left, and when the first of them comes', async () => {
    const scene = new Scene({ carrier: { behaviour: { answer: 0, busy: 1 } } })
    const campaign = await scene.launched({ contacts: 2, calls: { retryDelay: '40m', concurrentCalls: 1 } })
    await scene.clock.advanceBy(MINUTE)
    const { dueAt } = (await campaign.resultsPage()).contacts[0]!
    expect(await campaign.diagnose()).toMatchObject({ binding: 'not_due', figures: { pending: 2, nextAt: dueAt } })
  })

  it('no_contacts: the last ones are on the line', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 2 })
    await scene.clock.advanceBy(10 * SECOND)
    expect(await campaign.diagnose()).toMatchObject({ binding: 'no_contacts', figures: { pending: 0, inProgress: 2 } })
  })
})

describe('Why it is slow', () => {
  it('the hourly limit, and when the next start comes free', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 9, calls: { callsPerHour: 3 } })
    await scene.clock.advanceBy(10 * MINUTE)
    const found = await campaign.diagnose()
    expect(found).toMatchObject({ binding: 'hourly_limit', figures: { callsPerHour: 3 }, progress: { pending: 6 } })
    const inMs = found.figures.nextStartFreeInMs as number
    await scene.clock.advanceBy(inMs - SECOND)
    expect(scene.carrier.callsPlaced).toBe(3)
    await scene.clock.advanceBy(2 * SECOND)
    expect(scene.carrier.callsPlaced).toBe(6)
  })

  it('concurrency, and how many calls are live', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ contacts: 9, calls: { concurrentCalls: 2 } })
    await scene.clock.advanceBy(10 * SECOND)
    expect(await campaign.diagnose()).toMatchObject({
      binding: 'concurrency',
      figures: { concurrentCalls: 2, liveCalls: 2 },
    })
  })

  it('the provider, which pushes back', async () => {
    const scene = new Scene()
    scene.carrier.refuseAll = { class: 'backpressure', cause: 'rate_limited', retryAfterMs: 10 * MINUTE }
    const campaign = await scene.launched({ contacts: 3, calls: { concurrentCalls: 1 } })
    await scene.clock.advanceBy(SECOND)
    const found = await campaign.diagnose()
    expect(found).toMatchObject({ binding: 'provider', figures: { trouble: 'backoff' } })
    expect(found.figures.waitMs).toBeGreaterThan(9 * MINUTE)
    expect(found.figures.waitMs).toBeLessThanOrEqual(10 * MINUTE)
  })

  it('calls that fail in bulk: the breaker', async () => {
    const scene = new Scene({ carrier: { behaviour: { answer: 0, failed: 1 } } })
    const campaign = await scene.launched({ contacts: 50, calls: { concurrentCalls: 5 }, breaker: { cooldown: '10m' } })
    await scene.clock.runUntil(async () => (await scene.events(campaign, 'breaker.opened')).length > 0)
    const found = await campaign.diagnose()
    expect(found).toMatchObject({ binding: 'provider', figures: { trouble: 'breaker' } })
    expect(found.figures.waitMs).toBeLessThanOrEqual(10 * MINUTE)
  })

  it('none: a call could start this instant', async () => {
    const scene = new Scene({ storage: slowStorage({ claimDue: { before: 1_000 } }) })
    const campaign = await scene.draft({ contacts: 2 })
    const launched = campaign.launch()
    await scene.clock.advanceBy(500)
    expect(await campaign.diagnose()).toMatchObject({ binding: 'none', figures: {} })
    await scene.clock.runTo(launched)
  })
})

describe('Findings', () => {
  const diagnosed = async (count: number, results: (n: number) => 'answered' | 'busy' | 'failed') => {
    const scene = new Scene()
    for (let n = 1; n <= count; n++) scene.carrier.on(phoneOf(n), { result: results(n) })
    const campaign = await scene.launched({
      segment: contacts(count),
      calls: { maxAttempts: 1, concurrentCalls: 50 },
      breaker: false,
    })
    await scene.finish(campaign)
    return (await campaign.diagnose()).findings.map(({ code, figures }) => ({ code, ...figures }))
  }

  it('high_failure_rate: more than a fifth of the calls fail', async () => {
    const found = await diagnosed(20, n => (n <= 5 ? 'failed' : 'answered'))
    expect(found).toEqual([{ code: 'high_failure_rate', calls: 20, failureRate: 0.25 }])
    expect(await diagnosed(20, n => (n <= 4 ? 'failed' : 'answered'))).toEqual([])
  })

  it('low_answer_rate: fewer than a tenth of the calls are answered', async () => {
    const found = await diagnosed(25, n => (n <= 2 ? 'answered' : 'busy'))
    expect(found).toEqual([{ code: 'low_answer_rate', calls: 25, answerRate: 0.08 }])
    expect(await diagnosed(20, n => (n <= 2 ? 'answered' : 'busy'))).toEqual([])
  })

  it('both at once, and neither before there are calls enough to tell', async () => {
    expect((await diagnosed(20, () => 'failed')).map(each => each.code)).toEqual([
      'high_failure_rate',
      'low_answer_rate',
    ])
    expect(await diagnosed(19, () => 'failed')).toEqual([])
  })
})
