import { describe, expect, test } from 'vitest'
import { CampaignHours } from '../../src/campaign/hours.js'
import type { HoursZone } from '../../src/campaign/settings.js'
import { hourMs, noon, settings } from './sample-records.js'

function hoursOf(zone: HoursZone, windows = [{ from: 540, to: 1020 }]) {
  const schedule = { startAt: null, zone, hours: { days: Array(7).fill(windows), holidays: [] } }
  const { calls } = settings()
  return new CampaignHours({ schedule, requireLists: {}, calls: { ...calls, closingMarginMs: 0 } })
}

const own: HoursZone = { kind: 'contact', unknown: 'skip' }

describe('whose clock counts', () => {
  const cases: [what: string, zone: HoursZone, key: string, counts: string | undefined][] = [
    ['the contact’s own', own, 'Asia/Tokyo', 'Asia/Tokyo'],
    ['several candidates', own, 'number:America/Denver+America/Phoenix', 'America/Denver+America/Phoenix'],
    ['nobody’s where it is unknown: fail closed', own, '', undefined],
    ['the one that stands in', { kind: 'contact', unknown: { zone: 'Europe/Paris' } }, '', 'Europe/Paris'],
    [
      'the one that stands in only where it is unknown',
      { kind: 'contact', unknown: { zone: 'Europe/Paris' } },
      'Asia/Tokyo',
      'Asia/Tokyo',
    ],
    [
      'the one that is assumed of several',
      { kind: 'contact', unknown: 'skip', several: { zone: 'Europe/Paris' } },
      'number:America/Denver+America/Phoenix',
      'Europe/Paris',
    ],
    [
      'nobody’s where several are to be skipped',
      { kind: 'contact', unknown: { zone: 'Europe/Paris' }, several: 'skip' },
      'address:America/Denver+America/Phoenix',
      undefined,
    ],
    [
      'the only one there may be, however several are treated',
      { kind: 'contact', unknown: 'skip', several: 'skip' },
      'number:America/Denver',
      'America/Denver',
    ],
    ['the fixed one', { kind: 'fixed', zone: 'UTC' }, 'Asia/Tokyo', 'UTC'],
    ['the fixed one, for an unknown too', { kind: 'fixed', zone: 'UTC' }, '', 'UTC'],
  ]
  test.each(cases)('%s', (_what, zone, key, counts) => {
    const hours = hoursOf(zone)
    expect(hours.clocksOf(key)?.zones.join('+')).toBe(counts)
    expect(hours.of(key) === undefined).toBe(counts === undefined)
  })
})

test('hours are read on that clock, and in all of several', () => {
  const hours = hoursOf(own)
  expect(hours.of('UTC')!.isOpen(noon)).toBe(true)
  // 21:00 in Tokyo.
  expect(hours.of('Asia/Tokyo')!.isOpen(noon)).toBe(false)
  // 07:00 in New York, 12:00 in London: open together from 14:00 to 17:00 UTC.
  const both = hours.of('number:America/New_York+Europe/London')!
  expect([both.nextOpening(noon), both.closesAt(noon + 2 * hourMs)]).toEqual([noon + 2 * hourMs, noon + 5 * hourMs])
})

test('one key is worked out once, however many contacts have it', () => {
  const hours = hoursOf(own)
  expect(hours.of('Asia/Tokyo')).toBe(hours.of('Asia/Tokyo'))
})

describe('worth claiming', () => {
  test('while open, and when it can only be skipped', () => {
    const hours = hoursOf(own)
    expect(hours.claimable('UTC', noon)).toBe(true)
    expect(hours.claimable('Asia/Tokyo', noon)).toBe(false)
    // Blocked for good: to be claimed and set aside with the reason, not left pending for ever.
    expect(hours.claimable('', noon)).toBe(true)
    expect(hoursOf(own, []).claimable('UTC', noon)).toBe(true)
  })

  test('from the next opening on, at once where none comes', () => {
    const hours = hoursOf(own)
    expect(hours.claimableFrom('UTC', noon)).toBe(noon)
    expect(hours.claimableFrom('Asia/Tokyo', noon)).toBe(noon + 12 * hourMs)
    expect(hours.claimableFrom('', noon)).toBe(noon)
    expect(hoursOf(own, []).claimableFrom('UTC', noon)).toBe(noon)
  })
})
