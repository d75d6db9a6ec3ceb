import { SystemClock } from 'outdial'
import { benchEngine, contacts, instantCampaign, instantCarrier } from './campaign.js'
import { bytesInUse } from './memory.js'

const WARM_UP = 2_000

export interface GrowthInput {
  contacts: number
  /** Newest events and decisions that storage keeps; default: as storage does. */
  window?: number
}

export interface GrowthFigures {
  attempts: number
  importMs: number
  preflightMs: number
  runMs: number
  /** Processor time of the run, all threads. */
  cpuMs: number
  bytesAfterImport: number
  bytesAfterRun: number
}

/** One campaign from its segment to its end, on the system clock, through the default throttle, with an instant carrier. */
export default async function growth(input: GrowthInput): Promise<GrowthFigures> {
  // Twice: what is compiled late would count as the campaign's memory.
  for (let i = 0; i < 2; i++) await runCampaign({ ...input, contacts: WARM_UP })
  return runCampaign(input)
}

async function runCampaign({ contacts: count, window }: GrowthInput): Promise<GrowthFigures> {
  const before = await bytesInUse()
  const kept = window === undefined ? {} : { eventWindow: window, decisionWindow: window }
  const { engine, storage, carrier } = benchEngine(new SystemClock(), instantCarrier, kept)
  let began = performance.now()
  const lap = () => {
    const now = performance.now()
    const ms = now - began
    began = now
    return ms
  }
  const campaign = await engine.createCampaign({ ...instantCampaign, segment: contacts(count) })
  const importMs = lap()
  const bytesAfterImport = (await bytesInUse()) - before
  lap()
  const { callable } = await campaign.preflight()
  if (callable !== count) throw new Error(`${callable} of ${count} contacts are callable.`)
  const preflightMs = lap()
  const cpu = process.cpuUsage()
  await campaign.launch()
  await campaign.finished()
  const runMs = lap()
  const { user, system } = process.cpuUsage(cpu)
  await engine.close()
  const attempts = carrier.callsPlaced
  const bytesAfterRun = (await bytesInUse()) - before
  // Still needed here, so that it was still there when measured.
  const { total } = await storage.progress({ tenantId: 'default', campaignId: campaign.id })
  if (total !== count) throw new Error(`${total} of ${count} contacts are in storage.`)
  return { attempts, importMs, preflightMs, runMs, cpuMs: (user + system) / 1000, bytesAfterImport, bytesAfterRun }
}
