import { fresh } from '../fresh.js'
import type { GateFigures, GateInput } from '../measure/gate.js'
import { figure, median, table } from '../table.js'
import type { BenchOptions } from './options.js'

/** What calling rules cost an attempt: the same campaign with them and without, in turns, so that both see the same machine. */
export async function gate({ quick }: BenchOptions): Promise<void> {
  const contacts = quick ? 10_000 : 50_000
  const runs: Record<'with' | 'without', number[]> = { with: [], without: [] }
  for (let i = 0; i < (quick ? 3 : 7); i++) {
    for (const rules of i % 2 === 0 ? [false, true] : [true, false]) {
      const { cpuMs, attempts } = await fresh<GateInput, GateFigures>('gate', { contacts, rules })
      runs[rules ? 'with' : 'without'].push((1000 * cpuMs) / attempts)
    }
  }
  const [without, ruled] = [median(runs.without), median(runs.with)]
  console.log(
    table(
      [`${contacts} contacts in 18 states, 6 rules each`, 'µs of processor per attempt', 'ratio'],
      [
        ['no calling rules', figure(without, 1), '1'],
        ['under calling rules', figure(ruled, 1), `${figure(ruled / without, 2)} ×`],
      ],
    ),
  )
}
