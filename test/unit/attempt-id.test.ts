import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attemptId, parseAttemptId } from '../../src/attempt/id.js'
import { runs } from './runs.js'

test('campaign, contact and dial, the numbers in base 36', () => {
  expect(attemptId('spring', 35, 1)).toBe('spring.z.1')
  expect(attemptId('spring', 0, 36)).toBe('spring.0.10')
})

test('each id is read back to what it was made of, is safe in URLs, and has at most 64 characters', () => {
  const campaignId = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/)
  const seq = fc.oneof(fc.nat({ max: 2_000 }), fc.nat({ max: 36 ** 8 - 1 }))
  const dial = fc.integer({ min: 1, max: 36 ** 6 - 1 })
  fc.assert(
    fc.property(campaignId, seq, dial, (campaignId, contactSeq, dial) => {
      const id = attemptId(campaignId, contactSeq, dial)
      expect(parseAttemptId(id)).toEqual({ campaignId, contactSeq, dial })
      expect(id.length).toBeLessThanOrEqual(64)
      expect(encodeURIComponent(id)).toBe(id)
    }),
    { numRuns: runs(200) },
  )
})

test('what can be read is an id as we would write it, so that no two texts name one attempt', () => {
  const near = fc.stringMatching(/^[A-Za-z0-9_.-]{0,6}\.[0-9a-zA-Z]{0,3}\.[0-9a-z]{0,3}$/)
  let read = 0
  fc.assert(
    fc.property(near, text => {
      const parts = parseAttemptId(text)
      if (!parts) return
      read++
      expect(attemptId(parts.campaignId, parts.contactSeq, parts.dial)).toBe(text)
    }),
    { numRuns: runs(500) },
  )
  expect(read).toBeGreaterThan(20)
})

test.each([
  ['nothing', ''],
  ['no dial', 'spring.z'],
  ['a fourth part', 'spring.z.1.1'],
  ['no campaign', '.z.1'],
  ['capital letters', 'spring.Z.1'],
  ['a leading zero', 'spring.0z.1'],
  ['dial 0: dials count from 1', 'spring.z.0'],
  ['a campaign id that is too long', `${'a'.repeat(41)}.z.1`],
  ['a sign that is no part of ids', 'spr/ing.z.1'],
  ['an end of line', 'spring.z.1\n'],
])('%s is no attempt id', (_what, text) => expect(parseAttemptId(text)).toBeUndefined())
