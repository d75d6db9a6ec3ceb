import { OutdialError } from '../errors.js'
import { intersect } from './intervals.js'
import { dayMs, type LocalDays, LocalWeek, minuteMs, weekdayOf } from './local-week.js'
import { type OpenIntervals, OpenTimeline } from './open-timeline.js'
import type { Weekday, WeeklyHours } from './types.js'
import { isZoneName, type OffsetSpan, ZoneSpans } from './zone.js'

/** What the clock on the wall says; `minute` counts from local midnight, `date` is `YYYY-MM-DD`. */
export interface LocalTime {
  weekday: Weekday
  minute: number
  date: string
}

/**
 * Calling hours as instants (epoch ms), open only while they are open in every one of its zones. Looks 400 days ahead.
 * An instant that no `Date` can hold is never open.
 */
export interface ZoneHours {
  isOpen(at: number): boolean
  /** End of the open interval around `at`; `null` = does not close within 400 days; `at` itself when closed. */
  closesAt(at: number): number | null
  /** `from` itself when open; `undefined` = does not open within 400 days. */
  nextOpening(from: number): number | undefined
  /** Every open interval within `[from, to)`, half-open, clipped to it. */
  openIntervals(from: number, to: number): [number, number][]
  /** In the first zone. */
  localTime(at: number): LocalTime
  /** Offset of the first zone at `at`, and from when until when at least it holds. */
  offsetSpan(at: number): OffsetSpan
}

/** The calling hours of one schedule. Keep it: what it has worked out for a zone is worked out once. */
export class CallingHours {
  readonly #days: LocalDays
  readonly #spans: ZoneSpans
  readonly #hours = new Map<string, ZoneHours>()
  readonly #openInZone = new Map<string, OpenIntervals>()

  /**
   * `spans` may be shared among schedules. Throws `INVALID_INPUT` when weekly hours break the rules of their type.
   */
  constructor(hours: WeeklyHours | LocalDays, spans: ZoneSpans = new ZoneSpans()) {
    this.#days = 'openBetween' in hours ? hours : new LocalWeek(hours)
    this.#spans = spans
  }

  /**
   * Hours that hold in all of these zones: the candidates for where a contact may be. Throws `INVALID_INPUT` for an
   * unknown zone and for none at all: the hours of nowhere would be always open.
   */
  forZones(zones: readonly string[]): ZoneHours {
    const key = zones.length === 1 ? zones[0]! : zones.join('|')
    let hours = this.#hours.get(key)
    if (hours === undefined) this.#hours.set(key, (hours = this.#build(zones)))
    return hours
  }

  #build(zones: readonly string[]): ZoneHours {
    const unknown = zones.filter(zone => !isZoneName(zone))
    if (zones.length === 0 || unknown.length > 0) {
      const received = zones.length === 0 ? 'none' : unknown.join(', ')
      const issues = [{ path: 'zones', expected: 'one or more IANA zones', received }]
      throw new OutdialError('INVALID_INPUT', `Calling hours need one or more IANA zones, received ${received}.`, {
        issues,
      })
    }
    const perZone = [...new Set(zones)].map(zone => this.#openIn(zone))
    const open: OpenIntervals = (from, to) => perZone.map(zone => zone(from, to)).reduce(intersect)
    return new FirstZoneHours(open, zones[0]!, this.#spans)
  }

  /** Kept per zone, so that combinations of zones share the work on each. */
  #openIn(zone: string): OpenIntervals {
    let open = this.#openInZone.get(zone)
    if (open === undefined) {
      const timeline = new OpenTimeline((from, to) => openOnClock(this.#days, this.#spans.between(zone, from, to)))
      this.#openInZone.set(zone, (open = (from, to) => timeline.openIntervals(from, to)))
    }
    return open
  }
}

/**
 * While its offset holds, a zone's clock shows one unbroken stretch of the local time line: take what is open on that
 * stretch and shift it back. Local times that a clock skips or shows twice need no rule of their own.
 */
function openOnClock(days: LocalDays, spans: OffsetSpan[]): [number, number][] {
  return spans.flatMap(({ from, to, offsetMs }) =>
    days
      .openBetween(from + offsetMs, to + offsetMs)
      .map(([start, end]): [number, number] => [start - offsetMs, end - offsetMs]),
  )
}

class FirstZoneHours extends OpenTimeline implements ZoneHours {
  readonly #zone: string
  readonly #spans: ZoneSpans

  constructor(open: OpenIntervals, zone: string, spans: ZoneSpans) {
    super(open)
    this.#zone = zone
    this.#spans = spans
  }

  localTime(at: number): LocalTime {
    const local = at + this.offsetSpan(at).offsetMs
    const day = Math.floor(local / dayMs)
    const minute = Math.floor((local - day * dayMs) / minuteMs)
    return { weekday: weekdayOf(day), minute, date: new Date(local).toISOString().slice(0, 10) }
  }

  offsetSpan(at: number): OffsetSpan {
    return this.#spans.at(this.#zone, at)
  }
}
