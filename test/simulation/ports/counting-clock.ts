import type { Timer, TimerOptions } from 'outdial'
import { FakeClock } from 'outdial/testing'

/** Counts how often somebody asks to be woken, and how much is under way that does not sleep. */
export class CountingClock extends FakeClock {
  timersSet = 0
  #working = 0
  #asleep = 0

  /** Pieces of work that wait for something else than this clock. */
  get awake(): number {
    return this.#working - this.#asleep
  }

  override setTimer(delayMs: number, fn: () => void, options?: TimerOptions): Timer {
    this.timersSet += 1
    return super.setTimer(delayMs, fn, options)
  }

  override work(label: string): () => void {
    const done = super.work(label)
    this.#working += 1
    let open = true
    return () => {
      if (open) this.#working -= 1
      open = false
      done()
    }
  }

  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.#asleep += 1
    const slept = super.sleep(ms, signal)
    const woke = () => {
      this.#asleep -= 1
    }
    slept.then(woke, woke)
    return slept
  }
}
