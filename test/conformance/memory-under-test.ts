import type { Storage } from 'outdial'
import { MemoryStorage } from 'outdial/memory'
import { FakeClock, SeededRandom, type StorageUnderTest, withLatency } from 'outdial/testing'

/** Wide enough for what the suite writes in one test, and narrow enough to be written full. */
export const EVENT_WINDOW = 60

export function memoryUnderTest(): StorageUnderTest {
  const clock = new FakeClock()
  const storage = new MemoryStorage({ now: () => clock.now(), eventWindow: EVENT_WINDOW })
  return { storage, elapse: ms => clock.advanceBy(ms) }
}

/** Behind a line that is slow by the fake clock; the clock goes on whenever somebody waits for an answer. */
export function slowMemoryUnderTest(): StorageUnderTest {
  const clock = new FakeClock()
  const memory = new MemoryStorage({ now: () => clock.now(), eventWindow: EVENT_WINDOW })
  // Delays are shorter than the briefest lease in the suite.
  const storage = withLatency(memory, { clock, random: new SeededRandom(1), ms: [0, 4] })
  const going = new Going(clock)
  return { storage: going.whileCalled(storage), elapse: ms => going.until(clock.sleep(ms)) }
}

/** Moves a clock on for as long as anything is awaited of it. */
class Going {
  readonly #clock: FakeClock
  #awaited = 0
  #running: Promise<void> | undefined

  constructor(clock: FakeClock) {
    this.#clock = clock
  }

  async until<T>(promise: Promise<T>): Promise<T> {
    this.#awaited += 1
    this.#running ??= this.#run()
    try {
      return await promise
    } finally {
      this.#awaited -= 1
    }
  }

  whileCalled(storage: Storage): Storage {
    return new Proxy(storage, {
      get: (target, property) => {
        const method = Reflect.get(target, property, target) as (...args: unknown[]) => unknown
        return (...args: unknown[]) => {
          const result = method.apply(target, args)
          return result instanceof Promise ? this.until(result) : result
        }
      },
    })
  }

  async #run(): Promise<void> {
    while (this.#awaited > 0) await this.#clock.runUntil(() => this.#awaited === 0)
    this.#running = undefined
  }
}
