import { type Campaign, OutdialError } from 'outdial'
import { describe, expect, it } from 'vitest'
import { contacts, HOUR, MINUTE, phoneOf, Scene, SECOND } from './setup.js'
import { slowStorage } from './slow-storage.js'

const sold = { code: 'sold', success: true }

/** The id of the first attempt of contact `c1`. */
async function firstAttempt(campaign: Campaign): Promise<string> {
  return (await campaign.resultsPage()).contacts[0]!.attemptList[0]!.attemptId
}

async function contact(campaign: Campaign, index = 0) {
  const { status, reason, attempts, callbacks, attemptList } = (await campaign.resultsPage()).contacts[index]!
  return { status, reason, attempts, callbacks, results: attemptList.map(each => each.result) }
}

const refusal = async (run: Promise<unknown>) => {
  const error: unknown = await run.catch(reason => reason)
  return OutdialError.is(error, 'OUTCOME_REFUSED') ? error.message : `not refused: ${error}`
}

describe('An outcome', () => {
  it('is taken on a live call, which then ends as completed', async () => {
    const scene = new Scene()
    const campaign = await scene.launched()
    await scene.clock.advanceBy(20 * SECOND)
    const attemptId = await firstAttempt(campaign)
    const attempt = await campaign.recordOutcome({ attemptId, ...sold, notes: 'Wants the blue one' })
    expect(attempt).toMatchObject({ state: 'answered', outcome: { ...sold, notes: 'Wants the blue one' } })
    await scene.finish(campaign)
    expect(await contact(campaign)).toMatchObject({ status: 'completed', results: ['completed'] })
  })

  it('is taken on a call that ended as answered, which it refines to completed', async () => {
    const scene = new Scene()
    const campaign = await scene.launched()
    await scene.clock.advanceBy(40 * SECOND)
    expect((await contact(campaign)).results).toEqual(['answered'])
    const attempt = await campaign.recordOutcome({ attemptId: await firstAttempt(campaign), ...sold })
    expect(attempt).toMatchObject({ state: 'ended', result: 'completed', outcome: sold })
  })

  it('is taken even when the campaign is over, days later', async () => {
    const scene = new Scene()
    const campaign = await scene.launched()
    await scene.finish(campaign)
    await scene.clock.advanceBy(48 * HOUR)
    await campaign.recordOutcome({ attemptId: await firstAttempt(campaign), ...sold })
    expect((await campaign.analytics()).conversionRate).toBe(1)
  })

  it('is taken in the same instant as the end of the call', async () => {
    const scene = new Scene({ storage: slowStorage({ inbox: { before: 100 } }) })
    const campaign = await scene.draft()
    await scene.clock.runTo(campaign.launch())
    await scene.clock.advanceBy(20 * SECOND)
    const attemptId = await firstAttempt(campaign)
    // Both lie in the inbox before the engine looks: first the end, then the outcome.
    const ended = scene.engine.receive([{ type: 'ended', attemptId, result: 'answered' }])
    const outcome = campaign.recordOutcome({ attemptId, ...sold })
    await ended
    expect(await scene.clock.runTo(outcome)).toMatchObject({ state: 'ended', result: 'completed', outcome: sold })
    expect(scene.logged).toEqual([])
  })

  it('is taken once: a second one is refused, on a live call and on an ended one', async () => {
    const scene = new Scene()
    const campaign = await scene.launched()
    await scene.clock.advanceBy(20 * SECOND)
    const attemptId = await firstAttempt(campaign)
    await campaign.recordOutcome({ attemptId, ...sold })
    expect(await refusal(campaign.recordOutcome({ attemptId, ...sold }))).toContain('already has an outcome')
    await scene.finish(campaign)
    expect(await refusal(campaign.recordOutcome({ attemptId, ...sold }))).toContain('already has an outcome')
    expect(await scene.events(campaign, 'attempt.outcome')).toHaveLength(1)
  })

  it('is taken once, also when two arrive at the same time for an ended call', async () => {
    const scene = new Scene({ storage: slowStorage({ inbox: { before: 100 } }) })
    const campaign = await scene.draft()
    await scene.clock.runTo(campaign.launch())
    await scene.clock.advanceBy(40 * SECOND)
    const attemptId = await firstAttempt(campaign)
    const callbackAt = scene.clock.now() + HOUR
    const both = Promise.allSettled([
      campaign.recordOutcome({ attemptId, ...sold, callbackAt }),
      campaign.recordOutcome({ attemptId, code: 'later', success: false, callbackAt }),
    ])
    expect((await scene.clock.runTo(both)).map(each => each.status)).toEqual(['fulfilled', 'rejected'])
    expect(await scene.events(campaign, 'attempt.outcome')).toMatchObject([{ code: 'sold' }])
    expect(await scene.events(campaign, 'contact.callback')).toHaveLength(1)
  })

  it.each(['no_answer', 'busy', 'failed'] as const)('is refused on a call that ended as %s', async result => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { result })
    const campaign = await scene.launched({ calls: { maxAttempts: 1 } })
    await scene.finish(campaign)
    const attemptId = await firstAttempt(campaign)
    expect(await refusal(campaign.recordOutcome({ attemptId, ...sold }))).toContain(`its call ended as '${result}'`)
    expect((await contact(campaign)).results).toEqual([result])
  })

  it('of an attempt that does not exist, or is of another campaign: ATTEMPT_NOT_FOUND', async () => {
    const scene = new Scene()
    const campaign = await scene.launched()
    const other = await scene.launched({ segment: contacts(1, 2) })
    await scene.clock.advanceBy(20 * SECOND)
    for (const attemptId of [`${campaign.id}.0.9`, `${campaign.id}.zz.1`, await firstAttempt(other)]) {
      await expect(campaign.recordOutcome({ attemptId, ...sold })).rejects.toMatchObject({ code: 'ATTEMPT_NOT_FOUND' })
    }
  })

  it('on a voicemail says that a person was heard after all, so nobody calls again', async () => {
    const scene = new Scene()
    scene.carrier.on(phoneOf(1), { result: 'voicemail' })
    const campaign = await scene.launched({ calls: { detectMachine: true, retry: { voicemail: '10m' } } })
    await scene.clock.advanceBy(MINUTE)
    expect(await contact(campaign)).toMatchObject({ status: 'pending', results: ['voicemail'] })
    await campaign.recordOutcome({ attemptId: await firstAttempt(campaign), ...sold })
    expect(await contact(campaign)).toMatchObject({ status: 'completed', results: ['completed'] })
    await scene.finish(campaign)
    expect(scene.carrier.callsPlaced).toBe(1)
    expect(await scene.events(campaign, 'contact.completed')).toHaveLength(1)
  })
})

