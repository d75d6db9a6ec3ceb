import { bytesInUse } from './memory.js'
import { importInto } from './postgres-campaign.js'

const WARM_UP = 2_000

export interface PostgresImportFigures {
  ms: number
  campaignId: string
  bytes: number
}

/** Rows from a generator into a campaign on Postgres: read, normalised, checked for duplicates, durable. */
export default async function postgresImport(input: { url: string; contacts: number }): Promise<PostgresImportFigures> {
  await importInto(input.url, WARM_UP)
  const before = await bytesInUse()
  const began = performance.now()
  const campaignId = await importInto(input.url, input.contacts)
  const ms = performance.now() - began
  return { ms, campaignId, bytes: (await bytesInUse()) - before }
}
