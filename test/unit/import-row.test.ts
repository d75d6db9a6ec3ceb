import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readRow } from '../../src/contact/import-row.js'
import { ZoneFinder } from '../../src/zones/candidates.js'
import { runs } from './runs.js'

const rules = {
  defaultRegion: 'US',
  deriveId: (phone: string) => `derived from ${phone}`,
  zones: new ZoneFinder(),
  now: () => Date.parse('2026-01-05T12:00Z'),
  contactMaxAgeMs: null,
}
const read = (row: unknown) => readRow(row, 7, rules)

describe('a row', () => {
  test('becomes a contact with everything it has', () => {
    const attributes = { plan: 'gold' }
    const { contact, warnings } = read({
      id: ' c1 ',
      phone: '(212) 555-0143',
      phones: ['+442079460123', 12125550144],
      timeZone: ' America/New_York ',
      consent: { status: 'granted', at: '2026-01-01T00:00Z', source: 'form 7' },
      attributes,
      name: 'ignored',
    })
    expect(contact).toEqual({
      contactId: 'c1',
      phones: ['+12125550143', '+442079460123', '+12125550144'],
      zoneKey: 'America/New_York@GB+US-NY',
      consent: { status: 'granted', at: Date.UTC(2026, 0, 1), expiresAt: null, source: 'form 7' },
      attributes,
    })
    expect(contact.attributes).toBe(attributes)
    expect(warnings).toEqual([])
  })

  test('needs no more than a phone; its id then comes of it', () => {
    expect(read({ phone: 2125550143 }).contact).toEqual({
      contactId: 'derived from +12125550143',
      phones: ['+12125550143'],
      zoneKey: 'number:America/New_York@US-NY',
    })
  })

  test('may have a number for an id', () =>
    expect(read({ id: 42, phone: '+12125550143' }).contact.contactId).toBe('42'))

  test('names one number once, however often it is written', () => {
    const { contact, warnings } = read({ phone: '(212) 555-0143', phones: ['+12125550143', '212.555.0143'] })
    expect(contact.phones).toEqual(['+12125550143'])
    expect(warnings).toEqual([])
  })

  test('with empty cells is as one without them', () => {
    const empty = { id: '', phone: '+12125550143', phones: [' ', null], timeZone: '', consent: null, attributes: null }
    expect(read(empty)).toEqual(read({ phone: '+12125550143' }))
  })
})

describe('where a contact lives', () => {
  const cases: [what: string, row: object, zoneKey: string][] = [
    ['its own zone alone, whatever else it has', { timeZone: 'UTC', country: 'US', region: 'TX' }, 'UTC@US-NY+US-TX'],
    ['by its state', { region: 'US-CA', phone: '+12135550143' }, 'address:America/Los_Angeles@US-CA'],
    [
      'by its state beside its country',
      { country: 'us', region: 'ca', phone: '+12135550143' },
      'address:America/Los_Angeles@US-CA',
    ],
    ['by its number', { phone: '+18505550143' }, 'number:America/Chicago+America/New_York@US-FL'],
    ['by all of its numbers', { phones: ['+442079460123'] }, 'number:America/New_York+Europe/London@GB+US-NY'],
    ['by both where they contradict', { country: 'DE' }, 'address_and_number:America/New_York+Europe/Berlin@DE+US-NY'],
    [
      'by its number where the region only says whose numbers they are',
      { region: 'GB' },
      'number:America/New_York@US-NY',
    ],
    ['nowhere known', { phone: '+18005550143' }, ''],
    ['whose law holds there: nobody knows', { timeZone: 'UTC', phone: '+18005550143' }, 'UTC'],
  ]
  test.each(cases)('%s', (_what, row, zoneKey) => {
    const result = read({ id: 'c1', phone: '+12125550143', ...row })
    expect(result.contact.zoneKey).toBe(zoneKey)
    expect(result.warnings).toEqual([])
  })

  test('and so whose national numbers it has', () => {
    expect(read({ phone: '020 7946 0123', country: 'GB' }).contact.phones).toEqual(['+442079460123'])
    expect(read({ phone: '020 7946 0123', region: 'GB-LND' }).contact.phones).toEqual(['+442079460123'])
    // A number read in a wrong country is somebody else's.
    expect(read({ phone: '(212) 555-0143', country: 'Narnia' }).contact.skipReason).toBe('invalid_number')
  })
})

