import { OutdialError } from 'outdial'
import { Agent } from './driver/agent.js'
import { Commander } from './driver/commander.js'
import { Deeds } from './driver/deeds.js'
import { type CampaignFacts, draft } from './evidence/commanded.js'
import type { Coverage } from './evidence/coverage.js'
import type { Breach } from './evidence/promises.js'
import { crossesClockChange } from './scenario/draw-start.js'
import { rowOf, type Scenario } from './scenario/scenario.js'
import { type SimulationOptions, World } from './world.js'

const DAY_MS = 86_400_000
/** Once nothing goes wrong any more, every contact must be final within this time. */
const PROGRESS_WITHIN_MS = 40 * DAY_MS
/** For stragglers among the webhooks. */
const AFTERMATH_MS = 25 * 60_000

export interface Run {
  breach: Breach | undefined
  coverage: Coverage
  /** The event log and the carrier's log, as text; equal for equal seeds. */
  log: string
  /** The last of both, for a person. */
  tail: string[]
}

/** Runs a scenario from its first campaign to the last webhook: faults first, then healing, then progress is demanded. */
export async function simulate(scenario: Scenario, options: SimulationOptions = {}): Promise<Run> {
  const simulation = new Simulation(scenario, options)
  await simulation.run()
  return simulation.outcome()
}

class Simulation {
  readonly #scenario: Scenario
  readonly #world: World
  readonly #commander: Commander
  readonly #deeds: Deeds
  #healed = false
  /** No deed is done any more. */
  #calm = false
  /** Something may have become final since it was last asked. */
  #grown = true
  #changes = 0

