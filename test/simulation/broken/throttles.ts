import type { Throttle, ThrottleFactory } from 'outdial'

/** Lets each slot be used by two calls after the first: what `ended` brings back counts twice. */
export function freeingTwice(factory: ThrottleFactory): ThrottleFactory {
  return async (seed, clock) => {
    const throttle = await factory(seed, clock)
    let { limits } = seed
    let extra = 0
    const faulty: Throttle = {
      ...bound(throttle),
      ended(count) {
        throttle.ended(count)
        extra += count
        void throttle.setLimits({ ...limits, concurrentCalls: limits.concurrentCalls + extra })
      },
      setLimits(next) {
        limits = next
        return throttle.setLimits({ ...limits, concurrentCalls: limits.concurrentCalls + extra })
      },
    }
    return faulty
  }
}

/** Never gives a slot back that was drawn for a request which was not sent. */
export function keepingWithdrawn(factory: ThrottleFactory): ThrottleFactory {
  return async (seed, clock) => {
    const throttle = await factory(seed, clock)
    return { ...bound(throttle), giveBack: count => throttle.settled(count) }
  }
}

function bound(throttle: Throttle): Throttle {
  return {
    draw: wanted => throttle.draw(wanted),
    giveBack: count => throttle.giveBack(count),
    settled: count => throttle.settled(count),
    ended: count => throttle.ended(count),
    setLimits: limits => throttle.setLimits(limits),
    state: () => throttle.state(),
    close: () => throttle.close(),
  }
}
