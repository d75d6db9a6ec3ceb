import TinyQueue from 'tinyqueue'

/** A timer that waits for the fake clock to reach `due` (monotonic ms). */
export interface WaitingTimer {
  due: number
  /** Scheduling order, which decides between timers due at one instant. */
  order: number
  fn: () => void
  background: boolean
  state: 'waiting' | 'fired' | 'cancelled'
}

const earlier = (a: WaitingTimer, b: WaitingTimer) => a.due - b.due || a.order - b.order

/** The fake clock's timers, by due instant. Cancelling only marks; the marked are swept once they are the majority. */
export class TimerQueue {
  #queue = new TinyQueue<WaitingTimer>([], earlier)
  #order = 0
  #waiting = 0
  #foreground = 0

  /** Timers that will fire, housekeeping included. */
  get waiting(): number {
    return this.#waiting
  }

  /** Timers that will fire and are no housekeeping. */
  get foreground(): number {
    return this.#foreground
  }

  add(due: number, fn: () => void, background: boolean): WaitingTimer {
    const timer: WaitingTimer = { due, order: this.#order++, fn, background, state: 'waiting' }
    this.#queue.push(timer)
    this.#waiting++
    if (!background) this.#foreground++
    return timer
  }

  cancel(timer: WaitingTimer): void {
    if (timer.state !== 'waiting') return
    this.#leave(timer, 'cancelled')
    if (this.#queue.length > 64 && this.#queue.length > 2 * this.#waiting) {
      this.#queue = new TinyQueue(
        this.#queue.data.filter(other => other.state === 'waiting'),
        earlier,
      )
    }
  }

  /** The next timer to fire, left in place. */
  peek(): WaitingTimer | undefined {
    let next = this.#queue.peek()
    while (next !== undefined && next.state !== 'waiting') {
      this.#queue.pop()
      next = this.#queue.peek()
    }
    return next
  }

  /** Takes out the timer that `peek()` has just returned. */
  take(timer: WaitingTimer): void {
    this.#queue.pop()
    this.#leave(timer, 'fired')
  }

  #leave(timer: WaitingTimer, state: 'fired' | 'cancelled'): void {
    timer.state = state
    this.#waiting--
    if (!timer.background) this.#foreground--
  }
}
