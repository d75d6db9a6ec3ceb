import fc from 'fast-check'
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' }
import { type CountryCode, getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { describe, expect, test } from 'vitest'
import { isPlainE164 } from '../../src/contact/e164.js'
import { readPhone, readRegion } from '../../src/contact/phone.js'
import { runs } from './runs.js'

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`))

/** The library alone, as the long way that the short one must agree with. */
function library(text: string): { phone: string; valid: boolean } | undefined {
  const parsed = parsePhoneNumberFromString(text, { extract: false })
  return parsed?.isPossible() ? { phone: parsed.number, valid: parsed.isValid() } : undefined
}

describe('E.164 numbers', () => {
  test('the short way takes none that the library does not, thousands of numbers over', () => {
    const number = fc.oneof(
      digits(10).map(rest => `+1${rest}`),
      // Area codes and exchanges begin with 2 to 9: most of those above are none.
      fc
        .tuple(fc.integer({ min: 200, max: 999 }), fc.integer({ min: 200, max: 999 }), digits(4))
        .map(n => `+1${n.join('')}`),
      fc
        .tuple(fc.constantFrom('20', '121', '131', '7', '800', '1', '3', '70', '76', '56', '84'), digits(8))
        .map(n => `+44${n.join('')}`),
      fc
        .integer({ min: 6, max: 11 })
        .chain(digits)
        .map(rest => `+44${rest}`),
      fc
        .integer({ min: 8, max: 15 })
        .chain(digits)
        .map(rest => `+${rest}`),
    )
    const seen = { short: 0, invalid: 0 }
    fc.assert(
      fc.property(number, text => {
        const expected = library(text)
        const plain = isPlainE164(text)
        if (plain) expect(expected).toEqual({ phone: text, valid: true })
        const { extension, ...read } = readPhone(text, null) ?? {}
        expect(read).toEqual(expected ?? {})
        expect(extension ?? false).toBe(false)
        if (plain) seen.short++
        if (!expected?.valid) seen.invalid++
      }),
      { numRuns: runs(2_000) },
    )
    // A short way that never takes a number, or numbers that are all valid, would show nothing.
    expect(seen.short).toBeGreaterThan(150)
    expect(seen.invalid).toBeGreaterThan(200)
  })

  test('the short way takes the usual ones', () => {
    for (const text of ['+12125550143', '+18005550143', '+442079460123', '+447400123456']) {
      expect(isPlainE164(text)).toBe(true)
    }
  })

  test.each([
    '+1212555014',
    '+121255501430',
    '+11125550143',
    '12125550143',
    ' +12125550143',
    '+12125550143\n',
    '+1212555o143',
    '',
  ])('the short way leaves %j to the library', text => expect(isPlainE164(text)).toBe(false))
})

describe('every country', () => {
  const countries = getCountries().flatMap(country => getExampleNumber(country, examples) ?? [])

  test('its numbers are read in every way of writing them', () => {
    expect(countries.length).toBeGreaterThan(200)
    for (const example of countries) {
      const region = example.country as CountryCode
      const phone = example.number
      const valid = { phone, valid: true, extension: false }
      expect(readPhone(example.formatInternational(), null)).toEqual(valid)
      expect(readPhone(example.formatNational(), region)).toEqual(valid)
      expect(readPhone(example.getURI(), null)).toEqual(valid)
      expect(readPhone(` '${example.formatInternational()} `, 'US')).toEqual(valid)
      expect(readPhone(`${example.formatInternational()} ext. 123`, null)).toEqual({ ...valid, extension: true })
    }
  })
})

describe('ways of writing', () => {
  const cases: [text: string, region: string | null, phone: string | undefined][] = [
    ['(212) 555-0143', 'US', '+12125550143'],
    ['212.555.0143', 'US', '+12125550143'],
    ['1-212-555-0143', 'US', '+12125550143'],
    ['2125550143', 'US', '+12125550143'],
    ['(212) 555-0143', null, undefined],
    ['020 7946 0123', 'GB', '+442079460123'],
    ['020 7946 0123', 'US', undefined],
    ['0044 20 7946 0123', 'GB', '+442079460123'],
    ['011 44 20 7946 0123', 'US', '+442079460123'],
    ["'+12125550143", null, '+12125550143'],
    ['tel:+1-212-555-0143', null, '+12125550143'],
    ['TEL:+12125550143', null, '+12125550143'],
    ['+1 (212) 555‑0143', null, '+12125550143'],
    ['+１２１２５５５０１４３', null, '+12125550143'],
    ["212-555-0143 don't call", 'US', undefined],
    ['old: 212-555-0143', 'US', undefined],
    ['212-555-0143 / 212-555-0144', 'US', undefined],
    ['n/a', 'US', undefined],
    ['', 'US', undefined],
    ['   ', 'US', undefined],
    ['+', null, undefined],
    ['911', 'US', undefined],
    ['00000000000000000000', 'US', undefined],
    ['1.2125550143E+10', 'US', undefined],
  ]
  test.each(cases)('%j in %s is %s', (text, region, phone) => expect(readPhone(text, region)?.phone).toBe(phone))

  test('of the right length but not in use is read, and told apart', () => {
    expect(readPhone('+11125550143', null)).toEqual({ phone: '+11125550143', valid: false, extension: false })
  })

  test('an extension is told, not dialled', () => {
    for (const text of ['212-555-0143 x12', '212-555-0143 ext 12', '+1 212 555 0143;ext=12']) {
      expect(readPhone(text, 'US')).toEqual({ phone: '+12125550143', valid: true, extension: true })
    }
  })

  test('whatever the text, it is read as E.164 or not at all', () => {
    const noise = fc.constantFrom('', '', '', ' ', "'", 'tel:', '+', '0', '(', ' x12', ' ext', ';', '/', 'a', '٣')
    const number = fc.constantFrom('+12125550143', '(212) 555-0143', '020 7946 0123', '+49 30 123456', '55501')
    const text = fc.oneof(
      fc.string(),
      fc.tuple(noise, number, noise, noise).map(parts => parts.join('')),
    )
    let read = 0
    fc.assert(
      fc.property(text, fc.constantFrom(null, 'US', 'GB'), (text, region) => {
        const parsed = readPhone(text, region)
        if (!parsed) return
        read++
        expect(parsed.phone).toMatch(/^\+[1-9]\d{3,14}$/)
        // Read again it is the same: what is stored can be looked up.
        expect(readPhone(parsed.phone, null)?.phone).toBe(parsed.phone)
      }),
      { numRuns: runs(500) },
    )
    expect(read).toBeGreaterThan(10)
  })
})

test('regions with a numbering plan are read in any case', () => {
  expect([' us ', 'GB', 'de'].map(readRegion)).toEqual(['US', 'GB', 'DE'])
  expect(['UK', 'USA', '', 'ZZ', 'constructor', '__proto__', 1, null, undefined].map(readRegion)).toEqual(
    Array(9).fill(undefined),
  )
})
