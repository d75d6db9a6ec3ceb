import type { CampaignKey } from '../campaign/types.js'
import type { StorageHint } from '../ports/storage.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'
import { Runner } from './runner.js'

/** The campaigns this engine owns: at most one runner each, started when there is something to do. */
export class Owners {
  readonly #runners = new Map<string, Promise<Runner | undefined>>()
  #closed = false

  constructor(private readonly ctx: EngineContext) {}

  /** The runner of a campaign, started if there is none; `undefined` when another engine owns it. */
  async ensure(key: CampaignKey): Promise<Runner | undefined> {
    if (this.#closed) return undefined
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

  hint(hint: StorageHint): void {
    const { what } = hint
    if (what === 'events' || what === 'numbers') return
    const starting = this.#runners.get(idOf(hint))
    if (starting) void starting.then(runner => runner?.wake(what), ignore)
    else if (what === 'inbox') this.ensure(hint).catch(error => this.#report(hint, error))
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
      await runner.finished
      forget()
      // Something may have come in between the runner's last look and its end.
      if (runner.owned.mail) await this.ensure(key)
    }, forget)
  }

  #report(key: CampaignKey, error: unknown): void {
    this.ctx.logger.error('A campaign could not be taken up', { campaignId: key.campaignId, error: errorText(error) })
  }
}

const idOf = (key: CampaignKey) => `${key.tenantId}\n${key.campaignId}`
const ignore = () => undefined
