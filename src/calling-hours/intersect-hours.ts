import type { LocalTime, ZoneHours } from './calling-hours.js'
import { intersect } from './intervals.js'
import { OpenTimeline } from './open-timeline.js'
import type { OffsetSpan } from './zone.js'

/** Open while all of them are open; the clock that is shown is the first one's. Keep it: it remembers what it found. */
export function intersectHours(first: ZoneHours, ...others: ZoneHours[]): ZoneHours {
  return others.length === 0 ? first : new IntersectedHours([first, ...others])
}

class IntersectedHours extends OpenTimeline implements ZoneHours {
  readonly #first: ZoneHours

  constructor(all: ZoneHours[]) {
    super((from, to) => all.map(hours => hours.openIntervals(from, to)).reduce(intersect))
    this.#first = all[0]!
  }

  localTime(at: number): LocalTime {
    return this.#first.localTime(at)
  }

  offsetSpan(at: number): OffsetSpan {
    return this.#first.offsetSpan(at)
  }
}
