import { CallingHours, type ZoneHours } from '../../calling-hours/calling-hours.js'
import { intersectHours } from '../../calling-hours/intersect-hours.js'
import { ZoneSpans } from '../../calling-hours/zone.js'
import type { HolidayDates } from './holiday-dates.js'
import { intersectDays, PresetDays } from './preset-days.js'
import type { RulePreset } from './types.js'

/**
 * The hours that a set of presets leaves, each read on its own clock and only while it is in force. Keep it: what it has
 * worked out for a zone is worked out once. Intersect them with the campaign's own by `intersectHours`.
 */
export class PresetHours {
  readonly #ofCalledParty: CallingHours | undefined
  readonly #elsewhere: ZoneHours[]
  readonly #byZones = new Map<string, ZoneHours | undefined>()

  /** `presets` are those that match a call at whatever time (see `matchPresets`, without `at`). */
  constructor(presets: readonly RulePreset[], holidays: HolidayDates, spans: ZoneSpans = new ZoneSpans()) {
    const byClock = new Map<string, RulePreset[]>()
    for (const preset of presets.filter(({ windows, holidays }) => windows !== null || holidays.policy !== 'ignored')) {
      const clock = preset.clock.of === 'called_party' ? '' : preset.clock.zones.join('|')
      byClock.set(clock, [...(byClock.get(clock) ?? []), preset])
    }
    const hoursOf = (group: RulePreset[]) =>
      new CallingHours(intersectDays(group.map(preset => new PresetDays(preset, holidays))), spans)
    const own = byClock.get('')
    this.#ofCalledParty = own && hoursOf(own)
    byClock.delete('')
    this.#elsewhere = [...byClock].map(([zones, group]) => hoursOf(group).forZones(zones.split('|')))
  }

  /**
   * For a called party who may be in any of these zones. `undefined` = no preset sets hours: they are no restriction.
   * Throws `INVALID_INPUT` as `CallingHours.forZones` does.
   */
  forZones(zones: readonly string[]): ZoneHours | undefined {
    const key = zones.join('|')
    if (!this.#byZones.has(key)) {
      const own = this.#ofCalledParty?.forZones(zones)
      const [first, ...others] = own === undefined ? this.#elsewhere : [own, ...this.#elsewhere]
      this.#byZones.set(key, first && intersectHours(first, ...others))
    }
    return this.#byZones.get(key)
  }
}
