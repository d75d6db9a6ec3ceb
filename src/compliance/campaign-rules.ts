import type { ZoneHours } from '../calling-hours/calling-hours.js'
import type { ZoneSpans } from '../calling-hours/zone.js'
import type { CampaignSettings, ComplianceSettings } from '../campaign/settings.js'
import type { HolidayDates } from './presets/holiday-dates.js'
import { type PlaceRules, RuleBook } from './presets/rule-book.js'
import type { RuleCap, RulePreset } from './presets/types.js'

const hourMs = 3_600_000

/**
 * The presets a campaign has, its overrides applied; or what this process lacks of them. Of a preset a later version does
 * too, unless it was overridden: what was decided of one version need not hold of another.
 */
export function presetsOf(
  { presets: wanted, overrides }: ComplianceSettings,
  known: readonly RulePreset[],
): { presets: RulePreset[] } | { lacks: string } {
  const presets: RulePreset[] = []
  for (const { id, revised } of wanted) {
    const preset = known.find(each => each.id === id)
    const override = overrides.find(each => each.preset === id)
    if (preset === undefined || preset.revised < revised) return { lacks: `${id} of ${revised}` }
    if (override && override.revised !== preset.revised) return { lacks: `${id} of ${override.revised}` }
    if (!override?.changed.includes('off')) presets.push({ ...preset, ...override?.after })
  }
  return { presets }
}

/** What the rules of a campaign depend on. */
export type RuleSettings = ComplianceSettings & Pick<CampaignSettings, 'purposes'>

/** The calling rules of one campaign, by place. */
export class CampaignRules {
  readonly #settings: RuleSettings
  readonly #book: RuleBook
  readonly #regardlessOfHolidays: RuleBook
  /** How far back calls to a number matter to any cap; 0 = no cap. */
  readonly longestCapMs: number

  constructor(settings: RuleSettings, presets: readonly RulePreset[], holidays: HolidayDates, spans: ZoneSpans) {
    const { purposes, modes } = settings
    const regardless = presets.map(preset => ({ ...preset, holidays: { policy: 'ignored' as const } }))
    this.#settings = settings
    this.#book = new RuleBook({ presets, holidays, purposes, modes, spans })
    this.#regardlessOfHolidays = new RuleBook({ presets: regardless, holidays, purposes, modes, spans })
    this.longestCapMs = Math.max(0, ...presets.flatMap(({ caps }) => caps.map(capMs)))
  }

  /** `jurisdictions` as `ruleJurisdictions` gives them; at least one. */
  in(jurisdictions: readonly string[]): PlaceRules {
    return this.#book.rulesIn({ jurisdictions, line: this.#settings.line })
  }

  /** The hours that would hold if no day were a holiday. */
  hoursWithoutHolidays(jurisdictions: readonly string[], zones: readonly string[]): ZoneHours | undefined {
    return this.#regardlessOfHolidays.rulesIn({ jurisdictions, line: this.#settings.line }).hours(zones)
  }

  /** When the copy of a register was fetched, epoch ms. */
  fetchedAt(registry: string): number | undefined {
    return this.#settings.registries[registry]
  }

  readonly isOverridden = (preset: string) => this.#settings.overrides.some(each => each.preset === preset)
}

/**
 * The span a cap is counted over: any such one, from start to start. A calendar day may have 25 hours, and some had more;
 * over two hours more the rolling count is the stricter one, whichever days these are.
 */
export function capMs({ perMs, window }: Pick<RuleCap, 'perMs' | 'window'>): number {
  return window === 'rolling' ? perMs : perMs + 2 * hourMs
}
