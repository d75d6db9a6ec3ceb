import { CampaignEngine, type Timer, type TimerOptions } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SeededRandom, SimulatedCarrier } from 'outdial/testing'
import { expect, test } from 'vitest'
import { phoneOf, SECOND } from './setup.js'

/** Counts how often somebody asks to be woken. */
class CountingClock extends FakeClock {
  timersSet = 0

  override setTimer(delayMs: number, fn: () => void, options?: TimerOptions): Timer {
    this.timersSet += 1
    return super.setTimer(delayMs, fn, options)
  }
}

test('an engine with as many requests under way as it may have sleeps until one settles', async () => {
  const clock = new CountingClock()
  const carrier = new SimulatedCarrier({ clock, behaviour: { answer: 1, createMs: 10 * SECOND, talkMs: 0, ringMs: 0 } })
  const storage = new MemoryStorage()
  const random = new SeededRandom(1)
  const engine = new CampaignEngine({ storage, telephony: carrier, clock, random, maxRequestsInFlight: 1 })
  const launch = async (id: string, first: number) => {
    const campaign = await engine.createCampaign({
      id,
      name: id,
      agent: { id: 'agent', name: 'Agent', numbers: '+12125550199', connect: { kind: 'say', text: 'Hello' } },
      segment: [{ phone: phoneOf(first) }, { phone: phoneOf(first + 1) }],
      schedule: { timeZone: 'UTC' },
      calls: { concurrentCalls: 5, wrapUp: '0s' },
    })
    await campaign.launch()
    return campaign
  }
  const campaigns = [await clock.runTo(launch('one', 1)), await clock.runTo(launch('two', 3))]
  const begun = clock.timersSet
  await clock.advanceBy(9 * SECOND)
  // Carrier and time-out take a handful; looking again and again would take thousands.
  expect(clock.timersSet - begun).toBeLessThan(20)
  for (const campaign of campaigns) {
    expect(await clock.runTo(campaign.finished())).toMatchObject({ total: 2, completed: 2 })
  }
  await engine.close()
})
