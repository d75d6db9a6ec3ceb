import { CampaignEngine, type CampaignEvent } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SeededRandom } from 'outdial/testing'
import { afterEach, expect, test } from 'vitest'
import type { BookEntry } from './double/call-book.js'
import { mishapOf, planFor } from './mishaps.js'
import { type TwilioScene, twilioScene } from './scene.js'

const COUNT = process.env.OUTDIAL_LONG ? 1000 : 300
const CONCURRENT = 25

let scene: TwilioScene | undefined
afterEach(() => scene?.close())

/** How often each contact's number was called, and how many of its calls were up at once at most. */
function callsByNumber(entries: BookEntry[]) {
  const numbers = new Map<string, { placed: number; live: number; mostLive: number }>()
  for (const { kind, to } of entries) {
    const number = numbers.get(to) ?? { placed: 0, live: 0, mostLive: 0 }
    if (kind === 'placed') number.placed++
    if (kind !== 'requested') number.live += kind === 'placed' ? 1 : -1
    number.mostLive = Math.max(number.mostLive, number.live)
    numbers.set(to, number)
  }
  return numbers
}

async function campaignThroughTwilio(seed: number) {
  const clock = new FakeClock({ stallMs: 60_000 })
  const random = new SeededRandom(seed)
  let engine: CampaignEngine | undefined
  scene = await twilioScene({
    clock,
    receive: async events => void (await engine!.receive(events)),
    plan: call => planFor(random, call),
    double: { trouble: () => (random.chance(0.05) ? { status: random.chance(0.5) ? 500 : 429 } : undefined) },
  })
  const { telephony } = scene
  const logged: string[] = []
  const log = (message: string, detail?: object) => void logged.push(`${message} ${JSON.stringify(detail ?? {})}`)
  const storage = new MemoryStorage()
  engine = new CampaignEngine({
    storage,
    telephony,
    clock,
    random: random.fork('engine'),
    logger: { warn: log, error: log },
  })
  const segment = Array.from({ length: COUNT }, (_, i) => ({ id: `c${i}`, phone: `+1212${2_000_000 + i}` }))
  const campaign = await engine.createCampaign({
    name: 'Through Twilio',
    agent: { id: 'a', name: 'Ada', numbers: '+12125550100', connect: { kind: 'say', text: 'Hello' } },
    segment,
    schedule: { timeZone: 'UTC', hours: { everyDay: '00:00-24:00' } },
    // One attempt each: whoever is called a second time is called twice by mistake.
    calls: {
      concurrentCalls: CONCURRENT,
      retryDelay: '1m',
      maxAttempts: 1,
      maxCallDuration: '5m',
      detectMachine: true,
    },
    breaker: false,
  })
  await campaign.launch()
  await clock.runTo(campaign.finished(), { limitMs: 4 * 3_600_000 })
  const events: CampaignEvent[] = []
  for (let page = await next(); page.length > 0; page = await next()) events.push(...page)
  function next() {
    return storage.readEvents({ tenantId: 'default', campaignId: campaign.id }, events.at(-1)?.seq ?? 0, 1000)
  }
  await engine.close()
  return { campaign, book: scene.double.book, webhooks: scene.double.webhooks, logged, events }
}

test(`a campaign of ${COUNT} contacts through Twilio, with everything going wrong now and then, ends with every contact final, nobody called twice and no slot leaked`, async () => {
  const { campaign, book, webhooks, logged, events } = await campaignThroughTwilio(7)

  const progress = await campaign.progress()
  expect({ pending: progress.pending, inProgress: progress.inProgress }).toEqual({ pending: 0, inProgress: 0 })
  expect(progress.completed + progress.failed + progress.skipped).toBe(COUNT)

  const numbers = callsByNumber(book.entries)
  expect([...numbers].filter(([, { placed, mostLive }]) => placed > 1 || mostLive > 1)).toEqual([])
  expect(book.mostLive).toBeGreaterThan(CONCURRENT / 2)
  expect(book.mostLive).toBeLessThanOrEqual(CONCURRENT)
  expect(book.live).toBe(0)

  const ends = new Map<string, number>()
  for (const event of events) {
    if (event.type !== 'attempt.ended' && event.type !== 'attempt.withdrawn') continue
    ends.set(event.attemptId, (ends.get(event.attemptId) ?? 0) + 1)
  }
  const requested = book.entries.filter(entry => entry.kind === 'requested').map(entry => entry.attemptId)
  expect(new Set(requested).size).toBe(requested.length)
  expect(requested.filter(attemptId => ends.get(attemptId) !== 1)).toEqual([])

  // What Twilio says of each call is what the campaign says of it, whatever was lost on the way.
  for await (const contact of campaign.results()) {
    for (const attempt of contact.attemptList) {
      expect(attempt.state).toBe('ended')
      const call = book.calls.find(each => each.sid === attempt.providerCallId)
      if (call) expect([attempt.result, attempt.cause]).toEqual(expectedEnd(call.status, call.answeredBy))
    }
  }

  // The mishaps did happen, all kinds of them.
  const kinds = new Set(book.entries.map(({ to }) => mishapOf(to)))
  expect(kinds.size).toBeGreaterThan(12)
  expect(webhooks.answers.length).toBeGreaterThan(COUNT)
  expect(webhooks.answers.filter(status => status !== 204)).toEqual([])
  expect(logged.filter(line => /\+1212/.test(line))).toEqual([])
}, 120_000)

function expectedEnd(status: string, answeredBy: string | undefined) {
  const end: Record<string, [string, string | undefined]> = {
    completed: [answeredBy?.startsWith('machine') ? 'voicemail' : 'answered', undefined],
    busy: ['busy', 'busy'],
    'no-answer': ['no_answer', 'ring_timeout'],
    failed: ['failed', 'carrier_error'],
    canceled: ['cancelled', 'caller_cancelled'],
  }
  return end[status]
}