  constructor(scenario: Scenario, options: SimulationOptions) {
    this.#scenario = scenario
    this.#world = new World(scenario, options)
    this.#commander = new Commander(this.#world)
    this.#deeds = new Deeds(this.#world, this.#commander)
    new Agent(this.#world, this.#commander, scenario.seed)
    this.#world.evidence.observer.on('*', () => {
      this.#grown = true
    })
  }

  async run(): Promise<void> {
    const { clock, evidence } = this.#world
    await clock.runTo(this.#commander.open())
    await clock.runTo(this.#create())
    this.#schedule()
    const { line } = this.#world
    if (line) line.on = true
    try {
      const end = clock.monotonic() + this.#scenario.healAfterMs
      clock.setTimer(this.#scenario.healAfterMs, () => {})
      await clock.runUntil(async () => clock.monotonic() >= end || (await this.#isOver()))
      this.#calm = true
      if (line) line.on = false
      if (!(await this.#isOver())) await this.#heal()
      const last = clock.monotonic() + AFTERMATH_MS
      clock.setTimer(AFTERMATH_MS, () => {})
      await clock.runUntil(() => this.#isLost() || clock.monotonic() >= last)
      if (this.#isLost()) return
      await clock.runTo(this.#commander.idle())
      await clock.runTo(this.#world.judgeEnd())
      await clock.runTo(this.#world.close())
    } catch (error) {
      if (!OutdialError.is(error, 'FAKE_CLOCK_STALLED')) throw error
      evidence.breaches.report('never lost', `not all contacts are final: ${await this.#stuck()} ${error.message}`)
    }
  }

  outcome(): Run {
    const { evidence, carrier, clock } = this.#world
    const { coverage, breaches, events, commanded } = evidence
    coverage.count('seeds')
    coverage.count('campaigns', commanded.campaigns.size)
    coverage.count(
      'contacts',
      [...commanded.campaigns.values()].reduce((sum, { people }) => sum + people.size, 0),
    )
    if (crossesClockChange(this.#scenario.startAt, clock.now())) coverage.count('crossed a clock change')
    if (this.#scenario.latencyMs) coverage.count('distant storage')
    return {
      breach: breaches.first,
      coverage,
      log: JSON.stringify([events.all, carrier.log]),
      tail: tail(events.all, carrier.log),
    }
  }

  async #create(): Promise<void> {
    const { commanded } = this.#world.evidence
    const engine = this.#world.engine()
    for (const { id, input, people, stayPaused } of this.#scenario.campaigns) {
      const members = people.map(index => this.#scenario.people[index]!)
      const added = members.map(person => commanded.adding(person))
      const campaign = await engine.createCampaign({ ...input, segment: members.map(rowOf) })
      for (const done of added) done()
      const { settings } = await campaign.record()
      const byId = new Map(members.map(person => [person.id, person]))
      commanded.campaigns.set(id, { ...draft(id, settings), stayPaused, people: byId })
    }
  }

  #schedule(): void {
    const { clock } = this.#world
    for (const { id, launchAfterMs } of this.#scenario.campaigns)
      clock.setTimer(launchAfterMs, () => this.#deeds.launch(id))
    for (const { when, ...deed } of this.#scenario.actions) {
      const act = () => {
        if (!this.#calm) this.#deeds.do(deed)
      }
      if ('afterMs' in when) clock.setTimer(when.afterMs, act)
      else this.#world.onRequest(when.request, () => clock.setTimer(when.delayMs, act))
    }
  }

  /** From here on nothing goes wrong, and every contact must get somewhere. */
  async #heal(): Promise<void> {
    const { clock, carrier, evidence } = this.#world
    this.#healed = true
    carrier.heal()
    await clock.runTo(this.#commander.idle())
    for (const facts of evidence.commanded.campaigns.values()) this.#mend(facts)
    await clock.runTo(this.#commander.idle())
    await clock.runUntil(() => this.#isOver(), { limitMs: PROGRESS_WITHIN_MS })
  }

  #mend({ id, settings, stayPaused, closed, perhapsPaused }: CampaignFacts): void {
    const { callsPerHour } = settings.calls
    if (!settings.agent.active) this.#deeds.edit(id, { agent: { active: true } })
    if (callsPerHour !== null && callsPerHour < 20) this.#deeds.edit(id, { calls: { callsPerHour: 20 } })
    const { maxPerDay } = settings.agent.callerId
    if (maxPerDay !== null && maxPerDay < 50) this.#deeds.edit(id, { agent: { callerId: { maxPerDay: 50 } } })
    if ((perhapsPaused || closed?.startsWith('paused')) && !stayPaused) this.#deeds.resume(id)
  }

  /** Whether going on would show nothing more. */
  #isLost(): boolean {
    const { breaches } = this.#world.evidence
    const { spins } = this.#world
    if (spins) breaches.report('never lost', 'the engine spins: it sets timer after timer and gets nowhere')
    return spins || breaches.first !== undefined
  }

  async #isOver(): Promise<boolean> {
    if (this.#isLost()) return true
    const { changes } = this.#world.evidence.commanded
    if (!this.#grown && changes === this.#changes) return false
    this.#grown = false
    this.#changes = changes
    for (const facts of this.#world.evidence.commanded.campaigns.values())
      if (!(await this.#isDone(facts))) return false
    this.#grown = true
    return true
  }

  async #isDone({ id, settings, stayPaused, toLaunch }: CampaignFacts): Promise<boolean> {
    if (toLaunch) return false
    const campaign = await this.#world.evidence.observer.campaign(id)
    const status = await campaign.status()
    const { pending, inProgress } = await campaign.progress()
    if (status === 'draft' || status === 'completed') return true
    if (status === 'paused') return this.#healed && stayPaused && inProgress === 0
    if (status === 'cancelled' || (status === 'active' && settings.keepOpen)) return pending + inProgress === 0
    return false
  }

  async #stuck(): Promise<string> {
    const { observer, commanded } = this.#world.evidence
    const lines: string[] = []
    for (const facts of commanded.campaigns.values()) {
      if (await this.#isDone(facts)) continue
      const campaign = await observer.campaign(facts.id)
      for await (const { contactId } of campaign.results({ statuses: ['pending', 'in_progress'] })) {
        lines.push(JSON.stringify(await campaign.explain(contactId)))
      }
      lines.push(`${facts.id} is ${await campaign.status()}, ${JSON.stringify(await campaign.progress())}`)
    }
    return [...lines, `commands under way: ${this.#commander.underWay.join(', ') || 'none'};`].join('\n    ')
  }
}

function tail(events: readonly { at: number }[], log: readonly { at: number }[]): string[] {
  const lines = [...events.slice(-40), ...log.slice(-40)].sort((a, b) => a.at - b.at)
  return lines.map(line => `${new Date(line.at).toISOString()} ${JSON.stringify(line)}`)
}
