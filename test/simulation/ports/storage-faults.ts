import type { Clock, Storage } from 'outdial'
import type { SeededRandom } from 'outdial/testing'
import type { Coverage, Covered } from '../evidence/coverage.js'
import type { StorageFaults } from '../scenario/draw-storage.js'

/** What a call fails with here; real connections have words of their own. */
export class StorageFault extends Error {}

const severed = /simulated fault|terminating connection|Connection terminated|ECONNRESET|Client has encountered/

/** Whether storage failed, and did not refuse: what was asked for may have happened or not. */
export function isStorageFault(error: unknown): boolean {
  return error instanceof Error && severed.test(error.message)
}

/** As `isStorageFault`, of what an engine put into its log. */
export const tellsOfStorageFault = (text: string) => severed.test(text)

/** How long after its caller saw it fail a call may still be carried out. */
const LATEST_MS = 4_000

export interface FaultyLineOptions {
  clock: Clock
  random: SeededRandom
  coverage: Coverage
  faults: StorageFaults
  /** Cuts what connections engines have. */
  sever?: (() => Promise<void>) | undefined
}

type Run = () => Promise<unknown>

/** Storage at the end of a line on which calls get lost, before it, behind it, or for a while. */
export class FaultyLine {
  readonly storage: Storage
  /** While it is off, nothing goes wrong. */
  on = false
  readonly #options: FaultyLineOptions
  readonly #underWay = new Set<AbortController>()
  readonly #late = new Set<Promise<unknown>>()
  #awayUntil = Number.NEGATIVE_INFINITY

  constructor(storage: Storage, options: FaultyLineOptions) {
    this.#options = options
    this.storage = new Proxy(storage, {
      get: (target, property) => {
        const member: unknown = Reflect.get(target, property, target)
        if (typeof member !== 'function') return member
        if (property === 'watch') return member.bind(target)
        return (...args: unknown[]) =>
          this.#call(String(property), () => member.apply(target, args) as Promise<unknown>)
      },
    })
  }

  /** All calls under way fail, whatever becomes of them, and so does every other for so long. */
  cut(forMs: number): void {
    if (!this.on) return
    this.#awayUntil = this.#options.clock.monotonic() + forMs
    for (const call of [...this.#underWay]) call.abort(this.#fault('cut'))
  }

  /** Resolves when nothing is left to be carried out whose caller saw it fail. */
  async lateDone(): Promise<void> {
    while (this.#late.size > 0) await Promise.allSettled(this.#late)
  }

  async #call(method: string, run: Run): Promise<unknown> {
    const { clock, coverage } = this.#options
    if (!this.on) return run()
    if (clock.monotonic() < this.#awayUntil) {
      coverage.count('storage: away')
      throw this.#fault(`away, ${method}`)
    }
    const call = new AbortController()
    this.#underWay.add(call)
    try {
      return await this.#carriedOut(method, run, call.signal)
    } finally {
      this.#underWay.delete(call)
    }
  }

  async #carriedOut(method: string, run: Run, cut: AbortSignal): Promise<unknown> {
    const { random, faults, sever } = this.#options
    const x = random.next()
    let share = 0
    const falls = (upTo: number) => x < (share += upTo)
    if (falls(faults.before)) throw this.#counted('storage: error before', method)
    if (falls(faults.after)) {
      await this.#unlessCut(run(), cut).catch(() => undefined)
      throw this.#counted('storage: error after', method)
    }
    if (falls(faults.late)) {
      this.#later(run)
      throw this.#counted('storage: error, done later', method)
    }
    if (falls(faults.slow)) await this.#slowly(random.int(...faults.slowMs), run, cut)
    else if (sever && falls(faults.severed)) {
      const done = run()
      done.catch(() => undefined)
      await sever()
      this.#options.coverage.count('storage: connections severed')
      return this.#unlessCut(done, cut)
    }
    return this.#unlessCut(run(), cut)
  }

  /** On its way when the line is cut, it may arrive all the same. */
  async #slowly(ms: number, run: Run, cut: AbortSignal): Promise<void> {
    const { clock, random, coverage } = this.#options
    coverage.count('storage: slow')
    const arrives = random.chance(0.5)
    try {
      await clock.sleep(ms, cut)
    } catch (error) {
      coverage.count(arrives ? 'storage: cut, done' : 'storage: cut, not done')
      if (arrives) this.#later(run)
      throw error
    }
  }

  /** The answer; when the line is cut the call goes on, and nobody hears how it ended. */
  #unlessCut(answer: Promise<unknown>, cut: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const lost = () => {
        this.#options.coverage.count('storage: cut, done')
        this.#unheard('storage, unheard', answer)
        reject(cut.reason)
      }
      cut.addEventListener('abort', lost, { once: true })
      answer.then(resolve, reject).finally(() => cut.removeEventListener('abort', lost))
    })
  }

  #later(run: Run): void {
    const { clock, random } = this.#options
    const late = new Promise<void>(resolve => {
      clock.setTimer(random.int(0, LATEST_MS), () => {
        this.#unheard('storage, late', run())
        resolve()
      })
    })
    this.#late.add(late)
    void late.finally(() => this.#late.delete(late))
  }

  /** The clock waits for it, and nobody else does. */
  #unheard(label: string, answer: Promise<unknown>): void {
    const done = this.#options.clock.work?.(label)
    const unheard = answer.then(
      () => done?.(),
      () => done?.(),
    )
    this.#late.add(unheard)
    void unheard.finally(() => this.#late.delete(unheard))
  }

  #counted(what: Covered, method: string): StorageFault {
    this.#options.coverage.count(what)
    return this.#fault(method)
  }

  #fault(what: string): StorageFault {
    return new StorageFault(`simulated fault of storage (${what})`)
  }
}
