import type { Campaign, CampaignEvent, DialDecision } from 'outdial'
import { SeededRandom } from 'outdial/testing'
import { describe, expect, it } from 'vitest'
import { placed, requested } from './carrier-account.js'
import { HOUR, MINUTE, phoneOf, plan, Scene, SECOND } from './setup.js'

const zones = ['America/New_York', 'America/Los_Angeles', 'Europe/Berlin', '']

/** Forty contacts with everything personal on them that a row can have, and rows that are skipped. */
const segment = [
  ...Array.from({ length: 40 }, (_, i) => ({
    id: `k${i}`,
    phone: phoneOf(i),
    phones: i % 7 === 0 ? [phoneOf(900 + i)] : [],
    timeZone: zones[i % 4]!,
    consent: { status: 'granted' as const, at: 0, source: `form-of-Ottilie-${i}` },
    attributes: { firstName: `Ottilie${i}`, address: `${i} Rosebud Lane`, nested: { iban: 'DE0055' } },
  })),
  { id: 'bad', phone: 'call my mother', attributes: { firstName: 'Ottilie' } },
]

const personal = /Ottilie|Rosebud|DE0055|call my mother|secret note|Ada|Hello|212200\d{4}/

/** A campaign in which about everything happens: all results, retries, callbacks, opt-outs, pauses, edits, faults. */
async function eventful(seed: number) {
  const behaviour = {
    answer: 4,
    voicemail: 2,
    busy: 2,
    noAnswer: 2,
    failed: 1,
    invalidNumber: 1,
    ringMs: [2000, 20_000],
  } as const
  const faults = {
    lostWebhook: 0.05,
    duplicateWebhook: 0.1,
    rateLimited: 0.05,
    timeoutAfterPlacing: 0.03,
    lateWebhook: 0.1,
  }
  const engine = { random: new SeededRandom(seed), hashKey: 'k' }
  const scene = new Scene({
    now: '2026-01-05T14:00:00Z',
    carrier: { seed, behaviour: { ...behaviour, talkMs: [5000, 90_000] }, faults },
    engine,
  })
  const campaign = await scene.draft({
    name: 'Ottilie and friends',
    agent: { ...plan().agent, greeting: 'Hello Ottilie' },
    segment,
    schedule: { unknownZone: 'UTC', hours: { everyDay: ['08:00-12:00', '13:00-20:00'] } },
    calls: {
      concurrentCalls: 6,
      callsPerHour: 60,
      detectMachine: true,
      retry: { voicemail: '20m', busy: { delay: '10m', jitter: 0.4 } },
      maxCallDuration: '5m',
    },
  })
  scene.engine.on('attempt.answered', event => record(campaign, event))
  await scene.engine.suppress({ phone: phoneOf(5), note: 'Ottilie asked' })
  await campaign.launch()
  await scene.clock.advanceBy(40 * SECOND)
  await campaign.pause()
  await scene.clock.advanceBy(5 * MINUTE)
  await campaign.edit({ name: 'Ottilie again', calls: { concurrentCalls: 4 } })
  await campaign.resume()
  await scene.finish(campaign)
  return { scene, campaign, events: await scene.events(campaign), decisions: await campaign.decisions({ limit: 1000 }) }
}

/** What the agent records: by turns a sale, a callback, an opt-out, nothing. */
function record(campaign: Campaign, { attemptId, at }: CampaignEvent & { attemptId: string }) {
  const turn = Number.parseInt(attemptId.split('.')[1]!, 36) % 4
  const outcomes = [
    { code: 'sold', success: true, notes: 'secret note' },
    { code: 'later', success: false, callbackAt: at + 3 * HOUR },
    { code: 'stop', success: false, optOut: true },
  ]
  const outcome = outcomes[turn]
  return outcome && campaign.recordOutcome({ attemptId, ...outcome }).catch(() => {})
}

