import { type Campaign, type CampaignEngine, type ErrorCode, OutdialError } from 'outdial'
import type { CampaignFacts } from '../evidence/commanded.js'
import type { World } from '../world.js'

/** The process that was asked died before it answered. */
class Died extends Error {}

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

/** Gives commands to whatever engine is alive, one at a time per campaign, and keeps account of what is surely in force. */
export class Commander {
  readonly #queues = new Map<string, Promise<void>>()
  readonly #tasks = new Map<Promise<void>, string>()
  #died = deferred()
  #up: Promise<void> = Promise.resolve()

  constructor(private readonly world: World) {
    // The engine pauses by itself what a person must mend, and closes what is done.
    const { observer, commanded } = world.evidence
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
        if (error instanceof Died || fair.some(code => OutdialError.is(error, code))) return
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

  /** The engine, once there is one. */
  async engine(): Promise<CampaignEngine> {
    await this.#up
    return this.world.engine
  }

  async campaign(id: string): Promise<Campaign> {
    const engine = await this.engine()
    try {
      return await this.whileAlive(engine.campaign(id))
    } catch (error) {
      if (!OutdialError.is(error, 'ENGINE_CLOSED')) throw error
      await this.#up
      return this.whileAlive(this.world.engine.campaign(id))
    }
  }

  /** The same promise, but rejects when the process dies first. */
  whileAlive<T>(promise: Promise<T>): Promise<T> {
    const died = this.#died.promise.then(() => {
      throw new Died('The process died.')
    })
    died.catch(() => undefined)
    return Promise.race([promise, died])
  }

  /** Carries out a command; if the process dies meanwhile, storage says how far it got. */
  async command(facts: CampaignFacts, give: (campaign: Campaign) => Promise<void>): Promise<void> {
    const { commanded } = this.world.evidence
    commanded.changes++
    try {
      await give(await this.campaign(facts.id))
    } catch (error) {
      if (error instanceof Died) await this.#lookUp(facts)
      throw error
    } finally {
      commanded.changes++
    }
  }

  /** Closes the engine and starts another. */
  restart(): void {
    this.world.evidence.coverage.count('engine restarted')
    this.#replace('restart', async () => {
      await this.world.engine.close()
      this.#open()
      await this.world.engine.start()
    })
  }

  /** The engine dies; another comes up a while later and takes over as leases run out. */
  crash(downMs: number): void {
    this.world.evidence.coverage.count('engine died')
    this.#replace('crash', async () => {
      const { clock, evidence } = this.world
      const leaseMs = evidence.scenario.engine.leaseMs!
      this.world.killEngine()
      this.#died.resolve()
      await this.#elapsed(downMs)
      this.#open()
      const { engine } = this.world
      const start = () => {
        if (this.world.engine === engine) this.task('start', () => this.whileAlive(engine.start()))
      }
      for (let after = 0; after <= leaseMs + 5_000; after += 5_000) clock.setTimer(after, start)
    })
  }

  #open(): void {
    this.#died = deferred()
    this.world.openEngine()
    this.world.evidence.commanded.changes++
  }

  #replace(name: string, run: () => Promise<void>): void {
    const before = this.#up
    this.#up = before.then(run)
    this.task(name, () => this.#up)
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

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void
  const promise = new Promise<void>(done => {
    resolve = done
  })
  return { promise, resolve }
}
