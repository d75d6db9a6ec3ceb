import type { HolidayProvider } from 'outdial'

/**
 * Holidays of the host's own, per jurisdiction: `{ 'US-LA': ['2026-11-26', '2026-12-25'] }`. A year is known once a
 * date of it is given; give all of a year or none.
 */
export function fixedHolidays(dates: Readonly<Record<string, readonly string[]>>): HolidayProvider {
  return {
    async holidays(jurisdiction, year) {
      const ofYear = (dates[jurisdiction] ?? []).filter(date => date.startsWith(`${year}-`))
      return ofYear.length === 0 ? undefined : ofYear
    },
  }
}

/** Asks one provider after another until one knows. */
export function firstKnownHolidays(...providers: readonly HolidayProvider[]): HolidayProvider {
  return {
    async holidays(jurisdiction, year) {
      for (const provider of providers) {
        const dates = await provider.holidays(jurisdiction, year)
        if (dates !== undefined) return dates
      }
      return undefined
    },
  }
}
