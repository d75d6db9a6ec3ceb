import type { CampaignInput } from 'outdial'
import type { ScriptedResult } from 'outdial/testing'
import { describe, expect, it } from 'vitest'
import { requested } from './carrier-account.js'
import { contacts, DAY, HOUR, MINUTE, type PlanInput, phoneOf, Scene, SECOND } from './setup.js'

type Retry = NonNullable<CampaignInput['calls']['retry']>

/** When each call to contact `c1` was asked for and when the one before had ended, from the carrier's own log. */
function waits(scene: Scene): number[] {
  const log = scene.carrier.log.filter(entry => entry.to === phoneOf(1))
  const ends = log.filter(entry => entry.kind === 'ended')
  return requested(log)
    .slice(1)
    .map((entry, i) => entry.mono - ends[i]!.mono)
}

async function run(results: ScriptedResult[], calls: PlanInput['calls'] = {}) {
  const scene = new Scene()
  scene.carrier.on(
    phoneOf(1),
    results.map(result => ({ result })),
  )
  const campaign = await scene.launched({ calls: { detectMachine: true, ...calls } })
  await scene.finish(campaign)
  const [contact] = (await campaign.resultsPage()).contacts
  return { scene, campaign, contact: contact!, waits: waits(scene) }
}

describe('Each result has its own rule', () => {
  const retry: Retry = { noAnswer: '10m', busy: '2m', failed: '30s', voicemail: '4h' }

  it('and its own delay, counted from the end of the call', async () => {
    const results: ScriptedResult[] = ['no_answer', 'busy', 'failed', 'voicemail', 'answered']
    const { waits, contact } = await run(results, { retry, maxAttempts: 9 })
    expect(waits).toEqual([10 * MINUTE, 2 * MINUTE, 30 * SECOND, 4 * HOUR])
    expect(contact.attemptList.map(attempt => attempt.result)).toEqual(results)
  })

  it.each([
    ['no_answer', { noAnswer: false }],
    ['busy', { busy: false }],
    ['failed', { failed: false }],
  ] as const)('%s is not retried when its rule is false, and the others are', async (result, off) => {
    const other = result === 'busy' ? 'no_answer' : 'busy'
    const { scene, contact } = await run([other, result], { retry: off })
    expect(contact.attemptList.map(attempt => attempt.result)).toEqual([other, result])
    expect(contact.status).toBe('failed')
    expect(scene.carrier.callsPlaced).toBe(2)
  })

  it('voicemail is retried only where the settings say so', async () => {
    expect((await run(['voicemail', 'answered'])).scene.carrier.callsPlaced).toBe(1)
    expect((await run(['voicemail', 'answered'], { retry })).scene.carrier.callsPlaced).toBe(2)
  })

  it('retryDelay is the delay of every rule that is not given', async () => {
    const { waits } = await run(['no_answer', 'busy', 'answered'], { retryDelay: '7m', retry: { busy: '1m' } })
    expect(waits).toEqual([7 * MINUTE, MINUTE])
  })

  it('an edit holds for the retries decided from then on', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { result: 'busy' })
    const campaign = await scene.launched({ calls: { retryDelay: '10m' } })
    await scene.clock.advanceBy(MINUTE)
    await campaign.edit({ calls: { retryDelay: '20m' } })
    await scene.finish(campaign)
    expect(waits(scene)).toEqual([10 * MINUTE, 20 * MINUTE])
  })
})

describe('One maxAttempts', () => {
  it.each([1, 2, 5])('of %i includes the first call, and its exhaustion fails the contact', async maxAttempts => {
    const { scene, campaign, contact } = await run(['no_answer'], { maxAttempts })
    expect(await scene.events(campaign, 'contact.retry')).toHaveLength(maxAttempts - 1)
    expect(requested(scene.carrier.log)).toHaveLength(maxAttempts)
    expect(contact).toMatchObject({ status: 'failed', reason: 'attempts_exhausted', attempts: maxAttempts })
  })

  it('is shared by all results', async () => {
    const { contact } = await run(['no_answer', 'busy', 'failed', 'voicemail'], {
      maxAttempts: 4,
      retry: { voicemail: '1m' },
    })
    expect(contact.attemptList.map(attempt => attempt.result)).toEqual(['no_answer', 'busy', 'failed', 'voicemail'])
  })

  it('lowered by an edit below what a contact has had: it fails when it falls due', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { result: 'busy' })
    const campaign = await scene.launched({ calls: { maxAttempts: 5, retryDelay: '10m' } })
    await scene.clock.advanceBy(15 * MINUTE)
    await campaign.edit({ calls: { maxAttempts: 2 } })
    await scene.finish(campaign)
    expect(scene.carrier.callsPlaced).toBe(2)
    expect(await campaign.explain('c1')).toMatchObject({ status: 'failed', reason: 'attempts_exhausted' })
  })
})

