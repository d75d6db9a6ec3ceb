import type { Storage } from 'outdial'
import { type FakeClock, SeededRandom } from 'outdial/testing'

type Reservations = Parameters<Storage['reserve']>[2]

/**
 * A storage whose reservations take their time, now and then, on their way there and back: what changes meanwhile must
 * still be heeded. `about` is told before each.
 */
export function slowReserving(
  storage: Storage,
  clock: FakeClock,
  seed: number,
  about: (items: Reservations) => void,
): Storage {
  const random = new SeededRandom(`${seed} reserving`)
  const wait = async () => {
    const ms = random.int(0, 2_000)
    if (random.chance(0.3)) await clock.sleep(ms)
  }
  const reserve: Storage['reserve'] = async (lease, version, items) => {
    about(items)
    await wait()
    try {
      return await storage.reserve(lease, version, items)
    } finally {
      await wait()
    }
  }
  return new Proxy(storage, {
    get(target, property) {
      if (property === 'reserve') return reserve
      const member: unknown = Reflect.get(target, property, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}
