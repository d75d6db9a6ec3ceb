import type { CampaignEdit, CampaignInput, ConsentInput, ContactInput, TelephonyCapabilities } from 'outdial'
import { type CarrierBehaviour, type CarrierFaults, type CarrierLimits, SeededRandom } from 'outdial/testing'
import { drawActions } from './draw-actions.js'
import { drawCallerIds, drawCapEdits } from './draw-caller-ids.js'
import { drawCampaigns, drawPeople } from './draw-campaigns.js'
import { drawCarrier } from './draw-carrier.js'
import { drawMachines } from './draw-machines.js'
import { drawStart } from './draw-start.js'
import { aboutStorage, oneInMemory, type StorageName, type StoragePlan } from './draw-storage.js'

/** Everything that happens in one simulated run, drawn from its seed alone; plain JSON, so that a failure can print it. */
export interface Scenario {
  seed: number
  /** Wall time at which the run begins, epoch ms. */
  startAt: number
  engine: EnginePlan
  storage: StoragePlan
  /** Milliseconds that each storage call waits before and after; `null` = none. */
  latencyMs: [number, number] | null
  carrier: CarrierPlan
  people: Person[]
  campaigns: CampaignPlan[]
  actions: Action[]
  agent: AgentHabits
  /** When faults end and progress is demanded, in elapsed ms. */
  healAfterMs: number
}

export interface EnginePlan {
  requestTimeoutMs: number
  sendWindowMs: number
  graceMs: number
  maxRequestsInFlight: number
  leaseMs: number | null
}

export interface CarrierPlan {
  behaviour: Partial<CarrierBehaviour>
  faults: Partial<CarrierFaults>
  limits: CarrierLimits
  capabilities: Partial<TelephonyCapabilities>
  /** Share of creates refused for the number's sake, and for policy. */
  refusesNumber: number
  refusesPolicy: number
}

/** Somebody who may be in several campaigns, always with the same id, numbers and consent. */
export interface Person {
  id: string
  phones: string[]
  timeZone?: string
  consent?: ConsentInput
}

export interface CampaignPlan {
  id: string
  input: Omit<CampaignInput, 'segment'>
  /** Indexes into `people`. */
  people: number[]
  /** People who come while it runs. */
  latecomers: number[]
  launchAfterMs: number
  /** It is left paused at the end if it is paused then. */
  stayPaused: boolean
}

/** What the agent does with answered calls, each a probability. */
export interface AgentHabits {
  records: number
  /** Milliseconds after the answer. */
  delayMs: [number, number]
  callback: number
  optOut: number
}

/** When an action is done: after so much elapsed time, or so long after the carrier saw the nth request. */
export type Trigger = { afterMs: number } | { request: number; delayMs: number }

export type Action = { when: Trigger } & Deed

export type Deed =
  | { kind: 'pause'; campaign: number; forMs: number }
  | { kind: 'cancel'; campaign: number; hangUp: boolean }
  | { kind: 'edit'; campaign: number; what: EditKind; edit: CampaignEdit }
  | { kind: 'deactivate'; campaign: number; forMs: number }
  | { kind: 'clone'; campaign: number; contacts: 'all' | 'uncalled' | 'none'; launch: boolean }
  | { kind: 'add'; campaign: number }
  | { kind: 'suppress'; person: number; forMs: number | null }
  | { kind: 'consent'; person: number; status: 'granted' | 'revoked'; expiresAfterMs: number | null }
  | { kind: 'restart' }
  | { kind: 'crash'; downMs: number }
  | { kind: 'jump'; ms: number }
  | { kind: 'outage'; forMs: number }
  | { kind: 'refuse_config'; forMs: number }
  | { kind: 'cut_storage'; forMs: number }
  | { kind: 'explain'; campaign: number }
  | { kind: 'illegal'; campaign: number }

export type EditKind = 'limits_up' | 'limits_down' | 'hours' | 'attempts' | 'retry' | 'no_change' | 'caller_ids'

/** The slowest are slower than some send windows. */
const latencies: [number, number][] = [
  [0, 5],
  [1, 40],
  [10, 90],
  [50, 450],
]

/** A row as it goes into `segment`. */
export function rowOf({ id, phones, timeZone, consent }: Person): ContactInput {
  return { id, phones, ...(timeZone && { timeZone }), ...(consent && { consent }) }
}

/** In memory, with one engine at a time; or on another storage, with engines that share it and faults of its own. */
export function drawScenario(seed: number, storage?: StorageName): Scenario {
  const scenario = drawInMemory(seed)
  return storage === undefined ? scenario : aboutStorage(scenario, storage)
}

function drawInMemory(seed: number): Scenario {
  const random = new SeededRandom(`simulation ${seed}`)
  const startAt = drawStart(random.fork('start'))
  const people = drawPeople(random.fork('people'), startAt)
  const campaigns = drawCampaigns(random.fork('campaigns'), people, startAt)
  const engine = drawEngine(random.fork('engine'))
  const latency = random.fork('latency')
  const carrier = drawCarrier(random.fork('carrier'), engine)
  drawMachines(random.fork('machines'), campaigns, carrier)
  drawCallerIds(random.fork('caller ids'), campaigns)
  const actions = drawActions(random.fork('actions'), { campaigns, people, leased: engine.leaseMs !== null })
  return {
    seed,
    startAt,
    engine,
    storage: oneInMemory,
    latencyMs: latency.chance(0.45) ? latency.pick(latencies) : null,
    carrier,
    people,
    campaigns,
    actions: [...actions, ...drawCapEdits(random.fork('cap edits'), campaigns.length)],
    agent: drawAgent(random.fork('agent')),
    healAfterMs: random.fork('heal').pick([1, 2, 4, 8, 16]) * 3_600_000,
  }
}

function drawEngine(random: SeededRandom): EnginePlan {
  return {
    requestTimeoutMs: random.pick([3_000, 5_000, 15_000]),
    sendWindowMs: random.pick([500, 5_000]),
    graceMs: random.pick([5_000, 30_000]),
    maxRequestsInFlight: random.pick([1, 2, 4, 100, 100]),
    leaseMs: random.chance(0.4) ? 60_000 : null,
  }
}

function drawAgent(random: SeededRandom): AgentHabits {
  return {
    records: random.pick([0, 0.5, 0.9]),
    delayMs: random.pick<[number, number]>([
      [0, 0],
      [0, 20_000],
      [1_000, 200_000],
    ]),
    callback: random.pick([0, 0.2, 0.6]),
    optOut: random.pick([0, 0.1, 0.3]),
  }
}
