import type { Random } from 'outdial'
import { SeededRandom } from 'outdial/testing'
import type { CarrierEntry } from '../carrier/log.ts'
import { wrongBooks } from '../checks/books.ts'
import { wrongCalling } from '../checks/calling.ts'
import { readHistory } from '../checks/calls.ts'
import type { Ground } from '../storage/ground.ts'
import { openStorage } from '../storage/open.ts'
import { type Provider, runSettings } from '../world/settings.ts'
import { toReal } from '../world/world.ts'
import { afflict, type Victims } from './afflict.ts'
import { Campaigns, eventually, type Plan } from './campaigns.ts'
import { Fleet, type FleetCounts } from './fleet.ts'
import { everyPlague, type Plague } from './plagues.ts'

export interface CrashOptions {
  seed: string
  provider: Provider
  /** Of the larger campaign; the other has a fifth of it, the same people. */
  contacts: number
  concurrentCalls: number
  callsPerHour: number
  ground: Ground
  /** How often each plague strikes; default once. */
  times?: number
  /** How long it may take in all. */
  deadlineMs: number
  say?: (line: string) => void
}

export interface CrashReport extends FleetCounts {
  /** What is not as it should be, in words. */
  wrong: string[]
  plagues: number
  restarts: number
  campaigns: number
  contacts: number
  calls: number
  /** Calls whose request left a process that had stood still since its last check: the documented hole. */
  late: number
  tookMs: number
}

const PROCESSES = 3

/** Campaigns while everything that can die does; ends when each plague struck and the campaigns are through. */
export async function crashRun(options: CrashOptions): Promise<CrashReport> {
  const begun = Date.now()
  const random = new SeededRandom(`${options.seed} plagues`)
  const { seed, provider, ground } = options
  const settings = runSettings({ seed, provider, storage: ground.address })
  const { storage, close } = await openStorage(ground.address)
  const campaigns = new Campaigns(storage, settings)
  const fleet = await Fleet.start(settings, PROCESSES)
  try {
    const course = new Course(options, { fleet, restart: ground.restart, settings, random }, campaigns)
    const late = after(options.deadlineMs)
    const ended = await Promise.race([course.run().then(() => true), late.then(() => false)])
    const report = await judge(course, ended)
    return { ...report, tookMs: Date.now() - begun }
  } finally {
    await campaigns.close()
    await fleet.end()
    await close()
  }
}

/** Rounds of two campaigns that call the same people, until the plagues are spent. */
class Course {
  readonly plans: Plan[] = []
  struck = 0
  restarts = 0
  readonly #running = new Set<string>()
  readonly #plagues: Plague[]

  constructor(
    readonly options: CrashOptions,
    readonly world: Omit<Victims, 'running'> & { random: Random },
    readonly campaigns: Campaigns,
  ) {
    const all = () => everyPlague(world.random, world.restart !== undefined)
    this.#plagues = Array.from({ length: options.times ?? 1 }, all).flat()
  }

  async run(): Promise<void> {
    let spent = false
    const plagues = async () => {
      await this.#strike()
      spent = true
    }
    const rounds = async () => {
      for (let round = 1; round === 1 || !spent; round++) await this.#round(round)
    }
    await Promise.all([plagues(), rounds()])
  }

  async #strike(): Promise<void> {
    const victims: Victims = { ...this.world, running: () => [...this.#running] }
    for (const plague of this.#plagues) {
      this.options.say?.(JSON.stringify(plague))
      await afflict(victims, plague)
      this.struck++
      if (plague.kind === 'restart storage') this.restarts++
    }
  }

  async #round(round: number): Promise<void> {
    const { contacts, concurrentCalls, callsPerHour } = this.options
    const limits = { maxAttempts: 3, concurrentCalls, callsPerHour }
    const plans = [
      { campaignId: `large-${round}`, contacts, ...limits },
      { campaignId: `small-${round}`, contacts: Math.ceil(contacts / 5), ...limits, concurrentCalls: 3 },
    ]
    await Promise.all(
      plans.map(async plan => {
        this.plans.push(plan)
        await this.campaigns.create(plan)
        await this.#launch(plan.campaignId)
        await eventually(async () => (await this.campaigns.status(plan.campaignId)) === 'completed')
        this.#running.delete(plan.campaignId)
      }),
    )
  }

  async #launch(campaignId: string): Promise<void> {
    const { fleet } = this.world
    await eventually(async () => {
      await fleet.until(() => fleet.awake.length > 0)
      await fleet.awake[0]?.command('launch', campaignId).catch(() => undefined)
      const status = await this.campaigns.status(campaignId)
      return status !== undefined && status !== 'draft'
    })
    this.#running.add(campaignId)
  }
}

async function judge(course: Course, ended: boolean): Promise<Omit<CrashReport, 'tookMs'>> {
  const { world, options, plans, campaigns } = course
  const { fleet, settings } = world
  await fleet.closeWorkers()
  const log = await carrierIsDone(fleet)
  const history = readHistory(log, toReal(settings.world, settings.requestTimeoutMs))
  const rules = {
    campaigns: new Map(plans.map(plan => [plan.campaignId, plan])),
    idempotent: options.provider === 'idempotent',
    // Two readings of a clock in whole milliseconds may be off by one each.
    hourRealMs: toReal(settings.world, 3_600_000) - 2,
  }
  const wrong = [...fleet.unexpected, ...wrongCalling(history, rules)]
  if (!ended) wrong.push(`Not finished within ${options.deadlineMs} ms; ${course.struck} plagues had struck.`)
  for (const plan of plans) {
    const books = await campaigns.books(plan)
    wrong.push(...(books ? wrongBooks(books, history) : [`${plan.campaignId} was never created`]))
  }
  return {
    ...fleet.counts,
    wrong,
    plagues: course.struck,
    restarts: course.restarts,
    campaigns: plans.length,
    contacts: plans.reduce((sum, plan) => sum + plan.contacts, 0),
    calls: history.calls.length,
    late: history.calls.filter(call => history.late.has(call.reference)).length,
  }
}

/** The carrier's log once every request in it has led to something, and every call has ended: some outlive their campaign a little. */
async function carrierIsDone(fleet: Fleet) {
  return eventually(async () => {
    const log = await fleet.log()
    const count = (...what: CarrierEntry['what'][]) => log.filter(entry => what.includes(entry.what)).length
    const open = count('asked') - count('placed', 'repeated', 'refused', 'dropped')
    return open === 0 && count('ended') === count('placed') && log
  })
}

const after = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms).unref())
