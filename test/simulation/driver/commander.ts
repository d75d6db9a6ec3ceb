import { type Campaign, type CampaignEngine, type ErrorCode, OutdialError } from 'outdial'
import { SeededRandom } from 'outdial/testing'
import type { CampaignFacts } from '../evidence/commanded.js'
import { isStorageFault } from '../ports/storage-faults.js'
import type { World } from '../world.js'
import { Died, Seat } from './seat.js'

/** What a command may be refused for, through no fault of the engine. */
const fair: ErrorCode[] = [
  'ILLEGAL_TRANSITION',
  'PREFLIGHT_FAILED',
  'AGENT_NOT_READY',
  'CAMPAIGN_CLOSED',
  'ENGINE_CLOSED',
  // An outcome is kept for the next owner while the lease of one that died is still in force.
  'CONCURRENT_CHANGE',
]
const AGAIN_MS = 1_000

/** Refused when it was asked again, after a failure that left open whether it had been done. */
export class Unsure extends Error {
  constructor(readonly refusal: OutdialError) {
    super(refusal.message)
  }
}

/** Gives commands to whatever engine is alive, one at a time per campaign, and keeps account of what is surely in force. */
export class Commander {
  readonly #queues = new Map<string, Promise<void>>()
  readonly #tasks = new Map<Promise<void>, string>()
  readonly #seats: Seat[]
  readonly #random: SeededRandom

  constructor(private readonly world: World) {
    const { observer, commanded, scenario } = world.evidence
    this.#random = new SeededRandom(`${scenario.seed} commander`)
    this.#seats = Array.from({ length: scenario.storage.engines }, (_, place) => new Seat(world, place))
    // The engine pauses by itself what a person must mend, and closes what is done.
    observer.on('campaign.paused', ({ campaignId, reason }) => {
      if (reason !== 'requested') commanded.campaign(campaignId).closed = `paused (${reason})`
    })
    observer.on('campaign.completed', ({ campaignId }) => {
      commanded.campaign(campaignId).closed = 'completed'
    })
  }

  /** Runs beside everything else; whatever it throws that is no fair refusal is a breach. */
  task(name: string, run: () => Promise<void>): void {
    const task = run()
      .catch((error: unknown) => {
        if (error instanceof Died || error instanceof Unsure || fair.some(code => OutdialError.is(error, code))) return
        this.world.evidence.breaches.report('never lost', `${name} threw ${String(error)}`)
      })
      .finally(() => this.#tasks.delete(task))
    this.#tasks.set(task, name)
  }

  /** As `task`, after whatever else this queue has under way. */
  inTurn(queue: string, name: string, run: () => Promise<void>): void {
    this.task(name, async () => {
      const before = this.#queues.get(queue)
      const mine = (async () => {
        await before
        await run()
      })()
      this.#queues.set(
        queue,
        mine.catch(() => undefined),
      )
      await mine
    })
  }

  /** Resolves when nothing that was commanded is under way. */
  async idle(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks.keys())
  }

  /** What is under way, by name. */
  get underWay(): string[] {
    return [...this.#tasks.values()]
  }

  /** Asks an engine that is alive; again while storage fails, and another one where the one that was asked died. */
  async ask<T>(question: (engine: CampaignEngine) => Promise<T>): Promise<T> {
    for (let again = false; ; again = true) {
      const seat = this.#seat()
      await seat.up
      try {
        return await seat.whileAlive(question(seat.engine))
      } catch (error) {
        if (!this.#mayAskAgain(error)) throw again && error instanceof OutdialError ? new Unsure(error) : error
        await this.world.line?.lateDone()
        await this.#elapsed(AGAIN_MS)
      }
    }
  }

  /** As `ask`, about a campaign. */
  askCampaign<T>(id: string, question: (campaign: Campaign) => Promise<T>): Promise<T> {
    return this.ask(async engine => question(await engine.campaign(id)))
  }

  /**
   * Carries out a command. `unsure`: it is in force by now, but nobody was told so. If the process dies meanwhile, storage
   * says how far it got.
   */
  async command(facts: CampaignFacts, give: (campaign: Campaign) => Promise<unknown>): Promise<'sure' | 'unsure'> {
    const { commanded } = this.world.evidence
    commanded.changes++
    try {
      await this.askCampaign(facts.id, give)
      return 'sure'
    } catch (error) {
      if (error instanceof Died) await this.#lookUp(facts)
      if (!(error instanceof Unsure)) throw error
      await this.#lookUp(facts)
      // Requests from before may still be under way: the end of that was not waited for.
      facts.perhapsPaused = facts.closed === 'paused'
      facts.closed = undefined
      return 'unsure'
    } finally {
      commanded.changes++
    }
  }

  /** All engines come up; where several share a storage, each looks for campaigns that need an owner. */
  async open(): Promise<void> {
    for (const seat of this.#seats) seat.open()
    if (this.world.evidence.scenario.storage.shared) await Promise.all(this.#seats.map(seat => seat.engine.start()))
  }

  /** Closes an engine and starts another. */
  restart(): void {
    const seat = this.#seat()
    this.world.evidence.coverage.count('engine restarted')
    this.#replace(seat, 'restart', async () => {
      await seat.engine.close()
      seat.open()
      await this.#insist(() => seat.engine.start())
    })
  }

  /** An engine dies; another comes up a while later, and campaigns are taken over as leases run out. */
  crash(downMs: number): void {
    const seat = this.#seat()
    this.world.evidence.coverage.count('engine died')
    this.#replace(seat, 'crash', async () => {
      const { clock, evidence } = this.world
      const { engine: plan, storage } = evidence.scenario
      seat.kill()
      await this.#elapsed(downMs)
      seat.open()
      const { engine } = seat
      const start = () => {
        if (seat.engine === engine) this.task('start', () => seat.whileAlive(this.#insist(() => engine.start())))
      }
      // One that shares its storage looks again by itself.
      const last = storage.shared ? 0 : plan.leaseMs! + 5_000
      for (let after = 0; after <= last; after += 5_000) clock.setTimer(after, start)
    })
  }

  #seat(): Seat {
    return this.#seats.length === 1 ? this.#seats[0]! : this.#random.pick(this.#seats)
  }

  #mayAskAgain(error: unknown): boolean {
    if (isStorageFault(error)) return this.world.line !== undefined
    if (OutdialError.is(error, 'ENGINE_CLOSED')) return true
    return error instanceof Died && this.world.evidence.scenario.storage.shared
  }

  /** Until storage takes it. */
  async #insist(run: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await run()
      } catch (error) {
        if (!isStorageFault(error)) throw error
        await this.#elapsed(AGAIN_MS)
      }
    }
  }

  #replace(seat: Seat, name: string, run: () => Promise<void>): void {
    seat.up = seat.up.then(run)
    this.task(name, () => seat.up)
  }

  #elapsed(ms: number): Promise<void> {
    return new Promise(resolve => void this.world.clock.setTimer(ms, resolve))
  }

  async #lookUp(facts: CampaignFacts): Promise<void> {
    const { settings, status } = await (await this.world.evidence.observer.campaign(facts.id)).record()
    facts.settings = settings
    facts.launched ||= status !== 'draft'
    facts.cancelled = status === 'cancelled'
    facts.closed = status === 'active' || status === 'scheduled' ? undefined : status
  }
}
