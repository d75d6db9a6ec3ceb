import type { ZoneHours } from '../calling-hours/calling-hours.js'
import { closingEarlier } from '../calling-hours/closing-earlier.js'
import { intersectHours } from '../calling-hours/intersect-hours.js'
import type { ZoneSpans } from '../calling-hours/zone.js'
import type { CampaignRules } from '../compliance/campaign-rules.js'
import type { Block, RuleVersion, ZoneSource } from '../compliance/decision.js'
import { LocalDays } from '../compliance/local-days.js'
import { type JurisdictionPause, pauseReaches } from '../compliance/pauses.js'
import { closingPreset } from '../compliance/presets/closing-preset.js'
import type { PlaceRules } from '../compliance/presets/rule-book.js'
import type { StrictestRules } from '../compliance/presets/strictest.js'
import type { RulePreset } from '../compliance/presets/types.js'
import { Registers, type RegistersInput } from './registers.js'

/** Whose clocks the hours are read on: open only while open on all of them. */
export interface Clocks {
  /** IANA zones, at least one. */
  zones: string[]
  source: ZoneSource
}

export interface PlaceInput {
  /** Where the campaign's own hours are read; `undefined` = unknown. */
  clocks: Clocks | undefined
  /** Zones that the contact may be in, where rules are read; empty = unknown. */
  candidates: readonly string[]
  /** As `ruleJurisdictions` gives them; empty = unknown. */
  jurisdictions: string[]
  hours(zones: readonly string[]): ZoneHours
  hoursWithoutHolidays(zones: readonly string[]): ZoneHours
  /** `undefined`: the campaign has none. `lacks`: what this process would need to apply them. */
  rules: CampaignRules | { lacks: string } | undefined
  closingMarginMs: number
  spans: ZoneSpans
  /** As in the campaign's settings. */
  requireLists: RegistersInput['requireLists']
  lists: RegistersInput['lists']
}

/**
 * All that holds for every contact of one window key: zones, hours, the rules of its jurisdictions. What is claimed and
 * what the gate lets through are both decided by it, so that nothing is claimed in vain again and again.
 */
export class Place {
  readonly clocks: Clocks | undefined
  readonly jurisdictions: string[]
  /** The campaign's hours and the rules' together; `undefined` = the zone is unknown. */
  readonly hours: ZoneHours | undefined
  /** When calls may start: the same without the closing margin. */
  readonly dialHours: ZoneHours | undefined
  /** Calendar days of whoever is called here; `undefined` = the zone is unknown. */
  readonly days: LocalDays | undefined
  readonly #input: PlaceInput
  readonly #rules: PlaceRules | undefined
  /** What holds at any time. */
  readonly #always: Block[]
  #withoutHolidays: ZoneHours | undefined
  readonly #registers: Registers
  #lastTold: Told | undefined

