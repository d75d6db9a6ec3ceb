import type { CampaignEngine } from 'outdial'
import type { World } from '../world.js'

/** The process that was asked died before it answered. */
export class Died extends Error {}

/** The place of one engine: when one has died or was closed, another takes it. */
export class Seat {
  /** Resolves when there is an engine again. */
  up: Promise<void> = Promise.resolve()
  #died = deferred()

  constructor(
    private readonly world: World,
    private readonly place: number,
  ) {}

  get engine(): CampaignEngine {
    return this.world.engine(this.place)
  }

  open(): void {
    this.#died = deferred()
    this.world.openEngine(this.place)
    this.world.evidence.commanded.changes++
  }

  kill(): void {
    this.world.killEngine(this.place)
    this.#died.reject(new Died('The process died.'))
  }

  /** The same promise, but rejects when the process dies first. */
  whileAlive<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#died.promise])
  }
}

function deferred(): { promise: Promise<never>; reject: (why: Error) => void } {
  let reject!: (why: Error) => void
  const promise = new Promise<never>((_, no) => {
    reject = no
  })
  promise.catch(() => undefined)
  return { promise, reject }
}
