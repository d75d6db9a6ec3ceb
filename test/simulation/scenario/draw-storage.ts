import { SeededRandom } from 'outdial/testing'
import { drawActions, drawTrigger } from './draw-actions.js'
import type { Action, CampaignPlan, Scenario } from './scenario.js'

const MINUTE_MS = 60_000

/** Storages on which engines run together. */
export const storageNames = ['memory', 'pglite', 'postgres'] as const

export type StorageName = (typeof storageNames)[number]

/** Where campaigns live, who shares it, and what goes wrong with it. */
export interface StoragePlan {
  name: StorageName
  tenantId: string
  /** So many are alive at a time. They look for campaigns without an owner, where there are several or leases end. */
  engines: number
  shared: boolean
  /**
   * Calls are carried out one at a time, and the next when nothing else moves: then the pace of a database changes nothing,
   * and a seed repeats itself byte for byte.
   */
  inTurn: boolean
  faults: StorageFaults | null
}

/** Shares of the calls of engines, each call for itself; cuts are among the actions. */
export interface StorageFaults {
  /** An error, and nothing happened. */
  before: number
  /** An error, though all of it happened. */
  after: number
  /** An error, and it happens after that: a server goes on with what it was asked for when the connection is gone. */
  late: number
  slow: number
  slowMs: [number, number]
  /** Connections are cut in earnest while the call is under way, where there are any. */
  severed: number
}

/** One engine at a time, that nothing shares and nothing goes wrong with. */
export const oneInMemory: StoragePlan = {
  name: 'memory',
  tenantId: 'default',
  engines: 1,
  shared: false,
  inTurn: false,
  faults: null,
}

/** The same people and campaigns, on a storage that is shared and fails; about these, so that nobody waits for the next morning. */
export function aboutStorage(scenario: Scenario, name: StorageName): Scenario {
  const random = new SeededRandom(`storage ${scenario.seed}`)
  const { people, latencyMs } = scenario
  const campaigns = scenario.campaigns.map(hurried)
  const engines = random.pick([1, 2, 2, 3])
  const faults = random.chance(0.8) ? drawFaults(random.fork('faults'), name) : null
  const actions = drawActions(random.fork('actions'), { campaigns, people, leased: true })
  if (faults) actions.push(...drawCuts(random.fork('cuts')))
  return {
    ...scenario,
    storage: { name, tenantId: `seed-${scenario.seed}`, engines, shared: true, inTurn: random.chance(0.3), faults },
    engine: { ...scenario.engine, leaseMs: 15_000 },
    latencyMs: random.chance(0.5) ? null : latencyMs,
    campaigns,
    actions: actions.filter(isQuick),
    healAfterMs: random.pick([10, 20, 60]) * MINUTE_MS,
  }
}

/** The same with every fault there is, for those who have few runs to meet them in. */
export function atWorst(scenario: Scenario): Scenario {
  const { name } = scenario.storage
  const severed = name === 'postgres' ? 0.05 : 0
  const faults = { before: 0.06, after: 0.06, late: 0.04, slow: 0.2, slowMs: [100, 2_500] as [number, number], severed }
  const cuts = [3_000, 8_000, 20_000, 45_000].map((afterMs, n): Action => {
    return { when: { afterMs }, kind: 'cut_storage', forMs: n % 2 === 0 ? 1_000 : 6_000 }
  })
  const crash: Action = { when: { request: 4, delayMs: 10 }, kind: 'crash', downMs: 1_000 }
  const restart: Action = { when: { request: 6, delayMs: 0 }, kind: 'restart' }
  const pause: Action = { when: { request: 3, delayMs: 0 }, kind: 'pause', campaign: 0, forMs: 1_000 }
  return {
    ...scenario,
    storage: { ...scenario.storage, faults },
    actions: [...scenario.actions, ...cuts, crash, restart, pause],
  }
}

/** Open day and night, with retries that come soon: leases are renewed all the while, and each time is a round trip. */
function hurried(plan: CampaignPlan): CampaignPlan {
  const { timeZone, unknownZone } = plan.input.schedule ?? {}
  const zone = timeZone ? { timeZone } : unknownZone ? { unknownZone } : {}
  const { numberCaps: _, ...calls } = plan.input.calls ?? {}
  const { callsPerHour } = calls
  return {
    ...plan,
    launchAfterMs: Math.floor(plan.launchAfterMs / 20),
    input: {
      ...plan.input,
      schedule: { hours: { everyDay: '00:00-24:00' }, ...zone },
      calls: {
        ...calls,
        callsPerHour: typeof callsPerHour === 'number' ? 6 * callsPerHour : null,
        maxAttempts: Math.min(2, calls.maxAttempts ?? 2),
        retryDelay: '30s',
        retry: {},
        wrapUp: '0s',
      },
    },
  }
}

function isQuick(action: Action): boolean {
  const tooLong = 'forMs' in action && (action.forMs ?? 0) > 10 * MINUTE_MS
  return !tooLong && !(action.kind === 'edit' && ['hours', 'retry', 'limits_down'].includes(action.what))
}

/** Each is absent from many runs, so that it shows beside few others. */
function drawFaults(random: SeededRandom, name: StorageName): StorageFaults {
  const sometimes = (share: number) => (random.chance(0.5) ? random.next() * share : 0)
  return {
    before: sometimes(0.15),
    after: sometimes(0.15),
    late: sometimes(0.08),
    slow: sometimes(0.3),
    slowMs: random.pick<[number, number]>([
      [5, 100],
      [50, 1_500],
      [500, 7_000],
    ]),
    severed: name === 'postgres' ? sometimes(0.04) : 0,
  }
}

function drawCuts(random: SeededRandom): Action[] {
  return Array.from({ length: random.int(0, 3) }, () => ({
    when: drawTrigger(random),
    kind: 'cut_storage',
    forMs: random.pick([0, 1_000, 12_000, 40_000]),
  }))
}
