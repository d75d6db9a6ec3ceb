import { HolidayDates, PresetHours, parsePresets } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import { expect, test } from 'vitest'
import { hoursIn } from './hours.js'

const presets = rulePresets()

/** Open times of a local day in its zone, `HH:MM-HH:MM`, as the wall clock there shows them. */
async function openOn(
  date: string,
  jurisdictions: string[],
  zones: string[],
  purposes?: ('research' | 'securities' | 'telemarketing')[],
) {
  const hours = await hoursIn(presets, jurisdictions, zones, purposes)
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zones[0]!,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zones[0]!, dateStyle: 'short' })
  const middle = Date.parse(`${date}T12:00:00Z`)
  return hours
    .openIntervals(middle - 36 * 3_600_000, middle + 36 * 3_600_000)
    .filter(([from]) => day.format(from) === date)
    .map(([from, to]) => `${clock.format(from)}-${clock.format(to)}`)
}

// 2026-11-23 is a Monday.
test.each<[string, string, string[], string[], string[], ('research' | 'securities')[]?]>([
  ['US federal', '2026-11-29', ['US'], ['America/New_York'], ['08:00-21:00']],
  ['Florida', '2026-11-29', ['US-FL'], ['America/New_York'], ['08:00-20:00']],
  [
    'a Floridian area code of two zones',
    '2026-11-27',
    ['US-FL'],
    ['America/New_York', 'America/Chicago'],
    ['09:00-20:00'],
  ],
  ['New York', '2026-11-29', ['US-NY'], ['America/New_York'], ['08:00-21:00']],
  ['Texas on a Saturday', '2026-11-28', ['US-TX'], ['America/Chicago'], ['09:00-21:00']],
  ['Texas on a Sunday', '2026-11-29', ['US-TX'], ['America/Chicago'], ['12:00-21:00']],
  [
    'Texas, a phone that may be in either of its zones',
    '2026-11-29',
    ['US-TX'],
    ['America/Chicago', 'America/Denver'],
    ['13:00-21:00'],
  ],
  ['Maryland', '2026-11-29', ['US-MD'], ['America/New_York'], ['08:00-20:00']],
  ['Oklahoma', '2026-11-29', ['US-OK'], ['America/Chicago'], ['08:00-20:00']],
  ['Alabama on a Saturday', '2026-11-28', ['US-AL'], ['America/Chicago'], ['08:00-20:00']],
  ['Alabama on a Sunday', '2026-11-29', ['US-AL'], ['America/Chicago'], []],
  ['Alabama on a holiday', '2026-12-25', ['US-AL'], ['America/Chicago'], []],
  ['Louisiana on a weekday', '2026-11-27', ['US-LA'], ['America/Chicago'], ['08:00-20:00']],
  ['Louisiana on a Sunday', '2026-11-29', ['US-LA'], ['America/Chicago'], []],
  ['Louisiana on a holiday', '2026-12-25', ['US-LA'], ['America/Chicago'], []],
  [
    'Mississippi, on Central time wherever the phone is',
    '2026-11-27',
    ['US-MS'],
    ['America/New_York'],
    ['09:00-21:00'],
  ],
  ['Rhode Island on a weekday', '2026-11-27', ['US-RI'], ['America/New_York'], ['09:00-18:00']],
  ['Rhode Island on a Saturday', '2026-11-28', ['US-RI'], ['America/New_York'], ['10:00-17:00']],
  ['Rhode Island on a Sunday', '2026-11-29', ['US-RI'], ['America/New_York'], []],
  ['Washington', '2026-11-27', ['US-WA'], ['America/Los_Angeles'], ['08:00-20:00']],
  [
    'a Texan area code and a Washington address',
    '2026-11-29',
    ['US-TX', 'US-WA'],
    ['America/Chicago', 'America/Los_Angeles'],
    ['14:00-20:00'],
  ],
  ['South Dakota, whose two zones both count', '2026-11-27', ['US-SD'], ['America/Chicago'], ['10:00-21:00']],
  ['Nebraska on a Sunday', '2026-11-29', ['US-NE'], ['America/Chicago'], ['13:00-21:00']],
  ['Nebraska on a holiday', '2026-12-25', ['US-NE'], ['America/Chicago'], ['13:00-21:00']],
  ['Maine', '2026-11-27', ['US-ME'], ['America/New_York'], ['09:00-17:00']],
  ['Pennsylvania on a Sunday before the ban', '2026-10-11', ['US-PA'], ['America/New_York'], ['08:00-21:00']],
  ['Pennsylvania on its first Sunday', '2026-10-18', ['US-PA'], ['America/New_York'], []],
  [
    'securities in Illinois, on Central time',
    '2026-11-29',
    ['US-IL'],
    ['America/New_York'],
    ['13:00-22:00'],
    ['securities'],
  ],
  ['Canada on a weekday', '2026-11-27', ['CA-ON'], ['America/Toronto'], ['09:00-21:30']],
  ['Canada on a weekend', '2026-11-28', ['CA-ON'], ['America/Toronto'], ['10:00-18:00']],
  ['France, with its gap at lunch', '2026-11-27', ['FR'], ['Europe/Paris'], ['10:00-13:00', '14:00-20:00']],
  ['France on a Saturday', '2026-11-28', ['FR'], ['Europe/Paris'], []],
  ['France on a holiday', '2026-05-01', ['FR'], ['Europe/Paris'], []],
  ['Réunion, on its own clock', '2026-11-27', ['FR', 'RE'], ['Indian/Reunion'], ['10:00-13:00', '14:00-20:00']],
  ['Spain on a weekday', '2026-11-27', ['ES'], ['Europe/Madrid'], ['09:00-21:00']],
  ['Spain on a Saturday', '2026-11-28', ['ES'], ['Europe/Madrid'], []],
  ['Spain on a holiday', '2026-12-25', ['ES'], ['Europe/Madrid'], []],
  ['the Canary Islands, on their own clock', '2026-11-27', ['ES-CN'], ['Atlantic/Canary'], ['09:00-21:00']],
  ['Italy on a Saturday', '2026-11-28', ['IT'], ['Europe/Rome'], ['10:00-19:00']],
  ['Italy on the day before a holiday', '2026-12-24', ['IT'], ['Europe/Rome'], ['10:00-19:00']],
  ['Italy on a holiday', '2026-12-25', ['IT'], ['Europe/Rome'], []],
  ['Australia on a weekday', '2026-11-27', ['AU-NSW'], ['Australia/Sydney'], ['09:00-20:00']],
  ['Australia on a Saturday', '2026-11-28', ['AU-NSW'], ['Australia/Sydney'], ['09:00-17:00']],
  ['Australia on a Sunday', '2026-11-29', ['AU-NSW'], ['Australia/Sydney'], []],
  ['research in Australia on a Sunday', '2026-11-29', ['AU-NSW'], ['Australia/Sydney'], ['09:00-17:00'], ['research']],
  ['South Africa on a Saturday', '2026-11-28', ['ZA'], ['Africa/Johannesburg'], ['09:00-13:00']],
])('%s', async (_, date, jurisdictions, zones, expected, purposes) => {
  expect(await openOn(date, jurisdictions, zones, purposes)).toEqual(expected)
})

