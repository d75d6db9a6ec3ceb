import type { ZoneHours } from '../../calling-hours/calling-hours.js'
import { closingEarlier } from '../../calling-hours/closing-earlier.js'
import { ZoneSpans } from '../../calling-hours/zone.js'
import type { HolidayDates } from './holiday-dates.js'
import { beginsAt, type CallSituation, endsAt, matchPresets } from './match.js'
import { PresetHours } from './preset-hours.js'
import { type StrictestRules, strictestRules } from './strictest.js'
import type { RulePreset } from './types.js'

/** What the rules of a campaign are made of. */
export interface RuleBookInput extends Pick<CallSituation, 'purposes' | 'modes'> {
  /** Those that are on, overrides applied. */
  presets: readonly RulePreset[]
  holidays: HolidayDates
  /** May be shared with the campaign's own hours. */
  spans?: ZoneSpans
}

/**
 * The rules of one campaign by place, for asking before each dial: contacts of the same places and kind of line share
 * what was worked out for the first of them.
 */
export class RuleBook {
  readonly #input: RuleBookInput
  readonly #spans: ZoneSpans
  readonly #places = new Map<string, PlaceRules>()

  constructor(input: RuleBookInput) {
    this.#input = input
    this.#spans = input.spans ?? new ZoneSpans()
  }

  /** Throws `INVALID_INPUT` as `matchPresets` does. */
  rulesIn({ jurisdictions, line }: Pick<CallSituation, 'jurisdictions' | 'line'>): PlaceRules {
    const key = `${line} ${jurisdictions.join(' ')}`
    let rules = this.#places.get(key)
    if (rules === undefined) {
      const { presets, purposes, modes, holidays } = this.#input
      const held = matchPresets(presets, { jurisdictions, line, purposes, modes })
      this.#places.set(key, (rules = new KeptRules(held, holidays, this.#spans)))
    }
    return rules
  }
}

/** The rules that hold for calls to some places. */
export interface PlaceRules {
  /** As `PresetHours.forZones`. */
  hours(zones: readonly string[]): ZoneHours | undefined
  /** What is asked for at an instant, hours apart. The same object as long as nothing changes. */
  at(now: number): StrictestRules
  /** The presets that count at an instant. */
  inForce(now: number): readonly RulePreset[]
  /** Those whose own hours are closed to a called party who may be in any of these zones, or will be within `marginMs`. */
  closing(zones: readonly string[], now: number, marginMs: number): RulePreset[]
}

class KeptRules implements PlaceRules {
  readonly #presets: readonly RulePreset[]
  readonly #hours: PresetHours
  /** Instants at which a preset begins or ends to count, in order. */
  readonly #changes: number[]
  readonly #byPeriod = new Map<number, StrictestRules>()
  #last: { from: number; until: number; rules: StrictestRules } | undefined
  readonly #input: { holidays: HolidayDates; spans: ZoneSpans }
  readonly #hoursOf = new Map<RulePreset, PresetHours>()

  constructor(presets: readonly RulePreset[], holidays: HolidayDates, spans: ZoneSpans) {
    this.#presets = presets
    this.#input = { holidays, spans }
    this.#hours = new PresetHours(presets, holidays, spans)
    const instants = presets.flatMap(preset => [beginsAt(preset), endsAt(preset)]).filter(Number.isFinite)
    this.#changes = [...new Set(instants)].sort((a, b) => a - b)
  }

  hours(zones: readonly string[]): ZoneHours | undefined {
    return this.#hours.forZones(zones)
  }

  at(now: number): StrictestRules {
    if (this.#last && now >= this.#last.from && now < this.#last.until) return this.#last.rules
    const period = this.#changes.filter(change => change <= now).length
    let rules = this.#byPeriod.get(period)
    if (rules === undefined) this.#byPeriod.set(period, (rules = strictestRules(this.inForce(now))))
    const from = this.#changes[period - 1] ?? Number.NEGATIVE_INFINITY
    this.#last = { from, until: this.#changes[period] ?? Number.POSITIVE_INFINITY, rules }
    return rules
  }

  inForce(now: number): readonly RulePreset[] {
    return this.#presets.filter(preset => now >= beginsAt(preset) && now < endsAt(preset))
  }

  closing(zones: readonly string[], now: number, marginMs: number): RulePreset[] {
    return this.#presets.filter(preset => {
      const hours = this.#hoursAlone(preset).forZones(zones)
      return hours !== undefined && !closingEarlier(hours, marginMs).isOpen(now)
    })
  }

  /** Each preset's own, worked out only where something is closed. */
  #hoursAlone(preset: RulePreset): PresetHours {
    let hours = this.#hoursOf.get(preset)
    if (hours === undefined) {
      const { holidays, spans } = this.#input
      this.#hoursOf.set(preset, (hours = new PresetHours([preset], holidays, spans)))
    }
    return hours
  }
}