it('The answer rate counts answered and completed calls alike', async () => {
  const scene = new Scene()
  scene.carrier.on(phoneOf(3), { result: 'busy' }).on(phoneOf(4), { result: 'no_answer' })
  const campaign = await scene.launched({ contacts: 4, calls: { maxAttempts: 1 } })
  await scene.finish(campaign)
  await campaign.recordOutcome({ attemptId: await firstAttempt(campaign), ...sold })
  const { answerRate, results, conversionRate } = await campaign.analytics()
  expect(results).toMatchObject({ answered: 1, completed: 1, busy: 1, no_answer: 1 })
  expect({ answerRate, conversionRate }).toEqual({ answerRate: 0.5, conversionRate: 0.5 })
})

describe('A campaign stays open for outcomes', () => {
  it('for calls.wrapUp after its last call, and no longer', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ calls: { wrapUp: '10m' } })
    await scene.clock.advanceBy(36 * SECOND + 9 * MINUTE)
    expect(await campaign.status()).toBe('active')
    await scene.clock.advanceBy(MINUTE)
    expect(await campaign.status()).toBe('completed')
  })

  it('and a callback asked for meanwhile keeps it open until that is made', async () => {
    const scene = new Scene()
    const campaign = await scene.launched({ calls: { wrapUp: '10m' } })
    await scene.clock.advanceBy(5 * MINUTE)
    const callbackAt = scene.clock.now() + 3 * HOUR
    await campaign.recordOutcome({ attemptId: await firstAttempt(campaign), code: 'later', success: false, callbackAt })
    await scene.clock.advanceBy(2 * HOUR)
    expect(await campaign.status()).toBe('active')
    await scene.finish(campaign)
    expect(await contact(campaign)).toMatchObject({ status: 'completed', results: ['completed', 'answered'] })
  })
})

describe('An opt-out', () => {
  it('suppresses the number at once: pending in this campaign, in another one, and in one created later', async () => {
    const scene = new Scene()
    const number = { phone: phoneOf(1) }
    const later = { timeZone: 'UTC', hours: { everyDay: '15:00-24:00' } }
    const other = await scene.launched({ segment: [{ id: 'same-number', ...number }], schedule: later })
    const campaign = await scene.launched()
    await scene.clock.advanceBy(20 * SECOND)
    const attemptId = await firstAttempt(campaign)
    await campaign.recordOutcome({ attemptId, code: 'stop', success: false, optOut: true })
    expect((await other.explain('same-number')).blocks.map(block => block.code)).toContain('suppressed')
    const created = await scene.draft({ segment: [{ id: 'again', ...number }] })
    expect((await created.preflight()).skipped).toEqual({ suppressed: 1 })
    await scene.finish(campaign)
    await scene.finish(other)
    expect(await contact(other)).toMatchObject({ status: 'skipped', reason: 'suppressed', results: [] })
    expect(await scene.events(campaign, 'attempt.outcome')).toMatchObject([{ optOut: true }])
    expect(scene.carrier.callsPlaced).toBe(1)
  })

  it('holds for every number of the contact', async () => {
    const scene = new Scene()
    const both = { phone: phoneOf(1), phones: [phoneOf(2)] }
    const campaign = await scene.launched({ segment: [{ id: 'c1', ...both }] })
    await scene.clock.advanceBy(20 * SECOND)
    const optOut = { attemptId: await firstAttempt(campaign), code: 'stop', success: false, optOut: true }
    await campaign.recordOutcome(optOut)
    const second = await scene.draft({ segment: contacts(1, 2) })
    expect((await second.explain('c2')).blocks).toMatchObject([
      {},
      { code: 'suppressed', evidence: { reason: 'opt_out' } },
    ])
  })

  it('reaches a contact that was claimed already, before its request is sent', async () => {
    const scene = new Scene({ storage: slowStorage({ reserve: { before: 1_000 } }) })
    const campaign = await scene.draft()
    const launched = campaign.launch()
    // The gate has said yes, and the reservation is on its way.
    await scene.clock.advanceBy(500)
    await scene.engine.suppress(phoneOf(1))
    await scene.clock.runTo(launched)
    await scene.finish(campaign)
    expect(await contact(campaign)).toMatchObject({ status: 'skipped', reason: 'suppressed' })
    expect(scene.carrier.log).toEqual([])
  })
})
