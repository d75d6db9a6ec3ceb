import { type Clock, SystemClock, type Timer, type TimerOptions } from 'outdial'

/**
 * The crash test runs on the machine's time, faster: an hour of calling hours and limits passes in seconds, the same in
 * every process, and still each wait is a real one.
 */
export interface World {
  /** Where world time and the machine's agree, epoch ms. */
  epochAt: number
  /** World milliseconds in a real one. */
  speed: number
}

export const toReal = ({ speed }: World, worldMs: number): number => worldMs / speed

export const toWorld = ({ speed }: World, realMs: number): number => realMs * speed

/** The world's time as the engine's clock. */
export class WorldClock implements Clock {
  readonly #system = new SystemClock()

  constructor(private readonly world: World) {}

  now(): number {
    const { epochAt, speed } = this.world
    return Math.floor(epochAt + (this.#system.now() - epochAt) * speed)
  }

  monotonic(): number {
    return this.#system.monotonic() * this.world.speed
  }

  setTimer(delayMs: number, fn: () => void, options?: TimerOptions): Timer {
    return this.#system.setTimer(delayMs / this.world.speed, fn, options)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#system.sleep(ms / this.world.speed, signal)
  }

  turn(): Promise<void> {
    return this.#system.turn()
  }
}