/** The same run for several tests that only look at it. */
let kept: ReturnType<typeof eventful> | undefined
const keptRun = () => (kept ??= eventful(3))

describe('The log of a whole campaign', () => {
  it('carries no phone, name, attribute, note or greeting; nor do the decisions, nor what the engine logs', async () => {
    const { events, decisions, scene } = await keptRun()
    const types = new Set(events.map(event => event.type))
    for (const type of [
      'attempt.outcome',
      'contact.callback',
      'contact.retry',
      'contact.failed',
      'contact.skipped',
      'campaign.edited',
      'attempt.withdrawn',
    ] as const) {
      expect(types, 'the campaign was eventful enough').toContain(type)
    }
    expect(decisions.length).toBeGreaterThan(40)
    expect(leaks(events)).toEqual([])
    expect(leaks(decisions)).toEqual([])
    expect(leaks(scene.logged)).toEqual([])
    // The scan finds what is there: the carrier's log holds the numbers.
    expect(leaks(scene.carrier.log).length).toBe(scene.carrier.log.length)
  })

  it('is the same, byte for byte, for the same seed, and another for another', async () => {
    const bytes = ({ events, decisions, scene }: Awaited<ReturnType<typeof eventful>>) =>
      JSON.stringify([events, decisions, scene.carrier.log])
    const first = bytes(await keptRun())
    expect(bytes(await eventful(3))).toBe(first)
    expect(bytes(await eventful(4))).not.toBe(first)
  })
})

const leaks = (records: readonly object[]) =>
  records.map(each => JSON.stringify(each)).filter(text => personal.test(text))

describe('decisions()', () => {
  it('one record per dial, newest first, saying by which versions and until when it was allowed', async () => {
    const { scene, campaign, decisions } = await keptRun()
    const asked = new Map(requested(scene.carrier.log).map(entry => [entry.attemptId, entry]))
    const dials = decisions.filter(each => each.decision === 'dial')
    expect(new Set(dials.map(each => each.attemptId)).size).toBe(dials.length)
    for (const { attemptId } of placed(scene.carrier.log))
      expect(decisions.some(each => each.attemptId === attemptId)).toBe(true)
    expect(decisions.map(each => each.at)).toEqual(decisions.map(each => each.at).sort((a, b) => b - a))
    for (const decision of dials) {
      const request = asked.get(decision.attemptId)
      if (request) expectAllows(decision, request.at)
    }
    const one = await campaign.decisions({ contactId: 'k1' })
    expect(one).toEqual(decisions.filter(each => each.contactId === 'k1'))
    expect(one.length).toBeGreaterThan(0)
    expect(await campaign.decisions({ limit: 3 })).toEqual(decisions.slice(0, 3))
  })

  it('the number is a keyed hash: the same for the same number, another under another key', async () => {
    const hashes = []
    for (const hashKey of ['one', 'one', 'two']) {
      const scene = new Scene({ engine: { hashKey } })
      const campaign = await scene.launched()
      hashes.push((await campaign.decisions())[0]!.phoneHash)
    }
    expect(hashes[1]).toBe(hashes[0])
    expect(hashes[2]).not.toBe(hashes[0])
  })
})

function expectAllows(decision: DialDecision, sentAt: number): void {
  expect(decision.at).toBeLessThanOrEqual(sentAt)
  expect(decision.sendBefore).toBeGreaterThan(sentAt)
  expect(decision.openUntil!).toBeGreaterThanOrEqual(decision.sendBefore)
  expect(decision.zones).toHaveLength(1)
  expect(['America/New_York', 'America/Los_Angeles', 'Europe/Berlin', 'UTC']).toContain(decision.zones[0])
  expect(['own', 'number', 'schedule', 'assumed']).toContain(decision.zoneSource)
  expect(decision.tzVersion).toBe(process.versions.tz)
  expect(decision.settingsVersion).toBeGreaterThan(0)
}
