import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CallingHours } from '../../src/calling-hours/calling-hours.js'
import { isZoneName } from '../../src/calling-hours/zone.js'
import { type ZoneEvidence, ZoneFinder } from '../../src/zones/candidates.js'
import { areaCodes, countryZones, prefixes, regionZones } from '../../src/zones/tables.js'
import { readZoneKey, zoneKeyOf } from '../../src/zones/zone-key.js'
import { runs } from './runs.js'

const finder = new ZoneFinder()

describe('Which evidence counts', () => {
  const cases: [what: string, evidence: ZoneEvidence, source: string, zones: string[]][] = [
    [
      'the contact’s own zone, whatever else is known',
      { timeZone: 'Asia/Tokyo', country: 'US', region: 'FL', phones: ['+18505550143'] },
      'own',
      ['Asia/Tokyo'],
    ],
    [
      'the address before the number where they agree',
      { country: 'US', region: 'US-FL', phones: ['+13055550143'] },
      'address',
      ['America/Chicago', 'America/New_York'],
    ],
    ['the address without a number', { region: 'US-CA' }, 'address', ['America/Los_Angeles']],
    ['a country alone', { country: 'GB' }, 'address', ['Europe/London']],
    ['a state beside its country', { country: 'US', region: 'CA' }, 'address', ['America/Los_Angeles']],
    ['the rest of a country whose islands stand alone', { region: 'ES-M' }, 'address', ['Europe/Madrid']],
    ['a region of a country of one zone', { region: 'DE-BY' }, 'address', ['Europe/Berlin']],
    [
      'both where they contradict each other',
      { country: 'US', region: 'CA', phones: ['+12125550143'] },
      'address_and_number',
      ['America/Los_Angeles', 'America/New_York'],
    ],
    [
      'the address beside a number that tells nothing',
      { country: 'DE', phones: ['+18005550143'] },
      'address',
      ['Europe/Berlin'],
    ],
    [
      'country and region that contradict each other',
      { country: 'DE', region: 'GB-LND' },
      'address',
      ['Europe/Berlin', 'Europe/London'],
    ],
    [
      'the number where the address is none',
      { country: 'XX', phones: ['+12125550143'] },
      'number',
      ['America/New_York'],
    ],
  ]
  test.each(cases)('%s', (_what, evidence, source, zones) => {
    expect(finder.find(evidence)).toMatchObject({ source, zones })
  })

  test('a region that is none leaves the whole country', () => {
    const whole = finder.find({ country: 'US' })!
    expect(finder.find({ country: 'US', region: 'XX' })).toEqual(whole)
    expect(whole.zones).toHaveLength(8)
  })

  test('nothing is known of nothing', () => {
    expect(finder.find({})).toBeUndefined()
    expect(finder.find({ country: 'XX', region: 'YY-ZZ', timeZone: 'EST', phones: ['+18005550143'] })).toBeUndefined()
  })

  test('law may apply by address and by number, also where the zone is the contact’s own', () => {
    const evidence = { timeZone: 'America/New_York', country: 'US', region: 'CA', phones: ['+18505550143'] }
    expect(finder.find(evidence)?.jurisdictions).toEqual(['US-CA', 'US-FL'])
  })

  test('regions are read in any case, with or without their country', () => {
    expect(finder.readRegion(' us-fl ')).toBe('US-FL')
    expect(finder.readRegion('fl', 'US')).toBe('US-FL')
    for (const none of ['FL', 'US-XX', 'XX-FL', 'US-', 'US-Florida', ''])
      expect(finder.readRegion(none)).toBeUndefined()
  })
})

describe('Common hours of a window from 8 to 21, by the facts', () => {
  const week = { days: Array(7).fill([{ from: 8 * 60, to: 21 * 60 }]), holidays: [] }
  const commonHours = (zones: string[], at: string) => {
    const hours = new CallingHours(week).forZones(zones)
    const from = hours.closesAt(hours.nextOpening(Date.parse(at))!)!
    const opens = hours.nextOpening(from)!
    return (hours.closesAt(opens)! - opens) / 3_600_000
  }
  const country = (code: string) => finder.find({ country: code })!.zones
  const cases: [what: string, zones: string[], winter: number, summer: number][] = [
    ['50 states', country('US'), 8, 7],
    ['Russia', country('RU'), 3, 3],
    ['Australia', country('AU'), 10, 10.5],
  ]
  test.each(cases)('%s', (_what, zones, january, july) => {
    expect(commonHours(zones, '2026-01-12T00:00Z')).toBe(january)
    expect(commonHours(zones, '2026-07-13T00:00Z')).toBe(july)
  })

  test('Canada', () => expect(commonHours(country('CA'), '2026-07-13T00:00Z')).toBe(8.5))

  test('the lower 48', () => {
    const lower = ['New_York', 'Chicago', 'Denver', 'Phoenix', 'Los_Angeles'].map(name => `America/${name}`)
    expect(commonHours(lower, '2026-01-12T00:00Z')).toBe(10)
  })
})

