import { withDatabase } from '../database.js'
import { fresh } from '../fresh.js'
import type { PostgresImportFigures } from '../measure/postgres-import.js'
import { figure, megabytes, table } from '../table.js'
import type { BenchOptions } from './options.js'

/** Rows a second into Postgres, and what the process keeps of them. */
export async function postgresImport({ quick, services }: BenchOptions): Promise<void> {
  const server = await services.postgres()
  const rows: string[][] = []
  for (const contacts of quick ? [20_000] : [100_000, 1_000_000]) {
    const { ms, bytes } = await withDatabase(server, url =>
      fresh<{ url: string; contacts: number }, PostgresImportFigures>('postgres-import', { url, contacts }),
    )
    rows.push([figure(contacts), figure(ms / 1000, 2), figure((1000 * contacts) / ms), megabytes(bytes)])
  }
  console.log(table(['rows', 'seconds', 'rows/s', 'memory kept'], rows))
}
