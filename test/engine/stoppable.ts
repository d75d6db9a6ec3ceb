import type { Storage, Telephony } from 'outdial'
import type { Scene } from './setup.js'
import { wrapped } from './wrapped-storage.js'

/** Where a process may be stopped: before it asks for something, or before it has the answer. */
export type Point = `${'claimDue' | 'reserve' | 'commit' | 'createCall'} ${'before' | 'after'}`

/** The ports of a process that stops at a point, as one does that the system suspends, and may go on later. */
export class Stoppable {
  readonly storage: Storage
  readonly telephony: Telephony
  #at: Point | undefined
  #stopped = false
  #forGood = false

  constructor(private readonly scene: Scene) {
    this.storage = wrapped(scene.storage, (method, call) => this.#through(method, call))
    const { carrier } = scene
    this.telephony = new Proxy(carrier, {
      get: (target, property) => {
        const value = Reflect.get(target, property, target)
        if (property !== 'createCall') return typeof value === 'function' ? value.bind(target) : value
        return (...args: Parameters<Telephony['createCall']>) =>
          this.#through('createCall', () => target.createCall(...args))
      },
    })
  }

  get stopped(): boolean {
    return this.#stopped
  }

  /** From the next time it comes there on, nothing it asks for is carried out and no answer reaches it, until it goes on. */
  stopAt(point: Point, forGood = false): void {
    this.#at = point
    this.#forGood = forGood
  }

  go(): void {
    this.#at = undefined
    this.#stopped = false
  }

  async #through<T>(name: string, call: () => Promise<T>): Promise<T> {
    await this.#pass(`${name} before`)
    const answer = await call()
    await this.#pass(`${name} after`)
    return answer
  }

  async #pass(point: string): Promise<void> {
    if (this.#at === point) this.#stopped = true
    while (this.#stopped) await this.scene.clock.sleep(this.#forGood ? Number.POSITIVE_INFINITY : 250)
  }
}
