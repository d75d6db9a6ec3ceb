import { withDatabase } from '../database.js'
import { fresh, started } from '../fresh.js'
import type { PostgresImportFigures } from '../measure/postgres-import.js'
import type { OwnerInput } from '../measure/postgres-owner.js'
import type { TakeoverFigures, TakeoverInput } from '../measure/postgres-takeover.js'
import { figure, table } from '../table.js'
import type { BenchOptions } from './options.js'

const MORE = 100

/** How soon another process calls on: after the owner was killed, and after it closed properly. */
export async function postgresTakeover({ quick, services }: BenchOptions): Promise<void> {
  const [contacts, live] = quick ? [5_000, 100] : [1_000_000, 500]
  const server = await services.postgres()
  const rows = await withDatabase(server, async url => {
    const imported = { url, contacts }
    const { campaignId } = await fresh<typeof imported, PostgresImportFigures>('postgres-import', imported)
    const owner = await started<OwnerInput, object>('postgres-owner', { url, campaignId, live })
    await owner.kill()
    const takeOver = (underWay: number) => {
      const input = { url, campaignId, live: underWay, more: MORE }
      return fresh<TakeoverInput, TakeoverFigures>('postgres-takeover', input)
    }
    const killed = await takeOver(live)
    const restarted = await takeOver(live + MORE)
    return [
      ['killed: from the end of its lease', live, killed.firstCallAt - killed.leaseEndsAt!],
      ['closed: from the first command of the next', live + MORE, restarted.firstCallAt - restarted.startedAt],
    ] as const
  })
  console.log(
    table(
      [`the owner of ${figure(contacts)} contacts was`, 'live calls', 'ms to the next call'],
      rows.map(([how, calls, ms]) => [how, figure(calls), figure(ms)]),
    ),
  )
  console.log('The live calls are still counted: each new owner placed exactly as many more as its limit left.')
}
