import { describe, expect, it } from 'vitest'
import { contacts, MINUTE, phoneOf, Scene, SECOND } from './setup.js'

describe('Analytics of a scripted campaign, reckoned by hand', () => {
  /** Six contacts, ten calls between 12:00 and 14:01; retries an hour apart. */
  async function scripted() {
    const scene = new Scene()
    scene.carrier
      .on(phoneOf(1), { talkMs: 60 * SECOND })
      .on(phoneOf(2), [{ result: 'busy' }, { talkMs: 30 * SECOND }])
      .on(phoneOf(3), { result: 'no_answer' })
      .on(phoneOf(4), { result: 'voicemail', talkMs: 20 * SECOND })
      .on(phoneOf(5), { result: 'invalid_number' })
      .on(phoneOf(6), [{ result: 'failed' }, { talkMs: 90 * SECOND }])
    const campaign = await scene.launched({ contacts: 6, calls: { detectMachine: true, retryDelay: '1h' } })
    await scene.finish(campaign)
    const attempt = (seq: number, dial: number) => `${campaign.id}.${seq}.${dial}`
    await scene.clock.runTo(campaign.recordOutcome({ attemptId: attempt(0, 1), code: 'sold', success: true }))
    await scene.clock.runTo(
      campaign.recordOutcome({ attemptId: attempt(5, 2), code: 'not_interested', success: false }),
    )
    return campaign.analytics()
  }

  it('rates, durations, results, causes and calls per answer', async () => {
    expect(await scripted()).toMatchObject({
      attempts: 10,
      calls: 10,
      // c1 and c6 completed, c2 answered; the voicemail of c4 is no answer.
      answered: 3,
      answerRate: 3 / 10,
      conversionRate: 1 / 3,
      averageTalkMs: ((60 + 30 + 90) / 3) * SECOND,
      attemptsPerAnswer: 10 / 3,
      results: { answered: 1, completed: 2, busy: 1, no_answer: 3, voicemail: 1, failed: 2, cancelled: 0 },
      causes: { invalid_number: 1, carrier_error: 1 },
    })
  })

  it('by hour: where the calls went, and no lucky hour is crowned', async () => {
    const { byHour, bestTimes } = await scripted()
    expect(byHour.map(({ weekday, hour, calls, answered }) => ({ weekday, hour, calls, answered }))).toEqual([
      // Noon in UTC, where the numbers are.
      { weekday: 1, hour: 7, calls: 6, answered: 1 },
      { weekday: 1, hour: 8, calls: 3, answered: 2 },
      { weekday: 1, hour: 9, calls: 1, answered: 0 },
    ])
    expect(bestTimes).toEqual([])
  })
})

it('Best times are hours on the contacts own clocks, crowned when there is enough to go by', async () => {
  const zones = ['America/New_York', 'Asia/Tokyo']
  // On Monday morning nobody picks up; in the evening everybody does.
  const scene = new Scene({
    now: '2026-01-04T20:00:00Z',
    carrier: { script: ({ dialOfNumber }) => (dialOfNumber === 1 ? { result: 'busy' } : { talkMs: SECOND }) },
  })
  const segment = contacts(70).map((contact, i) => ({ ...contact, timeZone: zones[i % 2]! }))
  const schedule = { hours: { weekdays: ['10:00-11:00', '18:00-19:00'] } }
  const campaign = await scene.launched({ segment, schedule, calls: { concurrentCalls: 70, retryDelay: '2h' } })
  await scene.finish(campaign)
  const { bestTimes, byHour } = await campaign.analytics()
  const cell = { weekday: 1, calls: 70 }
  expect(byHour).toMatchObject([
    { ...cell, hour: 10, answered: 0, rate: 0, better: false },
    { ...cell, hour: 18, answered: 70, rate: 1, better: true },
  ])
  expect(bestTimes).toEqual([byHour[1]])
})

it('Calls under way are counted as attempts and not yet as calls', async () => {
  const scene = new Scene()
  const campaign = await scene.launched({ contacts: 4, calls: { concurrentCalls: 2 } })
  await scene.clock.advanceBy(MINUTE)
  expect(await campaign.analytics()).toMatchObject({ attempts: 4, calls: 2, answered: 2, answerRate: 1 })
})