describe('Delays', () => {
  it('multiplied, up to the longest', async () => {
    const busy = { delay: '1m', multiplier: 3, maxDelay: '20m' }
    const { waits } = await run(['busy'], { maxAttempts: 6, retry: { busy } })
    expect(waits).toEqual([1, 3, 9, 20, 20].map(minutes => minutes * MINUTE))
  })

  it('jittered: spread over the whole range, never beyond it, and the same for the same seed', async () => {
    const spread = async () => {
      const scene = new Scene({ carrier: { behaviour: { answer: 0, busy: 1 } } })
      const calls = { maxAttempts: 2, retry: { busy: { delay: '10m', jitter: 0.5 } }, concurrentCalls: 50 }
      await scene.finish(await scene.launched({ contacts: 50, calls }))
      const ends = new Map<string, number>()
      return scene.carrier.log.flatMap(({ kind, to, mono }) => {
        if (kind === 'ended') ends.set(to, ends.get(to) ?? mono)
        return kind === 'requested' && ends.has(to) ? [mono - ends.get(to)!] : []
      })
    }
    const delays = await spread()
    expect(delays).toHaveLength(50)
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(5 * MINUTE)
    expect(Math.min(...delays)).toBeLessThan(6 * MINUTE)
    expect(Math.max(...delays)).toBeLessThanOrEqual(15 * MINUTE + 1)
    expect(Math.max(...delays)).toBeGreaterThan(14 * MINUTE)
    expect(await spread()).toEqual(delays)
  })

  it('that end outside calling hours wait for the next opening', async () => {
    const scene = new Scene({ now: '2026-01-05T16:50:00Z' })
    scene.carrier.on(phoneOf(1), [{ result: 'busy' }, {}])
    const schedule = { timeZone: 'UTC', hours: { everyDay: '09:00-17:00' } }
    await scene.finish(await scene.launched({ schedule, calls: { retryDelay: '30m' } }))
    const [, second] = requested(scene.carrier.log)
    expect(new Date(second!.at).toISOString()).toBe('2026-01-06T09:00:00.000Z')
  })
})

describe('Varying the time of day', () => {
  it('keeps the attempts of one contact hours apart around the clock', async () => {
    const scene = new Scene({ now: '2026-01-05T09:00:00Z' })
    scene.carrier.on(phoneOf(1), { result: 'no_answer' })
    const schedule = { timeZone: 'UTC', hours: { everyDay: '09:00-20:00' } }
    const calls = { maxAttempts: 4, retryDelay: '1h', retry: { varyTimeOfDay: '3h' } }
    await scene.finish(await scene.launched({ schedule, calls }))
    const times = requested(scene.carrier.log).map(({ at }) => at % DAY)
    expect(times).toHaveLength(4)
    for (const [i, a] of times.entries()) {
      for (const b of times.slice(0, i))
        expect(Math.min(Math.abs(a - b), DAY - Math.abs(a - b))).toBeGreaterThanOrEqual(3 * HOUR)
    }
  })

  it('without it they come at the same hour', async () => {
    const { scene } = await run(['no_answer'], { retryDelay: '24h' })
    const hours = requested(scene.carrier.log).map(({ at }) => Math.floor((at % DAY) / HOUR))
    expect(hours).toEqual([12, 12, 12])
  })
})

describe('Who answered is not called again', () => {
  it('after an answer, however short', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { talkMs: 0 })
    await scene.finish(await scene.launched())
    expect(scene.carrier.callsPlaced).toBe(1)
  })

  it('after an answer that the provider later calls a failure', async () => {
    const scene = new Scene({ carrier: { behaviour: { talkMs: 5 * MINUTE } } })
    const campaign = await scene.launched()
    await scene.clock.advanceBy(30 * SECOND)
    const [answered] = await scene.events(campaign, 'attempt.answered')
    await scene.engine.receive([{ type: 'ended', attemptId: answered!.attemptId, result: 'failed', cause: 'dropped' }])
    await scene.finish(campaign)
    expect(scene.carrier.callsPlaced).toBe(1)
    expect((await campaign.resultsPage()).contacts).toMatchObject([
      { status: 'completed', attemptList: [{ result: 'answered' }] },
    ])
  })

  it('nobody in hundreds of random calls', async () => {
    const behaviour = { answer: 0.4, busy: 0.2, noAnswer: 0.2, voicemail: 0.1, failed: 0.1 }
    const scene = new Scene({ carrier: { behaviour, seed: 5 } })
    const calls = { detectMachine: true, retry: { voicemail: '5m' }, maxAttempts: 5, concurrentCalls: 100 }
    const campaign = await scene.launched({ segment: contacts(200), calls, breaker: false })
    await scene.finish(campaign)
    expect(scene.carrier.callsPlaced).toBeGreaterThan(400)
    for await (const { contactId, attemptList } of campaign.results()) {
      const answers = attemptList.filter(attempt => attempt.result === 'answered')
      expect(answers.length, contactId).toBeLessThanOrEqual(1)
      if (answers.length > 0) expect(attemptList.at(-1), contactId).toBe(answers[0])
    }
  })
})
