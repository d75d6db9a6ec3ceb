import { fresh } from '../fresh.js'
import type { ImportFigures } from '../measure/import.js'
import { figure, table } from '../table.js'
import type { BenchOptions } from './options.js'

/** Rows a second into memory, and what a contact takes before anybody called it. */
export async function importing({ quick }: BenchOptions): Promise<void> {
  const rows: string[][] = []
  for (const contacts of quick ? [100_000] : [100_000, 1_000_000]) {
    const { ms, bytes } = await fresh<{ contacts: number }, ImportFigures>('import', { contacts })
    rows.push([figure(contacts), figure(ms / 1000, 2), figure((1000 * contacts) / ms), figure(bytes / contacts)])
  }
  console.log(table(['rows', 'seconds', 'rows/s', 'bytes/contact'], rows))
}
