import { describe, expect, test } from 'vitest'
import { isZoneName, tzVersion, ZoneSpans } from '../../src/calling-hours/zone.js'

const at = (iso: string) => Date.parse(iso)
const hour = 3_600_000

describe('zone names', () => {
  test.each([
    'UTC',
    'Etc/UTC',
    'America/New_York',
    'America/Argentina/Buenos_Aires',
    'America/Port-au-Prince',
    'Asia/Kolkata',
    'Europe/Kyiv',
    'Antarctica/Troll',
    'US/Eastern',
  ])('%s is one', name => expect(isZoneName(name)).toBe(true))

  test.each([
    '',
    'local',
    'system',
    'EST',
    'PST',
    'CST',
    'IST',
    'EST5EDT',
    'GMT',
    'Japan',
    '+05:00',
    'UTC+3',
    'Etc/GMT+5',
    'SystemV/EST5EDT',
    'America/',
    'America/Springfield',
    ' America/New_York',
    'America/New_York\n',
    'Mars/Olympus_Mons',
  ])('%j is none', name => expect(isZoneName(name)).toBe(false))

  test.each([undefined, null, 5, {}])('nor is %j from untyped data', name => {
    expect(isZoneName(name as unknown as string)).toBe(false)
  })
})

test('the tz database version names a release', () => {
  expect(tzVersion()).toMatch(/^20\d\d[a-z]$/)
})

describe('constant-offset spans', () => {
  test('change on the second', () => {
    const spans = new ZoneSpans().between('America/New_York', at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'))
    expect(spans).toEqual([
      { from: at('2026-01-01T00:00Z'), to: at('2026-03-08T07:00Z'), offsetMs: -5 * hour },
      { from: at('2026-03-08T07:00Z'), to: at('2026-11-01T06:00Z'), offsetMs: -4 * hour },
      { from: at('2026-11-01T06:00Z'), to: at('2027-01-01T00:00Z'), offsetMs: -5 * hour },
    ])
  })

  test('of a week are found: Boa Vista had seven days of summer time in 2000', () => {
    const spans = new ZoneSpans().between('America/Boa_Vista', at('2000-09-01T00:00Z'), at('2000-12-01T00:00Z'))
    expect(spans.map(({ from, offsetMs }) => [from, offsetMs / hour])).toEqual([
      [at('2000-09-01T00:00Z'), -4],
      [at('2000-10-08T04:00Z'), -3],
      [at('2000-10-15T03:00Z'), -4],
    ])
  })

  test('around an instant hold there, before 1970 too', () => {
    const spans = new ZoneSpans()
    for (const instant of [at('1969-07-20T20:17Z'), 0, at('2011-12-30T09:59:59Z'), at('2011-12-30T10:00Z')]) {
      const span = spans.at('Pacific/Apia', instant)
      expect(span.from).toBeLessThanOrEqual(instant)
      expect(span.to).toBeGreaterThan(instant)
    }
    expect(spans.at('Pacific/Apia', at('2011-12-30T09:59:59Z')).offsetMs).toBe(-10 * hour)
    expect(spans.at('Pacific/Apia', at('2011-12-30T10:00Z')).offsetMs).toBe(14 * hour)
  })
})
