import { CallingHours, type ZoneHours } from '../calling-hours/calling-hours.js'
import type { ZoneSpans } from '../calling-hours/zone.js'
import type { Schedule } from './settings.js'

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

  /** Hours for contacts of this window key; `undefined` when their zone is unknown and nothing stands in (fail closed). */
  of(zoneKey: string): ZoneHours | undefined {
    let hours = this.#byKey.get(zoneKey)
    if (hours !== undefined || this.#byKey.has(zoneKey)) return hours
    const zone = this.zoneOf(zoneKey)
    hours = zone === undefined ? undefined : this.#hours.forZones(zone.split('|'))
    this.#byKey.set(zoneKey, hours)
    return hours
  }

  /** The zone (or zones, joined by `|`) whose clock counts for this window key. */
  zoneOf(zoneKey: string): string | undefined {
    const { zone } = this.#schedule
    if (zone.kind === 'fixed') return zone.zone
    if (zoneKey !== '') return zoneKey
    return zone.unknown === 'skip' ? undefined : zone.unknown.zone
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
