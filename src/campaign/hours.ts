import { CallingHours, type ZoneHours } from '../calling-hours/calling-hours.js'
import { ZoneSpans } from '../calling-hours/zone.js'
import { type CampaignRules, capMs } from '../compliance/campaign-rules.js'
import { ruleJurisdictions } from '../compliance/jurisdictions.js'
import { type JurisdictionPauses, pauseReaches } from '../compliance/pauses.js'
import { readZoneKey } from '../zones/zone-key.js'
import { type Clocks, Place } from './place.js'
import type { CampaignSettings } from './settings.js'

/**
 * Calling hours and rules of one campaign by window key, so that a million contacts cost a handful of computations. Made
 * anew when settings change or other holidays become known.
 */
export class CampaignHours {
  readonly #settings: HourSettings
  readonly #spans: ZoneSpans
  readonly #rules: CampaignRules | { lacks: string } | undefined
  readonly #hours: CallingHours
  readonly #withoutHolidays: CallingHours
  readonly #places = new Map<string, Place>()
  /** Places where nobody is called now, whatever the campaign. */
  pauses: JurisdictionPauses = { version: 0, pauses: [] }
  /** Of which date the suppression lists are that were taken in, by name; epoch ms. */
  lists: ReadonlyMap<string, number> = new Map()

  /** Campaigns that share `spans` work out each zone's clock once among them. `rules`: as `PlaceInput` has them. */
  constructor(settings: HourSettings, spans = new ZoneSpans(), rules?: CampaignRules | { lacks: string }) {
    const { hours } = settings.schedule
    this.#settings = settings
    this.#spans = spans
    this.#rules = rules
    this.#hours = new CallingHours(hours, spans)
    this.#withoutHolidays =
      hours.holidays.length === 0 ? this.#hours : new CallingHours({ ...hours, holidays: [] }, spans)
  }

  /** What holds for contacts of this window key. */
  place(zoneKey: string): Place {
    let place = this.#places.get(zoneKey)
    if (place === undefined) this.#places.set(zoneKey, (place = this.#build(zoneKey)))
    return place
  }

  /** When calls to contacts of this key may start; `undefined` when they are to be skipped for want of a zone. */
  of(zoneKey: string): ZoneHours | undefined {
    return this.place(zoneKey).dialHours
  }

  /** The zones whose clocks count for this window key; `undefined` when no zone is known, or none of several is taken. */
  clocksOf(zoneKey: string): Clocks | undefined {
    return this.place(zoneKey).clocks
  }

  /** Whether contacts of this key are worth claiming now: callable, or blocked for good and so to be skipped. */
  claimable(zoneKey: string, now: number): boolean {
    return this.place(zoneKey).claimable(now, this.pauses.pauses)
  }

  /** When a contact of this key that is due at `dueAt` can first be taken up; `Infinity` = not before something changes. */
  claimableFrom(zoneKey: string, dueAt: number): number {
    return this.place(zoneKey).claimableFrom(dueAt, this.pauses.pauses)
  }

  /** Whether a pause of some jurisdiction holds for contacts of this key. */
  isPaused(zoneKey: string, now: number): boolean {
    const { jurisdictions } = this.place(zoneKey)
    return this.pauses.pauses.some(pause => pauseReaches(pause, jurisdictions, now))
  }

  /** How far back calls to a number matter to a cap of the campaign or its rules; `null` when there is none. */
  get longestCapMs(): number | null {
    const ofRules = this.#rules && !('lacks' in this.#rules) ? this.#rules.longestCapMs : 0
    return Math.max(0, ofRules, ...this.#settings.calls.numberCaps.map(capMs)) || null
  }

  /** What this process lacks of the campaign's rules: without it nobody is called. */
  get lacks(): string | undefined {
    return this.#rules && 'lacks' in this.#rules ? this.#rules.lacks : undefined
  }

  /** Whether it matters how old suppression lists are. */
  get asksForLists(): boolean {
    return this.#rules !== undefined || Object.keys(this.#settings.requireLists).length > 0
  }

  get hasRules(): boolean {
    return this.#rules !== undefined
  }

  #build(zoneKey: string): Place {
    const { zones: candidates, jurisdictions } = readZoneKey(zoneKey)
    const { closingMarginMs, ringTimeoutMs } = this.#settings.calls
    return new Place({
      clocks: this.#clocks(zoneKey),
      candidates,
      jurisdictions: ruleJurisdictions(jurisdictions),
      hours: zones => this.#hours.forZones(zones),
      hoursWithoutHolidays: zones => this.#withoutHolidays.forZones(zones),
      rules: this.#rules,
      requireLists: this.#settings.requireLists,
      lists: () => this.lists,
      closingMarginMs: closingMarginMs ?? ringTimeoutMs,
      spans: this.#spans,
    })
  }

  #clocks(zoneKey: string): Clocks | undefined {
    const { zone } = this.#settings.schedule
    if (zone.kind === 'fixed') return { zones: [zone.zone], source: 'schedule' }
    const candidates = readZoneKey(zoneKey)
    const { unknown, several = 'intersect' } = zone
    const rule = candidates.zones.length === 0 ? unknown : candidates.zones.length > 1 ? several : 'intersect'
    if (rule === 'skip') return undefined
    return rule === 'intersect'
      ? { zones: candidates.zones, source: candidates.source }
      : { zones: [rule.zone], source: 'assumed' }
  }
}

/** What hours depend on. */
type HourSettings = Pick<CampaignSettings, 'schedule' | 'requireLists'> & {
  calls: Pick<CampaignSettings['calls'], 'closingMarginMs' | 'ringTimeoutMs' | 'numberCaps'>
}
