import { medianRun } from '../fresh.js'
import type { FakeClockFigures, FakeClockInput } from '../measure/fake-clock.js'
import { figure, table } from '../table.js'
import type { BenchOptions } from './options.js'

/** About 14,400 calls at this many an hour, eleven hours a day in five zones, end on the third day. */
const campaign: FakeClockInput = { contacts: 10_000, callsPerHour: 430 }

/** Three days of calling in virtual time: 10,000 contacts, ring and talk times, retries, the default throttle. */
export async function fakeClock({ quick }: BenchOptions): Promise<void> {
  const times = quick ? 1 : 3
  const run = await medianRun<FakeClockInput, FakeClockFigures, 'realMs'>('fake-clock', campaign, times, 'realMs')
  console.log(
    table(
      ['contacts', 'attempts', 'virtual days', 'most live', 'seconds', 'CPU seconds', 'µs/attempt'],
      [
        [
          figure(campaign.contacts),
          figure(run.attempts),
          figure(run.days, 2),
          figure(run.mostLiveCalls),
          figure(run.realMs / 1000, 2),
          figure(run.cpuMs / 1000, 2),
          figure((1000 * run.realMs) / run.attempts, 1),
        ],
      ],
    ),
  )
}
