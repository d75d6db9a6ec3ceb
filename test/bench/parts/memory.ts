import { fresh } from '../fresh.js'
import type { GrowthFigures, GrowthInput } from '../measure/growth.js'
import { figure, megabytes, table } from '../table.js'
import type { BenchOptions } from './options.js'

/** Where the memory goes: contacts as imported, what calling them adds, and the windows of the newest records. */
export async function memory({ quick }: BenchOptions): Promise<void> {
  const contacts = quick ? 20_000 : 100_000
  const full = await fresh<GrowthInput, GrowthFigures>('growth', { contacts })
  const bare = await fresh<GrowthInput, GrowthFigures>('growth', { contacts, window: 1 })
  const calls = bare.bytesAfterRun - bare.bytesAfterImport
  const row = (what: string, bytes: number, of: number, unit: string) => [
    what,
    megabytes(bytes),
    `${figure(bytes / of, 0)} a ${unit}`,
  ]
  console.log(
    table(
      [`${figure(contacts)} contacts, ${figure(bare.attempts)} attempts`, 'memory', 'bytes'],
      [
        row('contacts, numbers, indexes', bare.bytesAfterImport, contacts, 'contact'),
        row('attempts and results', calls, bare.attempts, 'attempt'),
        row('both', bare.bytesAfterRun, contacts, 'contact'),
        row('10,000 events, 10,000 decisions', full.bytesAfterRun - bare.bytesAfterRun, 20_000, 'record'),
      ],
    ),
  )
}
