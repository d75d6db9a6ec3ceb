import { SystemClock } from 'outdial'
import { benchEngine, contacts, instantCampaign, instantCarrier } from './campaign.js'
import { bytesInUse } from './memory.js'

const WARM_UP = 5_000

export interface ImportFigures {
  ms: number
  bytes: number
}

/** Rows from a generator into a campaign: read, normalised, checked for duplicates, stored. */
export default async function importing(input: { contacts: number }): Promise<ImportFigures> {
  await importInto(WARM_UP)
  return importInto(input.contacts)
}

async function importInto(count: number): Promise<ImportFigures> {
  const before = await bytesInUse()
  const { engine } = benchEngine(new SystemClock(), instantCarrier)
  const began = performance.now()
  const campaign = await engine.createCampaign({ ...instantCampaign, segment: contacts(count) })
  const ms = performance.now() - began
  const bytes = (await bytesInUse()) - before
  const { pending } = await campaign.progress()
  if (pending !== count) throw new Error(`${pending} of ${count} rows were taken in.`)
  await engine.close()
  return { ms, bytes }
}
