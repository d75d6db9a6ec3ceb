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
import type { RulePreset, RuleRegistry } from '../compliance/presets/types.js'

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
  #fresh: { of: StrictestRules | undefined; from: number; until: number } = { of: undefined, from: 0, until: 0 }
  #versions: { of: StrictestRules; list: RuleVersion[]; registries: Record<string, number | null> } | undefined

  constructor(input: PlaceInput) {
    const { clocks, candidates, jurisdictions, rules, closingMarginMs } = input
    this.#input = input
    this.clocks = clocks
    this.jurisdictions = jurisdictions
    this.#always = alwaysBlocked(input)
    if (rules !== undefined && !('lacks' in rules) && jurisdictions.length > 0) this.#rules = rules.in(jurisdictions)
    const zones = candidates.length > 0 ? candidates : clocks?.zones
    if (zones) this.days = new LocalDays(zones, input.spans)
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
    return this.#told(now)?.list ?? []
  }

  /** When the copy of each register that the rules ask for was fetched, epoch ms; `null` = never. */
  registries(now: number): Record<string, number | null> {
    return this.#told(now)?.registries ?? {}
  }

  /** What decisions tell of the rules. */
  #told(now: number) {
    const rules = this.asks(now)
    if (rules === undefined) return undefined
    if (this.#versions?.of === rules) return this.#versions
    const { isOverridden } = this.#input.rules as CampaignRules
    const list = rules.presets.map(each => (isOverridden(each.id) ? { ...each, overridden: true as const } : each))
    const fetched = rules.registries.map(({ name }) => [name, this.#fetchedAt(name) ?? null] as const)
    this.#versions = { of: rules, list, registries: Object.fromEntries(fetched) }
    return this.#versions
  }

  /** Why nobody here may be called now. */
  blocks(now: number, pauses: readonly JurisdictionPause[]): readonly Block[] {
    if (this.#always.length === 0 && pauses.length === 0 && this.dialHours?.isOpen(now) && this.#isFresh(now))
      return this.#always
    const blocks = [...this.#always, ...this.#pausedBlocks(now, pauses), ...this.#registryBlocks(now)]
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
      return this.naming(now, preset => preset.registry?.name === registry && !this.#isYoung(preset.registry!, now))
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

  /** Whether the registers are surely in order; asked before each dial, so what was found is kept. */
  #isFresh(now: number): boolean {
    const rules = this.asks(now)
    if (rules === undefined || rules.registries.length === 0) return true
    const { of, from, until } = this.#fresh
    if (of === rules && now >= from && now < until) return true
    if (this.#registryBlocks(now).length > 0) return false
    const ends = rules.registries.map(({ name, maxAgeDays }) => this.#staleAt(name, maxAgeDays))
    this.#fresh = { of: rules, from: now, until: Math.min(...ends) }
    return true
  }

  #fetchedAt(registry: string): number | undefined {
    return (this.#input.rules as CampaignRules).fetchedAt(registry)
  }

  #staleAt(registry: string, maxAgeDays: number | null): number {
    const fetchedAt = this.#fetchedAt(registry) ?? 0
    return maxAgeDays === null ? Number.POSITIVE_INFINITY : fetchedAt + maxAgeDays * dayMs
  }

  #isYoung({ name, maxAgeDays }: RuleRegistry, now: number): boolean {
    const fetchedAt = this.#fetchedAt(name)
    return fetchedAt !== undefined && fetchedAt <= now && now < this.#staleAt(name, maxAgeDays)
  }

  #registryBlocks(now: number): Block[] {
    const registries = this.#rules?.at(now).registries ?? []
    return registries.flatMap(registry => {
      if (this.#isYoung(registry, now)) return []
      const { name } = registry
      const fetchedAt = this.#fetchedAt(name)
      const evidence = { registry: name, ...(fetchedAt !== undefined && { fetchedAt }) }
      return { code: 'registry_stale', permanent: false, evidence } satisfies Block
    })
  }
}

const dayMs = 86_400_000
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
