import { setImmediate } from 'node:timers'
import type { Storage } from 'outdial'
import type { CountingClock } from './counting-clock.js'

const immediately = setImmediate
const turn = () => new Promise<void>(resolve => void immediately(resolve))

/**
 * Carries out one call after the other, in the order in which they were made, and the next only when nothing moves but calls
 * that wait here. However long a database takes, whoever uses it does the same things in the same order.
 */
export function inTurn(storage: Storage, clock: CountingClock): Storage {
  const waiting: (() => Promise<void>)[] = []
  let going = false
  const go = async () => {
    going = true
    while (waiting.length > 0) {
      await quiet(clock, () => waiting.length)
      await waiting.shift()!()
    }
    going = false
  }
  return new Proxy(storage, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target)
      if (typeof member !== 'function') return member
      if (property === 'watch') return member.bind(target)
      return (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          // The answer is heard before the next call is looked at.
          waiting.push(() => (member.apply(target, args) as Promise<unknown>).then(resolve, reject))
          if (!going) void go()
        })
    },
  })
}

/** Nothing that is under way has moved for two turns of the event loop, but for calls that wait. */
async function quiet(clock: CountingClock, waiting: () => number): Promise<void> {
  for (let calm = 0; calm < 2; ) {
    await turn()
    calm = clock.awake <= waiting() ? calm + 1 : 0
  }
}
