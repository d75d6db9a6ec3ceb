import type { CarrierEntry } from '../carrier/log.ts'
import type { Ground } from '../storage/ground.ts'
import { openStorage } from '../storage/open.ts'
import { type Provider, type RunSettings, runSettings } from '../world/settings.ts'
import { Campaigns, eventually, type Plan } from './campaigns.ts'
import { Fleet } from './fleet.ts'
import type { Worker } from './worker.ts'

/** Two processes, a campaign that one of them owns, and nothing that happens by chance. */
export class Stage {
  private constructor(
    readonly settings: RunSettings,
    readonly fleet: Fleet,
    readonly campaigns: Campaigns,
    readonly plan: Plan,
    private readonly closeStorage: () => unknown,
  ) {}

  static async set(options: {
    ground: Ground
    seed: string
    provider: Provider
    contacts: number
    maxAttempts: number
    settings?: Partial<RunSettings>
  }): Promise<Stage> {
    const { ground, contacts, maxAttempts, seed, provider } = options
    const settings = { ...runSettings({ seed, provider, storage: ground.address }), ...options.settings }
    const { storage, close } = await openStorage(ground.address)
    const campaigns = new Campaigns(storage, settings)
    const plan = { campaignId: 'it', contacts, maxAttempts, concurrentCalls: 1, callsPerHour: 10_000 }
    await campaigns.create(plan)
    const fleet = await Fleet.start(settings, 2)
    return new Stage(settings, fleet, campaigns, plan, close)
  }

  async launch(): Promise<void> {
    await this.fleet.workers[0]!.command('launch', this.plan.campaignId)
  }

  /** The process that does not stand still. */
  get other(): Worker {
    return this.fleet.awake[0]!
  }

  /** The process that owns the campaign, once one does that does not stand still. */
  async owner(): Promise<Worker> {
    const found = () => this.fleet.awake.find(worker => this.fleet.owners.get(this.plan.campaignId) === worker)
    await this.fleet.until(() => found() !== undefined)
    return found()!
  }

  /** The carrier's log, once it holds what is looked for. */
  log(fits: (log: CarrierEntry[]) => boolean = () => true): Promise<CarrierEntry[]> {
    return eventually(async () => {
      const log = await this.fleet.log()
      return fits(log) && log
    })
  }

  async completed(): Promise<void> {
    await eventually(async () => (await this.campaigns.status(this.plan.campaignId)) === 'completed')
  }

  async clear(): Promise<void> {
    await this.campaigns.close()
    await this.fleet.end()
    await this.closeStorage()
  }
}
