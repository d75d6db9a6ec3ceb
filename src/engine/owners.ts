import type { CampaignKey } from '../campaign/types.js'
import { OutdialError } from '../errors.js'
import type { StorageHint } from '../ports/storage.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'
import { Runner } from './runner.js'

const AGAIN_MS = 5_000

/** The campaigns this engine owns: at most one runner each, started when there is something to do. */
export class Owners {
  readonly #runners = new Map<string, Promise<Runner | undefined>>()
  /** Those of them that have begun, and not ended. */
  readonly #running = new Map<string, Runner>()
  /** Campaigns that are to be taken up as soon as storage lets us. */
  readonly #wanted = new Set<string>()
  #closed = false

  constructor(private readonly ctx: EngineContext) {}

  /** @throws OutdialError `ENGINE_CLOSED` from `close()` on */
  refuseClosed(): void {
    if (!this.#closed) return
    throw new OutdialError('ENGINE_CLOSED', 'This engine was closed. Make a new CampaignEngine with the same storage.')
  }

  /** The runner of a campaign, started if there is none; `undefined` when another engine owns it. */
  async ensure(key: CampaignKey): Promise<Runner | undefined> {
    if (this.#closed || !this.ctx.runsCampaigns) return undefined
    const id = idOf(key)
    let starting = this.#runners.get(id)
    if (!starting) {
      starting = Runner.start(this.ctx, key)
      this.#runners.set(id, starting)
      this.#forgetWhenOver(id, key, starting)
    }
    return starting
  }

  /** The runner if this engine has one. */
  async get(key: CampaignKey): Promise<Runner | undefined> {
    return this.#runners.get(idOf(key))
  }

  /** How many campaigns it owns, those left out that it is giving back. */
  get count(): number {
    let count = 0
    for (const { owned } of this.#running.values()) if (!owned.stopped) count += 1
    return count
  }

  /** Whether this engine owns the campaign, or is about to. */
  runs(key: CampaignKey): boolean {
    return this.#runners.has(idOf(key))
  }

  /** The runner, if it has begun. */
  running(key: CampaignKey): Runner | undefined {
    return this.#running.get(idOf(key))
  }

  /** Gives so many campaigns back, those with the fewest live calls, for others to take up; which, by id. */
  handOver(count: number): string[] {
    const own = [...this.#running.values()].filter(({ owned }) => !owned.stopped)
    own.sort((a, b) => a.owned.live.size - b.owned.live.size)
    return own.slice(0, count).map(runner => {
      void runner.close()
      return runner.owned.key.campaignId
    })
  }

  hint(hint: StorageHint, takesUp: boolean): void {
    const { what } = hint
    if (what === 'pauses' || what === 'lists') this.wakeAll()
    if (what === 'events' || what === 'numbers' || what === 'lease' || what === 'pauses' || what === 'lists') return
    const starting = this.#runners.get(idOf(hint))
    if (starting) void starting.then(runner => runner?.wake(what), ignore)
    else if (what === 'inbox' && takesUp) void this.#takeUp(hint)
  }

  /** Something changed that concerns every campaign. */
  wakeAll(): void {
    for (const runner of this.#running.values()) runner.wake('contacts')
  }

  async close(): Promise<void> {
    this.#closed = true
    const runners = await Promise.allSettled(this.#runners.values())
    await Promise.all(runners.map(each => (each.status === 'fulfilled' ? each.value?.close() : undefined)))
  }

  #forgetWhenOver(id: string, key: CampaignKey, starting: Promise<Runner | undefined>): void {
    const forget = () => {
      if (this.#runners.get(id) === starting) this.#runners.delete(id)
    }
    starting.then(async runner => {
      if (!runner) return forget()
      this.#running.set(id, runner)
      await runner.finished
      forget()
      if (this.#running.get(id) === runner) this.#running.delete(id)
      // Something may have come in between the runner's last look and its end. A lease that ran out while storage was
      // away may be had again; where somebody else has it by now, they go on.
      if (runner.owned.mail || runner.lostLease) await this.#takeUp(key)
    }, forget)
  }

  /** Tries until the campaign is owned, here or elsewhere. */
  async #takeUp(key: CampaignKey): Promise<void> {
    const id = idOf(key)
    if (this.#wanted.has(id)) return
    this.#wanted.add(id)
    while (!this.#closed) {
      try {
        await this.ensure(key)
        break
      } catch (error) {
        this.#report(key, error)
        if (OutdialError.is(error, 'CAMPAIGN_NOT_FOUND')) break
        await new Promise<void>(resolve => this.ctx.clock.setTimer(AGAIN_MS, resolve, { background: true }))
      }
    }
    this.#wanted.delete(id)
  }

  #report(key: CampaignKey, error: unknown): void {
    this.ctx.logger.error('A campaign could not be taken up', { campaignId: key.campaignId, error: errorText(error) })
  }
}

const idOf = (key: CampaignKey) => `${key.tenantId}\n${key.campaignId}`
const ignore = () => undefined
