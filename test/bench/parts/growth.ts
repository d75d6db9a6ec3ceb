import { medianRun } from '../fresh.js'
import type { GrowthFigures, GrowthInput } from '../measure/growth.js'
import { figure, megabytes, table } from '../table.js'
import type { BenchOptions } from './options.js'

interface Size {
  contacts: number
  times: number
}

interface Row {
  contacts: number
  run: GrowthFigures
  /** What the retained events and decisions take. */
  windowBytes: number
}

const compareFrom = 10_000

/** Attempts a second and bytes a contact as campaigns grow. */
export async function growth({ quick }: BenchOptions): Promise<void> {
  const times = quick ? 1 : 3
  const sizes: Size[] = [
    { contacts: 1_000, times },
    { contacts: 10_000, times },
    ...(quick ? [50_000] : [100_000, 1_000_000]).map(contacts => ({ contacts, times: 1 })),
  ]
  const rows: Row[] = []
  for (const size of sizes) rows.push(await measure(size, rows.at(-1)))
  console.log(
    table(
      ['contacts', 'attempts', 'attempts/s', 'µs/attempt', 'CPU µs/attempt', 'bytes/contact', 'windows apart'],
      rows.map(({ contacts, run, windowBytes }) => [
        figure(contacts),
        figure(run.attempts),
        figure((1000 * run.attempts) / run.runMs),
        figure((1000 * run.runMs) / run.attempts, 1),
        figure((1000 * run.cpuMs) / run.attempts, 1),
        figure((run.bytesAfterRun - windowBytes) / contacts),
        megabytes(windowBytes),
      ]),
    ),
  )
  compare(rows)
  console.log(
    'The run begins with launch() and its preflight. Bytes are of contacts, attempts, results and indexes, without',
  )
  console.log(
    'attributes; the newest 10,000 events and decisions, which do not grow, stand apart. Code that comes and goes blurs',
  )
  console.log('the bytes by some 200 kB, which shows at 1,000 contacts.')
}

/** From a size at which the windows are full on, they are not measured again. */
async function measure({ contacts, times }: Size, before: Row | undefined): Promise<Row> {
  const run = await medianRun<GrowthInput, GrowthFigures, 'runMs'>('growth', { contacts }, times, 'runMs')
  if (before && before.contacts >= compareFrom) return { contacts, run, windowBytes: before.windowBytes }
  const bare = await medianRun<GrowthInput, GrowthFigures, 'runMs'>('growth', { contacts, window: 1 }, times, 'runMs')
  return { contacts, run, windowBytes: Math.max(0, run.bytesAfterRun - bare.bytesAfterRun) }
}

function compare(rows: Row[]): void {
  const from = rows.find(row => row.contacts === compareFrom)!
  const to = rows.at(-1)!
  const ratio = (of: (run: GrowthFigures) => number) =>
    of(to.run) / to.run.attempts / (of(from.run) / from.run.attempts)
  const sizes = `${figure(to.contacts)} contacts against ${figure(from.contacts)}`
  const wall = ratio(run => run.runMs)
  const cpu = ratio(run => run.cpuMs)
  console.log(
    `An attempt at ${sizes}: ${figure(wall, 2)} × the time, ${figure(cpu, 2)} × the CPU time (at most 1.5 ×).`,
  )
}
