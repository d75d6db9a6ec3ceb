import type { Clock, Telephony } from 'outdial'

/** Whether the process that uses a port is still there. */
export interface Life {
  dead: boolean
}

/**
 * A port as a process sees it that may die at any moment: from then on no call reaches the port, and no answer of one
 * under way comes back. What it had asked for before is carried out.
 */
export function mortal<T extends object>(port: T, life: Life, clock: Clock): T {
  return new Proxy(port, {
    get(target, property) {
      const value = Reflect.get(target, property, target) as unknown
      if (typeof value !== 'function') return value
      if (property === 'watch') return mortalWatch(value.bind(target), life)
      if (property === 'subscribe')
        return mortalSubscribe(value.bind(target) as NonNullable<Telephony['subscribe']>, life)
      return (...args: unknown[]) => {
        if (life.dead) return never(clock)
        const result = value.apply(target, args) as unknown
        return result instanceof Promise ? ifAlive(result, life, clock) : result
      }
    },
  })
}

async function ifAlive<T>(result: Promise<T>, life: Life, clock: Clock): Promise<T> {
  try {
    return await result
  } finally {
    if (life.dead) await never(clock)
  }
}

/** Asleep as far as a fake clock is concerned, so that it moves on. */
const never = (clock: Clock) => clock.sleep(Number.POSITIVE_INFINITY)

function mortalWatch(watch: (listener: (hint: unknown) => void) => () => void, life: Life) {
  return (listener: (hint: unknown) => void) => watch(hint => !life.dead && listener(hint))
}

function mortalSubscribe(
  subscribe: NonNullable<Telephony['subscribe']>,
  life: Life,
): NonNullable<Telephony['subscribe']> {
  return deliver =>
    subscribe(async events => {
      if (life.dead) throw new Error('Nobody is there to take the webhook.')
      await deliver(events)
    })
}
