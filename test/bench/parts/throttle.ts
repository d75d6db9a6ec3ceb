import { medianRun } from '../fresh.js'
import type { GrowthFigures, GrowthInput } from '../measure/growth.js'
import { figure, table } from '../table.js'
import { benchThrottle } from '../throttle.js'
import type { BenchOptions } from './options.js'

/** The whole engine beside what it is built on, in one run: the throttle alone, Bottleneck alone, p-queue alone. */
export async function throttle({ quick }: BenchOptions): Promise<void> {
  const contacts = 10_000
  const engine = await medianRun<GrowthInput, GrowthFigures, 'runMs'>('growth', { contacts }, quick ? 1 : 3, 'runMs')
  const alone = await benchThrottle(quick ? 1_000 : 2_000)
  const rates: [string, number][] = [
    ['outdial: whole attempts, instant carrier', (1000 * engine.attempts) / engine.runMs],
    ['its throttle alone: permits', alone.throttle],
    ['Bottleneck alone: jobs that do nothing', alone.bottleneck],
    ['p-queue alone: jobs that do nothing', alone.pQueue],
  ]
  const base = rates[0]![1]
  console.log(
    table(
      ['200 at once, with an hourly limit but for p-queue; system clock', 'per second', 'ratio'],
      rates.map(([name, rate]) => [name, figure(rate), `${figure(rate / base, 2)} ×`]),
    ),
  )
}