describe('what is wrong with a row', () => {
  const skipped: [what: string, row: unknown, reason: string, contactId: string][] = [
    ['no phone', { id: 'c1' }, 'no_phone', 'c1'],
    ['an empty phone', { id: 'c1', phone: '  ', phones: [] }, 'no_phone', 'c1'],
    ['no good number', { id: 'c1', phone: '555', phones: ['call me'] }, 'invalid_number', 'c1'],
    ['a number not in use', { phone: '+11125550143' }, 'invalid_number', 'row-7'],
    ['text', 'c1;+12125550143', 'invalid_row', 'row-7'],
    ['nothing', undefined, 'invalid_row', 'row-7'],
    ['an id that is no text', { id: {}, phone: '+12125550143' }, 'invalid_row', 'row-7'],
    ['an id that is too long', { id: 'x'.repeat(201), phone: '+12125550143' }, 'invalid_row', 'row-7'],
    ['a phone that is no text', { id: 'c1', phone: {} }, 'invalid_row', 'c1'],
    ['a phone that lost digits', { id: 'c1', phone: 2.1255501e20 }, 'invalid_row', 'c1'],
    ['phones that are no list', { id: 'c1', phones: '+12125550143' }, 'invalid_row', 'c1'],
    ['a country that is a number', { id: 'c1', phone: '+12125550143', country: 49 }, 'invalid_row', 'c1'],
    ['a zone that is a number', { id: 'c1', phone: '+12125550143', timeZone: -5 }, 'invalid_row', 'c1'],
    ['consent that cannot be read', { id: 'c1', phone: '+12125550143', consent: 'yes' }, 'invalid_row', 'c1'],
    [
      'consent without a date',
      { id: 'c1', phone: '+12125550143', consent: { status: 'granted' } },
      'invalid_row',
      'c1',
    ],
    ['attributes that are a list', { id: 'c1', phone: '+12125550143', attributes: [] }, 'invalid_row', 'c1'],
  ]
  test.each(skipped)('%s: skipped', (_what, row, skipReason, contactId) => {
    expect(read(row).contact).toMatchObject({ skipReason, contactId })
  })

  const mended: [what: string, row: object, expected: object, warnings: string[]][] = [
    ['an unknown zone', { timeZone: 'EST' }, { zoneKey: '' }, ['invalid_time_zone']],
    ['a country that is none', { country: 'Narnia' }, { zoneKey: '' }, ['invalid_country']],
    ['a state without its country', { region: 'Texas' }, { zoneKey: '' }, ['invalid_region']],
    [
      'a region that its country does not have',
      { country: 'CA', region: 'CA-XX', phone: '+14165550143' },
      { zoneKey: expect.stringContaining('America/St_Johns') },
      ['invalid_region'],
    ],
    ['a bad number beside a good one', { phones: ['12'] }, { phones: ['+12125550143'] }, ['phone_dropped']],
    ['an extension', { phone: '212-555-0143 x9' }, { phones: ['+12125550143'] }, ['extension_dropped']],
  ]
  test.each(mended)('%s: mended, with a warning', (_what, row, expected, warnings) => {
    const result = read({ id: 'c1', phone: '+12125550143', ...row })
    expect(result.contact).toMatchObject(expected)
    expect(result.contact).not.toHaveProperty('skipReason')
    expect(result.warnings).toEqual(warnings)
  })

  test('a row that throws when it is read is skipped, under its id if that could be read', () => {
    const trap = (key: string) =>
      new Proxy({ id: 'c1' } as Record<string, unknown>, {
        get: (target, name) => {
          if (name === key) throw new Error('trap')
          return target[name as string]
        },
      })
    expect(read(trap('id')).contact).toMatchObject({ contactId: 'row-7', skipReason: 'invalid_row' })
    expect(read(trap('consent')).contact).toMatchObject({ contactId: 'c1', skipReason: 'invalid_row' })
  })
})

test('whatever a row is, it becomes a contact that can be called or one that says why not', () => {
  const or = (...usual: unknown[]) => fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...usual) }, fc.anything())
  const phone = or('+12125550143', '(212) 555-0144', 12125550145, '+442079460123', '12', ' ', undefined)
  const row = fc.oneof(
    fc.anything(),
    fc.record({
      id: or('c1', 17, undefined),
      phone,
      phones: fc.oneof(fc.array(phone, { maxLength: 3 }), or(undefined, null)),
      timeZone: or('Europe/Paris', 'EST', '', undefined),
      country: or('US', 'gb', 'Narnia', undefined),
      region: or('FL', 'US-FL', 'GB', undefined),
      consent: or({ status: 'revoked', at: 0 }, null, undefined),
      attributes: or({ a: 1 }, undefined),
    }),
  )
  const seen = { callable: 0, skipped: 0 }
  fc.assert(
    fc.property(row, each => {
      const { contact } = read(each)
      expect(contact.contactId).toMatch(/\S/)
      expect(contact.contactId.length).toBeLessThanOrEqual(200)
      for (const phone of contact.phones) expect(phone).toMatch(/^\+[1-9]\d{6,14}$/)
      expect(contact.phones.length > 0).toBe(contact.skipReason === undefined)
      seen[contact.skipReason === undefined ? 'callable' : 'skipped']++
    }),
    { numRuns: runs(500) },
  )
  expect(Math.min(seen.callable, seen.skipped)).toBeGreaterThan(10)
})

test.each<[string, unknown, number | undefined, string | undefined]>([
  ['is kept', '2026-02-01T00:00:00Z', Date.parse('2026-02-01T00:00Z'), undefined],
  ['left out means none', undefined, undefined, undefined],
  ['an empty cell means none', ' ', undefined, undefined],
  ['that has come skips the row', '2026-01-05T12:00:00Z', Date.parse('2026-01-05T12:00Z'), 'contact_expired'],
  [
    'that cannot be read makes the row invalid, for nobody knows until when it may be called',
    'soon',
    undefined,
    'invalid_row',
  ],
  ['without an offset is another instant on each machine', '2026-02-01T00:00', undefined, 'invalid_row'],
])('an expiry %s', (_what, expiresAt, kept, skipReason) => {
  const { contact } = readRow({ id: 'a', phone: '+12125550143', expiresAt }, 1, rules)
  expect({ expiresAt: contact.expiresAt, skipReason: contact.skipReason }).toEqual({ expiresAt: kept, skipReason })
})

test('a row that names no expiry has the campaign’s, counted from when it is read', () => {
  const aged = { ...rules, contactMaxAgeMs: 60_000 }
  const read = (expiresAt?: number) => readRow({ phone: '+12125550143', expiresAt }, 1, aged).contact.expiresAt
  expect(read()).toBe(rules.now() + 60_000)
  expect(read(rules.now() + 5)).toBe(rules.now() + 5)
})
