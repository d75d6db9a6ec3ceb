import { CampaignEngine, SystemClock } from 'outdial'
import { postgresStorage } from 'outdial/postgres'
import { SimulatedCarrier } from 'outdial/testing'
import { type DatabaseWork, workBetween, workSoFar } from '../database.js'
import { contacts, instantCampaign, instantCarrier } from './campaign.js'
import { type Asked, CountedPool } from './counted-pool.js'
import { bytesInUse } from './memory.js'

const WARM_UP = 1_000

export interface PostgresCampaignInput {
  url: string
  contacts: number
  /** Pauses after so many attempts instead of calling everybody. */
  stopAfter?: number
}

export interface PostgresCampaignFigures {
  attempts: number
  importMs: number
  /** With the preflight, which looks at every contact. */
  launchMs: number
  /** From then on. */
  runMs: number
  /** Of this process, all threads; the server's is not in it. */
  cpuMs: number
  asked: Record<string, Asked>
  work: DatabaseWork
  /** In use by this process, beyond what it took before there was a campaign. */
  bytesAfterImport: number
  bytesAfterRun: number
  /** Of the process, at any time. */
  mostResidentBytes: number
}

/** One campaign on Postgres: as `growth`, with whatever storage is asked for counted. */
export default async function postgresCampaign(input: PostgresCampaignInput): Promise<PostgresCampaignFigures> {
  await run({ url: input.url, contacts: WARM_UP })
  return run(input)
}

async function run({ url, contacts: count, stopAfter }: PostgresCampaignInput): Promise<PostgresCampaignFigures> {
  const bytesBefore = await bytesInUse()
  let began = performance.now()
  const imported = await importInto(url, count)
  const importMs = performance.now() - began
  const bytesAfterImport = (await bytesInUse()) - bytesBefore

  const workBefore = await workSoFar(url)
  const on = await openBench(url)
  const campaign = await on.engine.campaign(imported)
  began = performance.now()
  await campaign.launch()
  const launchMs = performance.now() - began
  const cpu = process.cpuUsage()
  began = performance.now()
  if (stopAfter === undefined) await campaign.finished()
  else {
    while (on.carrier.callsPlaced < stopAfter) await new Promise(resolve => setTimeout(resolve, 5))
    await campaign.pause()
  }
  const runMs = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  const attempts = on.carrier.callsPlaced
  const { total, pending, inProgress } = await campaign.progress()
  if (total !== count) throw new Error(`${total} of ${count} contacts are in storage.`)
  if (stopAfter === undefined && pending + inProgress > 0) throw new Error(`${pending + inProgress} were not called.`)
  const bytesAfterRun = (await bytesInUse()) - bytesBefore
  const asked = { ...on.pool.asked }
  await on.close()
  const work = workBetween(workBefore, await workSoFar(url))
  const mostResidentBytes = process.resourceUsage().maxRSS * 1024
  const ran = { attempts, importMs, launchMs, runMs, cpuMs: (user + system) / 1000 }
  return { ...ran, asked, work, bytesAfterImport, bytesAfterRun, mostResidentBytes }
}

/** The campaign's id. By an engine of its own, which is gone when the calls begin. */
export async function importInto(url: string, count: number): Promise<string> {
  const on = await openBench(url)
  await on.storage.migrate()
  const campaign = await on.engine.createCampaign({ ...instantCampaign, segment: contacts(count) })
  const { pending } = await campaign.progress()
  if (pending !== count) throw new Error(`${pending} of ${count} rows were taken in.`)
  await on.close()
  return campaign.id
}

async function openBench(url: string) {
  const clock = new SystemClock()
  const pool = new CountedPool(url)
  const storage = await postgresStorage({ pool })
  const carrier = new SimulatedCarrier({ clock, keepLog: false, keepEndedCalls: 1, ...instantCarrier })
  const engine = new CampaignEngine({ storage, telephony: carrier, clock })
  const close = async () => {
    await engine.close()
    await storage.close()
    await pool.end()
  }
  return { engine, storage, carrier, pool, close }
}
