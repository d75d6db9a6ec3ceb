import { type Campaign, CampaignEngine, SystemClock } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { redisPace } from 'outdial/redis'
import { SeededRandom, SimulatedCarrier } from 'outdial/testing'
import { describe, expect, test } from 'vitest'
import { contacts, plan } from '../engine/setup.js'
import { Ground } from './ground.js'
import { testRedis } from './server.js'

const url = await testRedis()

/** However busy the machine is. */
const soon = { timeout: 20_000, interval: 10 }

const NOT_TOLD = 'The pace of the provider account is not told; no call starts until it is'
const TOLD_AGAIN = 'The pace of the provider account is told again'

/** The engines stand for processes: each on a connection of its own, to storage and carrier that they share. */
class Fleet {
  readonly storage = new MemoryStorage()
  readonly carrier = new SimulatedCarrier({
    clock: new SystemClock(),
    behaviour: { answer: 1, createMs: 1, setupMs: 1, ringMs: 1, talkMs: 50, lookupMs: 1 },
  })

  constructor(private readonly ground: Ground) {}

  /** An engine, what it said, and a campaign of its own that it called so far. */
  async join(id: string, from: number): Promise<Member> {
    const pace = await redisPace({ url: this.ground.wire.url })
    const said: string[] = []
    const told = (message: string) => said.push(message)
    const engine = new CampaignEngine({
      storage: this.storage,
      telephony: this.carrier,
      random: new SeededRandom(id),
      logger: { warn: told, error: told },
      account: { id: this.ground.accountId, callsPerSecond: 50, pace },
    })
    const calls = { concurrentCalls: 30, wrapUp: '0s' }
    const campaign = await engine.createCampaign(plan({ id, segment: contacts(30, from), calls }))
    await campaign.launch()
    return { engine, said, campaign }
  }

  get requests() {
    return this.carrier.log.filter(entry => entry.kind === 'requested')
  }
}

interface Member {
  engine: CampaignEngine
  said: string[]
  campaign: Campaign
}

/** Until both members have tried so many times to reach Redis; each try is two connections. */
async function askedAgain({ wire }: Ground, times: number): Promise<void> {
  const before = wire.tries
  await expect.poll(() => wire.tries, soon).toBeGreaterThanOrEqual(before + 4 * times)
}

describe.skipIf(url === undefined)('campaigns of two processes on one pace in Redis', () => {
  test('stand still while Redis is away, lose nothing, tell so, and go on by themselves', async () => {
    await using ground = await Ground.on(url!)
    const fleet = new Fleet(ground)
    const members = [await fleet.join('a', 1), await fleet.join('b', 100)]
    await expect.poll(() => fleet.requests.length, soon).toBeGreaterThan(10)

    ground.wire.cut()
    for (const { said } of members) await expect.poll(() => said, soon).toEqual([NOT_TOLD])
    // Each asks again, once a second, and a turn that had come before was used meanwhile.
    await askedAgain(ground, 1)
    const started = fleet.requests.length
    expect(started).toBeLessThan(60)
    await askedAgain(ground, 2)
    expect(fleet.requests.length).toBe(started)
    expect(await members[0]!.campaign.diagnose()).toMatchObject({ binding: 'pace' })
    const closing = await fleet.join('c', 200)
    await closing.engine.close()

    await ground.forget()
    ground.wire.mend()
    for (const { said, campaign, engine } of members) {
      expect(await campaign.finished()).toMatchObject({ total: 30, completed: 30 })
      expect(said).toEqual([NOT_TOLD, TOLD_AGAIN])
      await engine.close()
    }
    expect(fleet.requests.length).toBe(60)
    expect(new Set(fleet.requests.map(entry => entry.to)).size).toBe(60)
  })
})