test('a clock that is put forward takes its hour from a window, as it does from any', async () => {
  const [from, to] = (await hoursIn(presets, ['US'], ['America/New_York'])).openIntervals(
    Date.parse('2026-03-08T00:00-05:00'),
    Date.parse('2026-03-09T00:00-04:00'),
  )[0]!
  expect([new Date(from).toISOString(), new Date(to).toISOString()]).toEqual([
    '2026-03-08T12:00:00.000Z',
    '2026-03-09T01:00:00.000Z',
  ])
})

test('presets without hours are no restriction', () => {
  const held = presets.filter(({ id }) => id === 'gb-live-marketing' || id === 'es-consent')
  expect(new PresetHours(held, new HolidayDates()).forZones(['Europe/London'])).toBeUndefined()
})

test('where nobody knows the holidays of a year, a rule that closes on them stays closed, and others do not', () => {
  const held = presets.filter(({ id }) => id === 'fr-hours' || id === 'us-wa-telemarketing')
  const year = (id: string) =>
    new PresetHours(
      held.filter(preset => preset.id === id),
      new HolidayDates(),
    ).forZones(['Europe/Paris'])!
  expect(year('fr-hours').nextOpening(Date.parse('2026-11-27T10:00Z'))).toBeUndefined()
  expect(year('us-wa-telemarketing').isOpen(Date.parse('2026-11-27T10:00Z'))).toBe(true)
})

test('the day before a holiday that nobody can tell is taken for one', () => {
  const [italy] = presets.filter(({ id }) => id === 'it-code')
  const holidays = new HolidayDates()
  holidays.add('IT', 2026, [])
  const open = new PresetHours([italy!], holidays).forZones(['Europe/Rome'])!
  // New Year's Eve: of 2027 nothing is known.
  expect(open.isOpen(Date.parse('2026-12-30T08:30Z'))).toBe(true)
  expect(open.isOpen(Date.parse('2026-12-31T08:30Z'))).toBe(false)
  expect(open.isOpen(Date.parse('2026-12-31T09:30Z'))).toBe(true)
})

test('a rule closes nothing before it takes effect and after it has ended', () => {
  const [shut] = parsePresets([
    {
      id: 'xx-shut',
      name: 'Shut',
      jurisdiction: 'XX',
      purposes: ['telemarketing'],
      modes: ['live'],
      effectiveFrom: '2026-03-01',
      effectiveTo: '2026-03-02',
      windows: {},
      sources: [],
      status: 'unverified',
      revised: '2026-01-01',
    },
  ])
  const open = new PresetHours([shut!], new HolidayDates()).forZones(['Asia/Tokyo'])!
  expect(open.closesAt(Date.parse('2026-02-20T00:00Z'))).toBe(Date.parse('2026-03-01T00:00+09:00'))
  expect(open.nextOpening(Date.parse('2026-03-01T12:00+09:00'))).toBe(Date.parse('2026-03-03T00:00+09:00'))
})
