import type { ZoneSpans } from '../calling-hours/zone.js'
import { CampaignHours } from '../campaign/hours.js'
import type { CampaignSettings, ComplianceSettings } from '../campaign/settings.js'
import type { CampaignRecord } from '../campaign/types.js'
import { CampaignRules, presetsOf } from '../compliance/campaign-rules.js'
import { type HolidayDates, holidaysNeeded, loadHolidays } from '../compliance/presets/holiday-dates.js'
import type { CallPurpose, RulePreset } from '../compliance/presets/types.js'
import type { HolidayProvider } from '../ports/holidays.js'
import type { EngineContext } from './context.js'
import { errorText } from './error-text.js'
import { listDates } from './lists.js'
import type { OwnedCampaign } from './owned-campaign.js'

/** Calling rules and where holidays come from, as the host gives them to the engine. */
export interface RulesOption {
  /** E.g. `rulePresets()` of `outdial/compliance`; which of them hold is each campaign's `compliance`. */
  presets: readonly RulePreset[]
  /** Default: nobody knows any holiday, so rules that close on holidays are closed. */
  holidays?: HolidayProvider
}

/** Makes hours and rules of campaigns out of what the engine was given. Holidays are asked for once per year and kept. */
export class RuleSource {
  readonly #option: RulesOption | undefined
  readonly #spans: ZoneSpans
  readonly #presets = new WeakMap<ComplianceSettings, FoundPresets>()
  readonly #holidays = new Map<string, HolidayDates>()

  constructor(option: RulesOption | undefined, spans: ZoneSpans) {
    this.#option = option
    this.#spans = spans
  }

  /** `undefined` = the engine was given none. */
  get presets(): readonly RulePreset[] | undefined {
    return this.#option?.presets
  }

  /** Whether `hours()` has all it needs; if not, `prepare()` first. */
  isReady({ compliance }: CampaignSettings, now: number): boolean {
    return !compliance || this.#needed(compliance, now) === undefined
  }

  /** Asks for the holidays of the campaign's rules. Throws what the provider throws. */
  async prepare({ compliance }: CampaignSettings, now: number): Promise<void> {
    const needed = compliance && this.#needed(compliance, now)
    if (!needed) return
    const provider = this.#option?.holidays ?? { holidays: async () => undefined }
    const year = yearOf(now)
    this.#holidays.set(needed.key, await loadHolidays(provider, needed.presets, [year - 1, year, year + 1, year + 2]))
  }

  /** With what is known by now: where it is not enough, nobody is called. */
  hours(settings: CampaignSettings, now: number): CampaignHours {
    const { compliance, purposes } = settings
    const rules = compliance ? this.#rules(compliance, purposes, now) : undefined
    return new CampaignHours(settings, this.#spans, rules)
  }

  #rules(compliance: ComplianceSettings, purposes: CallPurpose[], now: number): CampaignRules | { lacks: string } {
    const found = this.#presetsOf(compliance)
    if ('lacks' in found) return found
    const holidays = this.#holidays.get(keyOf(found, now))
    const of = { ...compliance, purposes }
    return holidays ? new CampaignRules(of, found.presets, holidays, this.#spans) : { lacks: 'holidays' }
  }

  #needed(compliance: ComplianceSettings, now: number): { key: string; presets: RulePreset[] } | undefined {
    const found = this.#presetsOf(compliance)
    if ('lacks' in found) return undefined
    const key = keyOf(found, now)
    return this.#holidays.has(key) ? undefined : { key, presets: found.presets }
  }

  #presetsOf(compliance: ComplianceSettings): FoundPresets {
    if (!this.#option) return { lacks: 'rules' }
    let found = this.#presets.get(compliance)
    if (found === undefined) {
      const all = presetsOf(compliance, this.#option.presets)
      found = 'lacks' in all ? all : { ...all, places: holidaysNeeded(all.presets).sort().join() }
      this.#presets.set(compliance, found)
    }
    return found
  }
}

/** `places`: whose holidays they need; asked for in each turn, so it is put together once. */
type FoundPresets = { presets: RulePreset[]; places: string } | { lacks: string }

const yearOf = (at: number) => new Date(at).getUTCFullYear()
const keyOf = ({ places }: { places: string }, now: number) => `${places} ${yearOf(now)}`

/** Hours, rules and pauses of a campaign at this moment, for whoever does not own it. */
export async function hoursNow(ctx: EngineContext, record: CampaignRecord): Promise<CampaignHours> {
  const now = ctx.clock.now()
  await ctx.rules.prepare(record.settings, now)
  const hours = ctx.rules.hours(record.settings, now)
  hours.pauses = await ctx.storage.pauses(record.tenantId)
  if (hours.asksForLists) hours.lists = listDates(await ctx.storage.suppressionLists(record.tenantId))
  return hours
}

/** From when on calls to a number matter to any cap; `null` = there is none. */
export function startsSinceAt(hours: CampaignHours, now: number): number | null {
  const { longestCapMs } = hours
  return longestCapMs === null ? null : now - longestCapMs
}

const AGAIN_MS = 60_000

/** Holidays that the rules of an owned campaign need, of another year now and then. Until they are known nobody is called. */
export async function readHolidays(ctx: EngineContext, owned: OwnedCampaign): Promise<void> {
  const { settings, campaignId } = owned.record
  const now = ctx.clock.now()
  if (ctx.clock.monotonic() < owned.holidaysAgainAt) return
  try {
    if (!ctx.rules.isReady(settings, now)) await ctx.rules.prepare(settings, now)
    owned.holidaysAgainAt = Number.NEGATIVE_INFINITY
  } catch (error) {
    owned.holidaysAgainAt = ctx.clock.monotonic() + AGAIN_MS
    const detail = { campaignId, error: errorText(error) }
    ctx.logger.error('Holidays could not be read, so nobody is called; trying again in a minute', detail)
    return
  }
  const year = yearOf(now)
  if (settings.compliance && year !== owned.holidaysOf) owned.renewHours()
  owned.holidaysOf = year
}
