import { clearTimeout, setImmediate, setTimeout } from 'node:timers'
import { OutdialError } from 'outdial'

const immediately = setImmediate
const later = setTimeout
const dropLater = clearTimeout

/** Turns of the event loop to wait for work by polling; after that by being told of its end. */
const POLLED_TURNS = 64

const turn = () => new Promise<void>(resolve => void immediately(resolve))

/**
 * Knows what runs between two steps of a fake clock: pieces of work, and how many of them wait for the clock itself.
 * Nothing moves when every piece of work sleeps.
 */
export class Settling {
  readonly #stallMs: number
  readonly #work = new Set<{ label: string }>()
  #sleeping = 0
  #told: (() => void) | undefined

  constructor(stallMs: number) {
    this.#stallMs = stallMs
  }

  begin(label: string): () => void {
    const piece = { label }
    this.#work.add(piece)
    return () => {
      if (this.#work.delete(piece)) this.#tell()
    }
  }

  asleep(): void {
    this.#sleeping++
    this.#tell()
  }

  awake(): void {
    this.#sleeping--
  }

  /** Labels of the work under way, with how often each. */
  underWay(): string[] {
    const counts = new Map<string, number>()
    for (const { label } of this.#work) counts.set(label, (counts.get(label) ?? 0) + 1)
    return [...counts].map(([label, count]) => (count === 1 ? label : `${label} ×${count}`))
  }

  /** Resolves when nothing has moved for two turns of the event loop; throws `FAKE_CLOCK_STALLED`. */
  async settle(): Promise<void> {
    let calm = 0
    let busy = 0
    while (calm < 2) {
      await turn()
      if (this.#work.size <= this.#sleeping) {
        calm++
        continue
      }
      calm = 0
      if (++busy >= POLLED_TURNS) await this.inTime(this.#quiet())
    }
  }

  /** The same promise, or `FAKE_CLOCK_STALLED` when it takes longer than the real time allowed. */
  async inTime<T>(promise: Promise<T>, what?: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const stalled = new Promise<never>((_, reject) => {
      timer = later(() => reject(this.#stalled(what)), this.#stallMs)
    })
    try {
      return await Promise.race([promise, stalled])
    } finally {
      dropLater(timer)
    }
  }

  #quiet(): Promise<void> {
    return new Promise(resolve => {
      this.#told = resolve
    })
  }

  #tell(): void {
    if (this.#told === undefined || this.#work.size > this.#sleeping) return
    this.#told()
    this.#told = undefined
  }

  #stalled(what: string | undefined): OutdialError {
    const underWay = this.underWay()
    const waits = what ?? `work under way: ${underWay.join(', ')}`
    return new OutdialError(
      'FAKE_CLOCK_STALLED',
      `The fake clock waited ${this.#stallMs} ms of real time in vain (${waits}). Inside a port call wait with clock.sleep(), never with real timers; if the work is real and only slow, raise FakeClock's stallMs.`,
      { underWay, stallMs: this.#stallMs },
    )
  }
}
