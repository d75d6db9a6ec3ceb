import type { Throttle, ThrottleFactory } from 'outdial'

/** Permits of one throttle, counted from outside: what the engine took of it and gave back. */
export interface Account {
  /** Slots that are taken. */
  slots: number
  /** Requests whose settling has not been told. */
  unsettled: number
  closed: boolean
  throttle: Throttle
}

/** Counts what the engine does with its permits; a permit that never comes back is a leak, one that comes back twice a breach. */
export function accounted(factory: ThrottleFactory, open: (account: Account) => void): ThrottleFactory {
  return async (seed, clock) => {
    const throttle = await factory(seed, clock)
    const account: Account = { slots: seed.liveCalls, unsettled: 0, closed: false, throttle }
    open(account)
    return {
      async draw(wanted) {
        const drawn = await throttle.draw(wanted)
        account.slots += drawn
        account.unsettled += drawn
        return drawn
      },
      giveBack(count) {
        account.slots -= count
        account.unsettled -= count
        throttle.giveBack(count)
      },
      settled(count) {
        account.unsettled -= count
        throttle.settled(count)
      },
      ended(count) {
        account.slots -= count
        throttle.ended(count)
      },
      setLimits: limits => throttle.setLimits(limits),
      state: () => throttle.state(),
      async close() {
        account.closed = true
        await throttle.close()
      },
    }
  }
}
