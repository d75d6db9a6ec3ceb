import type { LocalTime, ZoneHours } from './calling-hours.js'
import type { Interval } from './intervals.js'
import { OpenTimeline } from './open-timeline.js'
import type { OffsetSpan } from './zone.js'

/** The same hours, each stretch `marginMs` shorter at its end. Keep it: it remembers what it found. */
export function closingEarlier(hours: ZoneHours, marginMs: number): ZoneHours {
  return marginMs === 0 ? hours : new ShorterHours(hours, marginMs)
}

class ShorterHours extends OpenTimeline implements ZoneHours {
  readonly #whole: ZoneHours

  constructor(whole: ZoneHours, marginMs: number) {
    super((from, to) =>
      whole
        .openIntervals(from, to + marginMs)
        .map(([start, end]): Interval => [start, end - marginMs])
        .filter(([start, end]) => start < end),
    )
    this.#whole = whole
  }

  localTime(at: number): LocalTime {
    return this.#whole.localTime(at)
  }

  offsetSpan(at: number): OffsetSpan {
    return this.#whole.offsetSpan(at)
  }
}
