import type { ZoneSpans } from '../calling-hours/zone.js'

const dayMs = 86_400_000
/** More than any clock is off UTC. */
const farthestMs = 30 * 3_600_000

/** Calendar days on the clocks of a place. Where there are several zones, what is asked must hold in each. */
export class LocalDays {
  readonly #zones: readonly string[]
  readonly #spans: ZoneSpans

  constructor(zones: readonly string[], spans: ZoneSpans) {
    this.#zones = zones
    this.#spans = spans
  }

  /**
   * Of calls at these instants (ascending), whether `max` or more fell on the day of `now` and the `days` − 1 before it;
   * if so, when the first day begins on which fewer do.
   */
  usedUpUntil(calls: readonly number[], max: number, days: number, now: number): number | undefined {
    const ends = this.#zones.flatMap(zone => {
      const counted = this.#counted(zone, calls, days, now)
      if (counted.length < max) return []
      return this.#begins(zone, this.#day(zone, counted[counted.length - max]!) + days)
    })
    return ends.length > 0 ? Math.max(...ends) : undefined
  }

  /** How many of them fell on these days, where most did. */
  most(calls: readonly number[], days: number, now: number): number {
    return Math.max(0, ...this.#zones.map(zone => this.#counted(zone, calls, days, now).length))
  }

  #counted(zone: string, calls: readonly number[], days: number, now: number): number[] {
    const today = this.#day(zone, now)
    return calls.filter(at => this.#day(zone, at) > today - days)
  }

  /** Days since 1970-01-01 on the clock of the zone. */
  #day(zone: string, at: number): number {
    return Math.floor((at + this.#spans.at(zone, at).offsetMs) / dayMs)
  }

  /** The first instant of the day, or of the next where a zone left it out. */
  #begins(zone: string, day: number): number {
    const midnight = day * dayMs
    for (const { from, to, offsetMs } of this.#spans.between(zone, midnight - farthestMs, midnight + farthestMs)) {
      const at = Math.max(from, midnight - offsetMs)
      if (at < to) return at
    }
    return midnight + farthestMs
  }
}
