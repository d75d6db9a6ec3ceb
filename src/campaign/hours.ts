import { CallingHours, type ZoneHours } from '../calling-hours/calling-hours.js'
import type { ZoneSpans } from '../calling-hours/zone.js'
import type { ZoneSource } from '../compliance/decision.js'
import { readZoneKey } from '../zones/zone-key.js'
import type { Schedule } from './settings.js'

/** Whose clocks the hours are read on: open only while open on all of them. */
export interface Clocks {
  /** IANA zones, at least one. */
  zones: string[]
  source: ZoneSource
}

/** The calling hours of one campaign by window key, so that a million contacts cost a handful of zone computations. */
export class CampaignHours {
  readonly #schedule: Schedule
  readonly #hours: CallingHours
  readonly #byKey = new Map<string, ZoneHours | undefined>()

  /** Campaigns that share `spans` work out each zone's clock once among them. */
  constructor(schedule: Schedule, spans?: ZoneSpans) {
    this.#schedule = schedule
    this.#hours = new CallingHours(schedule.hours, spans)
  }

  /** Hours for contacts of this window key; `undefined` when they are to be skipped for want of a zone. */
  of(zoneKey: string): ZoneHours | undefined {
    let hours = this.#byKey.get(zoneKey)
    if (hours !== undefined || this.#byKey.has(zoneKey)) return hours
    const clocks = this.clocksOf(zoneKey)
    hours = clocks && this.#hours.forZones(clocks.zones)
    this.#byKey.set(zoneKey, hours)
    return hours
  }

  /** The zones whose clocks count for this window key; `undefined` when no zone is known, or none of several is taken. */
  clocksOf(zoneKey: string): Clocks | undefined {
    const { zone } = this.#schedule
    if (zone.kind === 'fixed') return { zones: [zone.zone], source: 'schedule' }
    const candidates = readZoneKey(zoneKey)
    const { unknown, several = 'intersect' } = zone
    const rule = candidates.zones.length === 0 ? unknown : candidates.zones.length > 1 ? several : 'intersect'
    if (rule === 'skip') return undefined
    return rule === 'intersect' ? candidates : { zones: [rule.zone], source: 'assumed' }
  }

  /** Whether contacts of this key are worth claiming now: open, or blocked for good and so to be skipped. */
  claimable(zoneKey: string, now: number): boolean {
    const hours = this.of(zoneKey)
    return hours === undefined || hours.isOpen(now) || hours.nextOpening(now) === undefined
  }

  /** When a contact of this key that is due at `dueAt` can first be taken up. */
  claimableFrom(zoneKey: string, dueAt: number): number {
    return this.of(zoneKey)?.nextOpening(dueAt) ?? dueAt
  }
}