test('a set of candidates that grows never opens more hours', () => {
  const evening = { days: Array(7).fill([{ from: 20 * 60, to: 26 * 60 }]), holidays: [] }
  const day = { days: Array(7).fill([{ from: 8 * 60, to: 21 * 60 }]), holidays: [] }
  const zone = fc.constantFrom(...finder.find({ country: 'RU' })!.zones, ...finder.find({ country: 'US' })!.zones)
  const from = Date.UTC(2026, 9, 20)
  const to = Date.UTC(2026, 10, 10)
  const weeks = [new CallingHours(day), new CallingHours(evening)] as const
  fc.assert(
    fc.property(
      fc.array(zone, { minLength: 1, maxLength: 5 }),
      zone,
      fc.constantFrom(...weeks),
      (zones, more, week) => {
        const before = week.forZones(zones).openIntervals(from, to)
        const after = week.forZones([...zones, more]).openIntervals(from, to)
        const within = (interval: [number, number]) => before.some(([a, b]) => a <= interval[0] && interval[1] <= b)
        expect(after.every(within)).toBe(true)
      },
    ),
    { numRuns: runs(200) },
  )
})

describe('Window keys', () => {
  test('say zones and source, and are read back', () => {
    const candidates = { zones: ['America/New_York', 'America/Chicago'], source: 'number' as const }
    expect(zoneKeyOf(candidates)).toBe('number:America/Chicago+America/New_York')
    expect(readZoneKey(zoneKeyOf(candidates))).toEqual({
      ...candidates,
      zones: [...candidates.zones].sort(),
      jurisdictions: [],
    })
    expect(zoneKeyOf({ zones: ['Asia/Tokyo'], source: 'own' })).toBe('Asia/Tokyo')
    expect(readZoneKey('Asia/Tokyo')).toEqual({ zones: ['Asia/Tokyo'], source: 'own', jurisdictions: [] })
    const placed = { zones: ['America/Denver'], source: 'own' as const, jurisdictions: ['US-NV', 'US-CO'] }
    expect(zoneKeyOf(placed)).toBe('America/Denver@US-CO+US-NV')
    expect(readZoneKey('America/Denver@US-CO+US-NV')).toEqual({ ...placed, jurisdictions: ['US-CO', 'US-NV'] })
    expect(zoneKeyOf(undefined)).toBe('')
    expect(readZoneKey('').zones).toEqual([])
  })

  test('stay short enough for an index: whoever may be nearly anywhere is in an unknown zone', () => {
    const all = [...new Set(countryZones.match(/[A-Z]\w+\/[\w/-]+/g))]
    const longest = all.sort((a, b) => b.length - a.length).slice(0, 60)
    expect(zoneKeyOf({ zones: longest, source: 'address_and_number' }).length).toBeLessThan(2_000)
    expect(zoneKeyOf({ zones: all, source: 'number' })).toBe('')
  })

  test('are the same for the same set, in whatever order and however often its zones come', () => {
    const names = fc.subarray(finder.find({ country: 'RU' })!.zones, { minLength: 1 })
    fc.assert(
      fc.property(names, fc.infiniteStream(fc.nat()), (zones, order) => {
        const shuffled = [...zones, zones[0]!].map(zone => ({ zone, by: order.next().value as number }))
        const other = shuffled.sort((a, b) => a.by - b.by).map(({ zone }) => zone)
        expect(zoneKeyOf({ zones: other, source: 'address' })).toBe(zoneKeyOf({ zones, source: 'address' }))
      }),
      { numRuns: runs(100) },
    )
  })
})

describe('The tables', () => {
  const texts = [countryZones, areaCodes, prefixes, ...Object.values(regionZones)]
  const named = [...new Set(texts.flatMap(text => text.match(/[A-Z]\w+\/[\w/-]+/g) ?? []))]

  test('name zones that this runtime knows', () => {
    expect(named.length).toBeGreaterThan(300)
    expect(named.filter(zone => !isZoneName(zone))).toEqual([])
  })

  test('have no entry that cannot be read', () => {
    const entries = texts.flatMap(text => text.trim().split(/\s+/))
    expect(entries.filter(entry => !/^[A-Z0-9*,]+=[\w/,@-]+$/.test(entry))).toEqual([])
  })
})
