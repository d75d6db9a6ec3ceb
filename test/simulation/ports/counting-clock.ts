import type { Timer, TimerOptions } from 'outdial'
import { FakeClock } from 'outdial/testing'

/** Counts how often somebody asks to be woken. */
export class CountingClock extends FakeClock {
  timersSet = 0

  override setTimer(delayMs: number, fn: () => void, options?: TimerOptions): Timer {
    this.timersSet += 1
    return super.setTimer(delayMs, fn, options)
  }
}
