import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { contactsCsv } from '../../examples/demo/make-contacts.js'
import { Screen } from '../../examples/demo/screen.js'
import { type Figures, threeDayDemo } from '../../examples/demo/three-days.js'

const file = new URL('../../examples/data/contacts.csv', import.meta.url)

let printed = ''
let figures: Figures
const phones: string[] = []

beforeAll(async () => {
  const screen = new Screen({ write: text => (printed += text) })
  figures = (await threeDayDemo(screen, file, new AbortController().signal, async campaign => {
    for await (const contact of campaign.results()) phones.push(...contact.phones)
  }))!
  screen.close()
}, 60_000)

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0)

describe('the list', () => {
  test('is what its generator makes', async () => {
    expect(await readFile(file, 'utf8')).toBe(contactsCsv())
  })

  test('is messy as real lists are', async () => {
    const text = await readFile(file, 'utf8')
    expect(text.startsWith('\uFEFF')).toBe(true)
    expect(text).toContain('\r\n\r\n')
    expect(text).toContain('\r\n,,,,,,,\r\n')
    expect(text).toContain('"Said ""call in spring"""')
    expect(text).toContain('"Moved,\nnew address unknown"')
    expect(text.match(/ \/ /g)).toHaveLength(10)
  })

  test('has only numbers reserved for fiction', () => {
    expect(phones.length).toBeGreaterThan(459)
    expect(phones.filter(phone => !/^(\+1\d{3}55501\d\d|\+44207946\d{4})$/.test(phone))).toEqual([])
  })

  test('is imported row by row, each with its reason', () => {
    const { rows, accepted, skipped, warnings } = figures.imported
    expect({ rows, accepted, skipped, warnings }).toEqual({
      rows: 500,
      accepted: 459,
      skipped: { invalid_number: 16, duplicate: 14, no_phone: 11 },
      warnings: { phone_dropped: 7, extension_dropped: 4, invalid_time_zone: 4 },
    })
  })

  test('holds callable contacts in five time zones', () => {
    const { zones, callable, skipped } = figures.preflight
    expect(zones.flatMap(({ zones: names }) => names)).toEqual([
      'America/Chicago',
      'America/Denver',
      'America/Los_Angeles',
      'America/New_York',
      'Europe/London',
    ])
    expect(sum(Object.fromEntries(zones.map(({ zones: names, contacts }) => [names.join('+'), contacts])))).toBe(
      callable,
    )
    expect(skipped).toEqual({
      invalid_number: 16,
      duplicate: 14,
      no_phone: 11,
      zone_unknown: 4,
      consent_revoked: 6,
    })
    expect(callable + sum(skipped)).toBe(500)
  })
})

describe('the three days', () => {
  test('end with every contact accounted for', () => {
    const { total, completed, failed, skipped, pending, inProgress } = figures.progress
    expect({ total, pending, inProgress }).toEqual({ total: 500, pending: 0, inProgress: 0 })
    expect(completed + failed + skipped).toBe(500)
    expect(skipped).toBe(sum(figures.preflight.skipped))
  })

  test("count as many calls as the provider's log", () => {
    const { analytics, audit } = figures
    // One that nobody could resolve counts as a call, though the provider may never have placed it.
    const unplaced = analytics.calls - audit.placed
    expect(unplaced).toBeGreaterThanOrEqual(0)
    expect(unplaced).toBeLessThanOrEqual(analytics.causes.outcome_unknown ?? 0)
    expect(sum(analytics.results)).toBe(analytics.calls)
    expect(audit.requests).toBeGreaterThanOrEqual(audit.placed + audit.refused)
    expect(sum(Object.fromEntries(analytics.byHour.map((cell, i) => [i, cell.calls])))).toBe(analytics.calls)
  })

  test('keep the limits and rules, by the log of the provider, and get close to them', () => {
    const { mostLive, mostPerHour, outsideHours, doubled, afterOptOut, refused } = figures.audit
    expect({ mostLive, mostPerHour, outsideHours, doubled, afterOptOut }).toEqual({
      mostLive: 4,
      mostPerHour: 30,
      outsideHours: 0,
      doubled: 0,
      afterOptOut: 0,
    })
    expect(refused).toBeGreaterThan(10)
  })

  test('meet an outage and a bulk failure, and say so', () => {
    expect(printed).toContain('the provider is out')
    expect(printed).toContain('the provider takes calls again')
    expect(printed).toMatch(/\d of the last \d+ calls failed: dialling stops until/)
    expect(printed).toContain('a probe went well')
    expect(printed).toContain('the campaign is complete')
  })

  test('find the evening, in which people answer more often', () => {
    const { bestTimes } = figures.analytics
    expect(bestTimes.length).toBeGreaterThan(0)
    expect(bestTimes.filter(cell => cell.hour < 17)).toEqual([])
  })

  test('print a plain log where there is no terminal', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
    expect(printed).not.toMatch(/[\x00-\x09\x0b-\x1f]/)
    expect(printed.split('\n').filter(line => line.length > 120)).toEqual([])
    expect(printed).toContain("explain('C-")
    expect(printed).toContain('outside_hours until')
  })
})

test('stopping ends it cleanly', async () => {
  const stop = new AbortController()
  stop.abort()
  const screen = new Screen({ write: () => {} })
  expect(await threeDayDemo(screen, file, stop.signal)).toBeUndefined()
})
