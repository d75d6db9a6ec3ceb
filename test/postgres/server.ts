import pg from 'pg'
import { askFor } from '../services/ask.ts'
import { freshSchema } from './schema.ts'

/** A database, and a schema in it that nobody else uses and that does not exist yet. */
export interface TestPostgres {
  connectionString: string
  schema: string
  /** Removes the schema with all that is in it. */
  drop(): Promise<void>
}

/**
 * A Postgres for tests: `OUTDIAL_TEST_POSTGRES_URL`, else one of our own, started once a run when first asked for. Ask
 * once a file, and `drop()` in `afterAll`.
 */
export async function testPostgres(): Promise<TestPostgres> {
  const connectionString = (await askFor('postgres'))!
  const schema = freshSchema()
  return { connectionString, schema, drop: () => dropSchema(connectionString, schema) }
}

async function dropSchema(connectionString: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query(`drop schema if exists ${client.escapeIdentifier(schema)} cascade`)
  } finally {
    await client.end()
  }
}
