import type { Weekday } from '../calling-hours/types.js'
import { isZoneName, type OffsetSpan, ZoneSpans } from '../calling-hours/zone.js'
import { binomialTail, normalUpperQuantile, wilson } from './statistics.js'

const HOUR_MS = 3_600_000
const HOURS_A_WEEK = 168
/** 1970-01-01 was a Thursday: this many hours into the week. */
const EPOCH_HOUR = 3 * 24
/** Fewer calls than this crown no hour, however well they went. */
const MIN_CALLS = 30
/** Chance that any hour at all is crowned by luck alone. */
const FALSE_CROWN = 0.025

/** Calls begun in one hour of the week, on the contacts' own clocks. Rates are 0..1. */
export interface HourCell {
  weekday: Weekday
  /** 0..23. */
  hour: number
  calls: number
  answered: number
  rate: number
  /** The true rate lies between these, for all hours of the week at once, with 95 % confidence. */
  low: number
  high: number
  /** Better than the campaign as a whole, and not by luck. */
  better: boolean
}

/** Counts calls and answers by hour of the week. */
export class HoursOfWeek {
  readonly #calls = new Float64Array(HOURS_A_WEEK)
  readonly #answered = new Float64Array(HOURS_A_WEEK)
  readonly #spans = new ZoneSpans()
  /** The span used last, by zone; `null` for what is no zone. Calls come in order, so it nearly always holds. */
  readonly #last = new Map<string, OffsetSpan | null>()

  /** `at` in epoch ms. A call to nobody knows where, or to where it may be either of two times, counts in no hour. */
  add(at: number, zones: readonly string[], answered: boolean): void {
    const offsetMs = zones[0] === undefined ? undefined : this.#offsetMs(zones[0], at)
    if (offsetMs === undefined || zones.some(zone => this.#offsetMs(zone, at) !== offsetMs)) return
    const hours = Math.floor((at + offsetMs) / HOUR_MS) + EPOCH_HOUR
    const cell = ((hours % HOURS_A_WEEK) + HOURS_A_WEEK) % HOURS_A_WEEK
    this.#calls[cell]! += 1
    if (answered) this.#answered[cell]! += 1
  }

  /** Hours with calls in them, from Monday midnight on. */
  cells(): HourCell[] {
    const used = [...this.#calls.keys()].filter(cell => this.#calls[cell]! > 0)
    if (used.length === 0) return []
    const overall = sum(this.#answered) / sum(this.#calls)
    // Looking at many hours, one of them is bound to look good: each must stand out by so much more (Bonferroni).
    const luck = FALSE_CROWN / used.length
    const z = normalUpperQuantile(luck)
    return used.map(cell => {
      const calls = this.#calls[cell]!
      const answered = this.#answered[cell]!
      const interval = wilson(answered, calls, z)
      // Where answers are rare the interval is too sure of itself so far out; the exact chance is not.
      const better = calls >= MIN_CALLS && interval.low > overall && binomialTail(answered, calls, overall) <= luck
      const weekday = (Math.floor(cell / 24) + 1) as Weekday
      return { weekday, hour: cell % 24, calls, answered, ...interval, better }
    })
  }

  #offsetMs(zone: string, at: number): number | undefined {
    let span = this.#last.get(zone)
    if (span === undefined && !isZoneName(zone)) span = null
    if (span === null) {
      this.#last.set(zone, null)
      return undefined
    }
    if (span === undefined || at < span.from || at >= span.to) {
      span = this.#spans.at(zone, at)
      this.#last.set(zone, span)
    }
    return span.offsetMs
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
