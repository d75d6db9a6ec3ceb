import type { CampaignInput } from 'outdial'
import { FakeClock } from 'outdial/testing'
import { agent, benchEngine, contacts } from './campaign.js'

const DAY_MS = 86_400_000

/** Sized so that it takes most of three days: the hourly limit binds whenever calling hours are open. */
const threeDays = {
  name: 'Three days',
  agent,
  schedule: { hours: { everyDay: '09:00-20:00' } },
  calls: {
    concurrentCalls: 30,
    maxAttempts: 3,
    retry: { noAnswer: '4h', busy: '20m', failed: '1h', varyTimeOfDay: '2h' },
  },
} as const satisfies Omit<CampaignInput, 'calls'> & { calls: CampaignInput['calls'] }

export interface FakeClockInput {
  contacts: number
  callsPerHour: number
}

export interface FakeClockFigures {
  attempts: number
  /** Of virtual time, from launch to the last end. */
  days: number
  realMs: number
  cpuMs: number
  mostLiveCalls: number
}

/** A campaign of days in virtual time: five zones, retries, ring and talk times as in life, through the default throttle. */
export default async function fakeClock(input: FakeClockInput): Promise<FakeClockFigures> {
  const clock = new FakeClock({ now: '2026-01-05T13:00:00Z' })
  const { engine, carrier } = benchEngine(clock, { seed: 7 })
  const calls = { ...threeDays.calls, callsPerHour: input.callsPerHour }
  const cpu = process.cpuUsage()
  const began = performance.now()
  const campaign = await engine.createCampaign({ ...threeDays, calls, segment: contacts(input.contacts) })
  await campaign.launch()
  const launchedAt = clock.now()
  await clock.runTo(campaign.finished())
  const realMs = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  await engine.close()
  const days = (clock.now() - launchedAt) / DAY_MS
  return {
    attempts: carrier.callsPlaced,
    days,
    realMs,
    cpuMs: (user + system) / 1000,
    mostLiveCalls: carrier.mostLiveCalls,
  }
}
