import { type Clock, OutdialError, type Random, type Storage, type StorageHint } from 'outdial'

/** How slow the line is. */
export interface LatencyOptions {
  clock: Clock
  /** Draws each delay; seed it and the delays repeat. */
  random: Random
  /** Shortest and longest delay, whole milliseconds from 0; drawn for each call, each reply and each hint. */
  ms: [min: number, max: number]
}

/**
 * The same storage at the far end of a slow line: each call arrives late, so does its reply or error, and calls made at
 * once overtake one another. Hints come late and out of order too. What one call does is still one transaction.
 *
 * The waiting is `clock.sleep()`: with a `FakeClock` whoever awaits a call has to move the clock, as in
 * `await clock.runTo(engine.createCampaign(input))`.
 *
 * Throws `INVALID_INPUT` for delays that are no whole numbers, or the wrong way round.
 */
export function withLatency(storage: Storage, { clock, random, ms: [min, max] }: LatencyOptions): Storage {
  check(min, max)
  const delay = () => min + Math.floor(random.next() * (max - min + 1))
  const slow =
    (method: (...args: unknown[]) => Promise<unknown>) =>
    async (...args: unknown[]) => {
      await clock.sleep(delay())
      try {
        return await method(...args)
      } finally {
        await clock.sleep(delay())
      }
    }
  const watch = (listener: (hint: StorageHint) => void) => {
    let stopped = false
    const arrive = (hint: StorageHint) => {
      try {
        if (!stopped) listener(hint)
      } catch {
        // What a listener throws harms nobody: neither the clock that called nor the other listeners.
      }
    }
    const stop = storage.watch(hint => void clock.setTimer(delay(), () => arrive(hint)))
    return () => {
      stopped = true
      stop()
    }
  }
  return new Proxy(storage, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target)
      if (typeof member !== 'function') return member
      return property === 'watch' ? watch : slow(member.bind(target))
    },
  })
}

function check(min: number, max: number): void {
  if (Number.isInteger(min) && Number.isInteger(max) && 0 <= min && min <= max) return
  throw new OutdialError(
    'INVALID_INPUT',
    `Delays of ${min} to ${max} ms were asked for: give whole numbers, 0 ≤ min ≤ max.`,
    {
      issues: [{ path: 'ms', expected: 'whole numbers, 0 ≤ min ≤ max', received: `[${min}, ${max}]` }],
    },
  )
}
