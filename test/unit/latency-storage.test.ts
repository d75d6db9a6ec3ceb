import { CampaignEngine, type StorageHint } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, type LatencyOptions, SeededRandom, SimulatedCarrier, withLatency } from 'outdial/testing'
import { describe, expect, test } from 'vitest'

const key = { tenantId: 'acme', campaignId: 'spring' }

function slowStorage(ms: LatencyOptions['ms'], seed = 1) {
  const clock = new FakeClock()
  const memory = new MemoryStorage()
  return { clock, memory, storage: withLatency(memory, { clock, random: new SeededRandom(seed), ms }) }
}

describe('a storage with latency', () => {
  test('carries out a call after one delay and answers after another', async () => {
    const { clock, memory, storage } = slowStorage([10, 10])
    const carriedOut: number[] = []
    const original = memory.getCampaign.bind(memory)
    memory.getCampaign = wanted => {
      carriedOut.push(clock.monotonic())
      return original(wanted)
    }
    expect(await clock.runTo(storage.getCampaign(key))).toBeUndefined()
    expect(carriedOut).toEqual([10])
    expect(clock.monotonic()).toBe(20)
  })

  test('answers late with an error too', async () => {
    const { clock, storage } = slowStorage([10, 10])
    await expect(clock.runTo(storage.progress(key))).rejects.toMatchObject({ code: 'CAMPAIGN_NOT_FOUND' })
    expect(clock.monotonic()).toBe(20)
  })

  test('lets calls made at once overtake one another, each delay within the bounds', async () => {
    const { clock, storage } = slowStorage([3, 9])
    const answeredAt: number[] = []
    const calls = Array.from({ length: 40 }, async () => {
      await storage.getCampaign(key)
      answeredAt.push(clock.monotonic())
      return answeredAt.length
    })
    const places = await clock.runTo(Promise.all(calls))
    expect(places).not.toEqual([...places].sort((a, b) => a - b))
    expect(answeredAt.every(at => at >= 6 && at <= 18)).toBe(true)
    expect(new Set(answeredAt).size).toBeGreaterThan(5)
  })

  test('delays the same for the same seed', async () => {
    const times = await Promise.all(
      [1, 1, 2].map(async seed => {
        const { clock, storage } = slowStorage([0, 1_000_000], seed)
        await clock.runTo(storage.getCampaign(key))
        return clock.monotonic()
      }),
    )
    expect(times[0]).toBe(times[1])
    expect(times[0]).not.toBe(times[2])
  })

  test('passes hints on late, and none after watching stopped', async () => {
    const { clock, memory, storage } = slowStorage([10, 10])
    const hints: StorageHint['what'][] = []
    const stop = storage.watch(hint => hints.push(hint.what))
    await memory.unsuppress('acme', [])
    expect(hints).toEqual([])
    await clock.advanceBy(10)
    expect(hints).toEqual(['numbers'])
    await memory.unsuppress('acme', [])
    stop()
    await clock.advanceBy(10)
    expect(hints).toEqual(['numbers'])
  })

  test('refuses delays that are no whole numbers or the wrong way round', () => {
    for (const ms of [
      [5, 4],
      [-1, 4],
      [0, 0.5],
      [0, Number.NaN],
      [0, Number.POSITIVE_INFINITY],
    ] as const) {
      expect(() => slowStorage([...ms])).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    }
  })
})

test('a campaign runs to its end on a storage with latency', async () => {
  const { clock, storage } = slowStorage([1, 40])
  const telephony = new SimulatedCarrier({ clock, seed: 1 })
  const engine = new CampaignEngine({ storage, telephony, clock, random: new SeededRandom(1) })
  const campaign = await clock.runTo(
    engine.createCampaign({
      name: 'Spring',
      agent: { id: 'ada', name: 'Ada', numbers: '+14155550100', connect: { kind: 'say', text: 'Hello' } },
      schedule: { timeZone: 'America/New_York' },
      calls: { callsPerHour: 100, concurrentCalls: 5, maxAttempts: 2, retryDelay: '10m' },
      segment: Array.from({ length: 30 }, (_, n) => ({ id: `c${n}`, phone: `+1415556${1000 + n}` })),
    }),
  )
  await clock.runTo(campaign.launch())
  await clock.runTo(campaign.finished())
  expect(await clock.runTo(campaign.progress())).toMatchObject({ total: 30, pending: 0, inProgress: 0, skipped: 0 })
  expect(telephony.callsPlaced).toBeGreaterThanOrEqual(30)
  await clock.runTo(engine.close())
})
