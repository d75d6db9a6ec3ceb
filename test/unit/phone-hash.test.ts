import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { phoneHash } from '../../src/compliance/phone-hash.js'

test('is the head of an HMAC-SHA-256, in 22 URL-safe characters', () => {
  const whole = createHmac('sha256', 'a key').update('+12125550143').digest('base64url')
  expect(phoneHash('a key', '+12125550143')).toBe(whole.slice(0, 22))
  // A known answer, so that a changed algorithm does not pass for the same one.
  expect(phoneHash('a key', '+12125550143')).toBe('dAiChyrbH5jAsOIptgf4Rj')
})

test('the same number and key give the same, any other number or key another', () => {
  const keys = ['a', 'b', '']
  const phones = Array.from({ length: 2_000 }, (_, i) => `+1212${5_550_000 + i}`)
  const hashes = keys.flatMap(key => phones.map(phone => phoneHash(key, phone)))
  expect(new Set(hashes).size).toBe(keys.length * phones.length)
  expect(keys.flatMap(key => phones.map(phone => phoneHash(key, phone)))).toEqual(hashes)
  for (const hash of hashes) expect(hash).toMatch(/^[A-Za-z0-9_-]{22}$/)
})
