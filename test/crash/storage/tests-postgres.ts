import { testPostgres } from '../../postgres/server.ts'
import { type Ground, migrated } from './ground.ts'

/** A schema on the Postgres that all tests use; it is not for us to restart. */
export async function postgresGround(): Promise<Ground> {
  const { connectionString, schema, drop } = await testPostgres()
  await migrated(connectionString, schema)
  return { address: { kind: 'postgres', connectionString, schema }, clear: drop }
}
