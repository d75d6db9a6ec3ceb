import { type HolidayDates, loadHolidays, matchPresets, PresetHours, type RulePreset, type ZoneHours } from 'outdial'
import { fixedHolidays } from 'outdial/compliance'

export const years = [2025, 2026, 2027, 2028]

/** Dates that rules are tried with. Every year has one, so that every year is known. */
export const someHolidays = fixedHolidays(
  Object.fromEntries(
    ['FR', 'AU', 'ES', 'IT', 'ZA', 'US-AL', 'US-LA', 'US-NE', 'US-PA', 'US-RI', 'US-UT'].map(place => [
      place,
      years.flatMap(year => [`${year}-01-01`, `${year}-05-01`, `${year}-12-25`]),
    ]),
  ),
)

export const known = (presets: readonly RulePreset[]): Promise<HolidayDates> =>
  loadHolidays(someHolidays, presets, years)

/** Hours of the presets that hold for a selling call there, on however many zones' clocks. */
export async function hoursIn(
  presets: readonly RulePreset[],
  jurisdictions: string[],
  zones: string[],
  purposes: RulePreset['purposes'] = ['telemarketing'],
): Promise<ZoneHours> {
  const held = matchPresets(presets, {
    jurisdictions,
    purposes,
    modes: ['live', 'autodialed', 'artificial_voice'],
    line: 'unknown',
  })
  return new PresetHours(held, await known(held)).forZones(zones)!
}
