import { CampaignEngine } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SeededRandom, SimulatedCarrier } from 'outdial/testing'
import { expect, test } from 'vitest'

async function firstId(seed?: number, random?: SeededRandom) {
  const clock = new FakeClock(seed === undefined ? {} : { seed })
  const telephony = new SimulatedCarrier({ clock })
  const engine = new CampaignEngine({ storage: new MemoryStorage(), telephony, clock, ...(random ? { random } : {}) })
  const campaign = await engine.createCampaign({
    name: 'Ids',
    agent: { id: 'a', name: 'A', numbers: [], connect: { kind: 'say', text: 'Hello' } },
    calls: { concurrentCalls: 1 },
  })
  return campaign.id
}

test('an engine on a fake clock repeats without being told to, and differs by the seed of the clock', async () => {
  expect(await firstId()).toBe(await firstId())
  expect(await firstId(2)).toBe(await firstId(2))
  expect(await firstId(2)).not.toBe(await firstId())
})

test("an engine's own source of randomness goes before the clock's", async () => {
  expect(await firstId(1, new SeededRandom(9))).toBe(await firstId(2, new SeededRandom(9)))
})
