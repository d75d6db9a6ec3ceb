import { expect, test } from 'vitest'
import { mayBeIn, ruleJurisdictions } from '../../src/compliance/jurisdictions.js'

const cases: [what: string, places: string[], jurisdictions: string[]][] = [
  ['a state', ['US-TX'], ['US-TX']],
  ['a country alone: any part of it', ['US'], ['US-*']],
  ['a country whose part the number tells', ['US', 'US-TX'], ['US-TX']],
  ['two countries', ['DE', 'US-TX'], ['DE-*', 'US-TX']],
  ['Réunion: the law of France as well', ['RE'], ['FR-RE', 'RE-*']],
  ['Puerto Rico: federal law, and no state\u2019s', ['PR'], ['PR-*', 'US-PR']],
  ['nothing', [], []],
]
test.each(cases)('%s', (_what, places, jurisdictions) => expect(ruleJurisdictions(places)).toEqual(jurisdictions))

test('who may be anywhere in a country may be in each of its parts, and who is in a part is in the country', () => {
  expect(mayBeIn('US-LA', 'US-*')).toBe(true)
  expect(mayBeIn('US', 'US-LA')).toBe(true)
  expect(mayBeIn('US-LA', 'US-LA')).toBe(true)
  expect(mayBeIn('US-LA', 'US-TX')).toBe(false)
  expect(mayBeIn('US-LA', 'CA-*')).toBe(false)
})