  constructor(input: PlaceInput) {
    const { clocks, candidates, jurisdictions, rules, closingMarginMs } = input
    this.#input = input
    this.clocks = clocks
    this.jurisdictions = jurisdictions
    this.#always = alwaysBlocked(input)
    if (rules !== undefined && !('lacks' in rules) && jurisdictions.length > 0) this.#rules = rules.in(jurisdictions)
    const zones = candidates.length > 0 ? candidates : clocks?.zones
    if (zones) this.days = new LocalDays(zones, input.spans)
    const { requireLists, lists } = input
    const saidOf = (name: string) => (rules && !('lacks' in rules) ? rules.fetchedAt(name) : undefined)
    this.#registers = new Registers({ requireLists, lists, saidOf }, this.#rules)
    if (clocks === undefined || (rules !== undefined && candidates.length === 0)) return
    this.hours = both(input.hours(clocks.zones), this.#rules?.hours(candidates))
    this.dialHours = closingEarlier(this.hours, closingMarginMs)
  }

  /** What the rules of the place ask for, hours apart; `undefined` = there are none. */
  asks(now: number): StrictestRules | undefined {
    return this.#rules?.at(now)
  }

  /** The presets in force, in their versions. The same list as long as nothing changes. */
  presets(now: number): RuleVersion[] {
    return this.#told(now).presets
  }

  /** Of which date each list is that rules or campaign ask for, epoch ms; `null` = it never was there. */
  registries(now: number): Record<string, number | null> {
    return this.#told(now).registries
  }

  #told(now: number): Told {
    const of = this.asks(now)
    const lists = this.#input.lists()
    if (this.#lastTold?.of === of && this.#lastTold?.lists === lists) return this.#lastTold
    const overridden = (id: string) => (this.#input.rules as CampaignRules).isOverridden(id)
    const presets = of?.presets.map(each => (overridden(each.id) ? { ...each, overridden: true as const } : each)) ?? []
    const told = { of, lists, presets, registries: this.#registers.dates(now) }
    this.#lastTold = told
    return told
  }

  /** Why nobody here may be called now. */
  blocks(now: number, pauses: readonly JurisdictionPause[]): readonly Block[] {
    if (this.#always.length === 0 && pauses.length === 0 && this.dialHours?.isOpen(now) && this.#registers.isFresh(now))
      return this.#always
    const blocks = [...this.#always, ...this.#pausedBlocks(now, pauses), ...this.#registers.blocks(now)]
    if (this.dialHours && !this.dialHours.isOpen(now)) blocks.push(this.#hoursBlock(this.dialHours, now))
    return blocks
  }

  /** The same, with the presets that say so. */
  explained(now: number, pauses: readonly JurisdictionPause[]): readonly Block[] {
    const blocks = this.blocks(now, pauses)
    return this.#rules === undefined ? blocks : blocks.map(block => ({ ...block, ...this.#closers(block, now) }))
  }

  /** The presets in force that ask for something, as a block names them. */
  naming(now: number, asks: (preset: RulePreset) => boolean): Pick<Block, 'presets'> {
    return named(this.#rules?.inForce(now).filter(asks) ?? [])
  }

  #closers({ code, evidence }: Block, now: number): Pick<Block, 'presets'> {
    const { candidates, closingMarginMs } = this.#input
    if (code === 'registry_stale') {
      const { registry } = evidence!
      return this.naming(
        now,
        preset => preset.registry?.name === registry && !this.#registers.isYoungFor(preset.registry!, now),
      )
    }
    if (code === 'no_common_window') return this.naming(now, ({ windows }) => windows !== null)
    if (code !== 'outside_hours' && code !== 'holiday' && code !== 'window_closing') return {}
    return named(this.#rules!.closing(candidates, now, closingMarginMs))
  }

  /** Whether a contact is worth claiming now: nothing blocks the place, or something does for good and it is to be skipped. */
  claimable(now: number, pauses: readonly JurisdictionPause[]): boolean {
    const blocks = this.blocks(now, pauses)
    return blocks.length === 0 || blocks.some(block => block.permanent)
  }

  /** From when on, `at` or later; `Infinity` = not by itself. */
  claimableFrom(at: number, pauses: readonly JurisdictionPause[]): number {
    for (;;) {
      const blocks = this.blocks(at, pauses)
      if (blocks.length === 0 || blocks.some(block => block.permanent)) return at
      at = Math.max(...blocks.map(block => block.until ?? Number.POSITIVE_INFINITY))
      if (at === Number.POSITIVE_INFINITY) return at
    }
  }

  #hoursBlock(dialHours: ZoneHours, now: number): Block {
    const until = dialHours.nextOpening(now)
    if (this.hours!.isOpen(now)) return { code: 'window_closing', permanent: until === undefined, ...when(until) }
    const { clocks, hours, hoursWithoutHolidays } = this.#input
    if (until !== undefined) {
      this.#withoutHolidays ??= both(hoursWithoutHolidays(clocks!.zones), this.#rulesWithoutHolidays())
      return { code: this.#withoutHolidays.isOpen(now) ? 'holiday' : 'outside_hours', permanent: false, until }
    }
    // A rule that is closed for want of a list of holidays is not closed for good: somebody may give one.
    const ofRules = this.#rulesWithoutHolidays()
    const waits = ofRules !== undefined && both(hours(clocks!.zones), ofRules).nextOpening(now) !== undefined
    return waits ? { code: 'holiday', permanent: false } : { code: 'no_common_window', permanent: true }
  }

  #rulesWithoutHolidays(): ZoneHours | undefined {
    const { candidates, jurisdictions, rules } = this.#input
    return this.#rules && (rules as CampaignRules).hoursWithoutHolidays(jurisdictions, candidates)
  }

  #pausedBlocks(now: number, pauses: readonly JurisdictionPause[]): Block[] {
    return pauses
      .filter(pause => pauseReaches(pause, this.jurisdictions, now))
      .map(({ jurisdiction, until }) => ({
        code: 'jurisdiction_paused',
        permanent: false,
        ...when(until ?? undefined),
        evidence: { jurisdiction },
      }))
  }
}

/** What decisions tell of the rules, and what it was told of. */
interface Told {
  of: StrictestRules | undefined
  lists: ReadonlyMap<string, number>
  presets: RuleVersion[]
  registries: Record<string, number | null>
}

const named = (presets: readonly RulePreset[]) => (presets.length === 0 ? {} : { presets: presets.map(closingPreset) })
const when = (until: number | undefined) => (until === undefined ? {} : { until })
const both = (own: ZoneHours, ofRules: ZoneHours | undefined) => (ofRules ? intersectHours(own, ofRules) : own)

function alwaysBlocked({ clocks, candidates, jurisdictions, rules }: PlaceInput): Block[] {
  const blocks: Block[] = []
  if (rules && 'lacks' in rules) blocks.push({ code: 'rules_unavailable', permanent: false, evidence: rules })
  if (rules && jurisdictions.length === 0) blocks.push({ code: 'jurisdiction_unknown', permanent: true })
  if (clocks === undefined || (rules && candidates.length === 0)) {
    const several = candidates.length > 0 && { evidence: { candidates: candidates.length } }
    blocks.push({ code: 'zone_unknown', permanent: true, ...several })
  }
  return blocks
}
