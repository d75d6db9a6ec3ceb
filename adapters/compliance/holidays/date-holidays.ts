import { type HolidayProvider, OutdialError } from 'outdial'

/** As much of `date-holidays` 3 as is used. */
interface Calendar {
  getHolidays(year: number): { date: string; start: Date; end: Date; type: string }[] | false
}

interface Package {
  new (country: string, state?: string): Calendar
  new (): { getCountries(): Record<string, string>; getStates(country: string): Record<string, string> | undefined }
}

const dayMs = 86_400_000

/**
 * Public holidays, substitute days included, from the optional peer `date-holidays` 3, which is loaded at the first
 * question; each year of a jurisdiction is worked out once. Its lists are public holidays as people keep them, not those
 * a calling rule means: hold them against the `meaning` of a preset's calendar, and put `fixedHolidays` before it where
 * they differ.
 * @throws OutdialError at the first question, `PEER_MISSING` when the package is not installed
 */
export function dateHolidays(): HolidayProvider {
  const known = new Map<string, Promise<readonly string[] | undefined>>()
  let loading: Promise<Package> | undefined
  return {
    async holidays(jurisdiction, year) {
      loading ??= loadPackage()
      const Holidays = await loading
      const key = `${jurisdiction} ${year}`
      let dates = known.get(key)
      if (dates === undefined) known.set(key, (dates = Promise.resolve(publicHolidays(Holidays, jurisdiction, year))))
      return dates
    },
  }
}

function publicHolidays(Holidays: Package, jurisdiction: string, year: number): readonly string[] | undefined {
  const [country, state] = jurisdiction.split('-')
  const all = new Holidays()
  if (!(country! in all.getCountries())) return undefined
  // A subdivision that the package does not know would silently be given the country's list.
  if (state !== undefined && !(state in (all.getStates(country!) ?? {}))) return undefined
  const list = new Holidays(country!, state).getHolidays(year)
  if (!list) return undefined
  const days = list.filter(({ type }) => type === 'public').flatMap(daysOf)
  return [...new Set(days)].filter(date => date.startsWith(`${year}-`)).sort()
}

/** A holiday may last several days; `date` is its first, local. A begun day counts whole, a 25th hour does not. */
function daysOf({ date, start, end }: { date: string; start: Date; end: Date }): string[] {
  const first = Date.parse(date.slice(0, 10))
  const count = Math.max(1, Math.ceil((end.getTime() - start.getTime()) / dayMs - 0.1))
  return Array.from({ length: count }, (_, i) => new Date(first + i * dayMs).toISOString().slice(0, 10))
}

async function loadPackage(): Promise<Package> {
  try {
    const module = (await import('date-holidays')) as { default: unknown }
    return module.default as Package
  } catch (error) {
    if (!isMissing(error)) throw error
    const missing = { package: 'date-holidays', versions: '^3.20.0', install: 'npm install date-holidays' }
    const message = `dateHolidays() needs the package 'date-holidays' (${missing.versions}), which is not installed. Run: ${missing.install}`
    throw new OutdialError('PEER_MISSING', message, missing, { cause: error })
  }
}

/** Not a package that is there and itself misses something. */
function isMissing(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return /^(ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND)$/.test(code ?? '') && /['"]date-holidays['"]/.test(message ?? '')
}
