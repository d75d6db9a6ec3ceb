import { CampaignEngine, type CampaignEvent, type Telephony } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import type { FakeClock, SeededRandom } from 'outdial/testing'
import { expect } from 'vitest'
import { type BookEntry, callsByNumber } from './books.js'
import type { Receive } from './hooks.js'

export const COUNT = process.env.OUTDIAL_LONG ? 1000 : 300
/** Many requests over real sockets; on a busy machine that takes its time. */
export const TIME_LIMIT_MS = process.env.OUTDIAL_LONG ? 600_000 : 120_000
const CONCURRENT = 25

export interface CampaignRun {
  clock: FakeClock
  random: SeededRandom
  telephony(receive: Receive): Promise<Telephony>
}

/** A campaign of one attempt each, so that whoever is called a second time is called twice by mistake; from launch to end. */
export async function runCampaign({ clock, random, telephony }: CampaignRun) {
  let engine: CampaignEngine | undefined
  const logged: string[] = []
  const log = (message: string, detail?: object) => void logged.push(`${message} ${JSON.stringify(detail ?? {})}`)
  const storage = new MemoryStorage()
  engine = new CampaignEngine({
    storage,
    telephony: await telephony(async events => void (await engine!.receive(events))),
    clock,
    random: random.fork('engine'),
    logger: { warn: log, error: log },
  })
  const campaign = await engine.createCampaign({
    name: 'Through a provider',
    agent: { id: 'a', name: 'Ada', numbers: '+12125550100', connect: { kind: 'say', text: 'Hello' } },
    segment: Array.from({ length: COUNT }, (_, i) => ({ id: `c${i}`, phone: `+1212${2_000_000 + i}` })),
    schedule: { timeZone: 'UTC', hours: { everyDay: '00:00-24:00' } },
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
  return { campaign, logged, events }
}

type Run = Awaited<ReturnType<typeof runCampaign>>

/** By the provider's own account: every contact final, none called twice, no slot leaked, every attempt ended once. */
export async function expectNothingLost(
  { campaign, logged, events }: Run,
  book: { entries: BookEntry[]; live: number; mostLive: number },
): Promise<void> {
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
  expect(logged.filter(line => /1212\d{7}/.test(line))).toEqual([])
}
