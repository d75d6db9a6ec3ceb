import type { Guardian } from '../../processes/guardian.ts'
import type { Charge } from '../worker/fuse.ts'
import type { Command, Order } from '../worker/main.ts'
import type { Point } from '../worker/points.ts'
import type { RunSettings } from '../world/settings.ts'
import { Child } from './child.ts'

/** What a worker says. */
export type WorkerLine =
  | { ready: number }
  | { reached: Point; signal: NodeJS.Signals }
  | { took: string; fence: number }
  | { done: number; at: number; error?: string }

/** An app's process, as the supervisor sees it. */
export class Worker extends Child<WorkerLine> {
  /** Where its webhooks arrive; 0 until it is ready. */
  port = 0
  /** It does not run now, and will again (SIGSTOP). */
  stopped = false
  readonly ready: Promise<void>
  #orders = 0

  constructor(script: string, settings: RunSettings, carrierPort: number, guardian: Guardian) {
    super(script, [settings, carrierPort], guardian)
    this.on(line => {
      if ('reached' in line && line.signal === 'SIGSTOP') this.stopped = true
    })
    this.ready = this.next(line => 'ready' in line).then(line => {
      this.port = (line as { ready: number }).ready
    })
    // Whoever waits for it hears of it; nobody may.
    this.ready.catch(() => {})
  }

  arm(charge?: Charge): void {
    this.#send({ do: 'arm', ...(charge ? { charge } : {}) })
  }

  close(): void {
    this.#send({ do: 'close' })
  }

  /** Resolves when the engine's command did, to that instant (epoch ms, the machine's). */
  async command(what: Command['do'], campaignId: string): Promise<number> {
    const id = ++this.#orders
    const done = this.next(line => 'done' in line && line.done === id)
    this.#send({ do: what, id, campaignId })
    const { at, error } = (await done) as { at: number; error?: string }
    if (error !== undefined) throw new Error(`${what}: ${error}`)
    return at
  }

  stop(): void {
    this.stopped = true
    this.kill('SIGSTOP')
  }

  goOn(): void {
    this.stopped = false
    this.kill('SIGCONT')
  }

  #send(order: Order): void {
    this.order(order)
  }
}
