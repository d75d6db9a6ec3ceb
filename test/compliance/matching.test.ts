import { type CallSituation, matchPresets } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import { expect, test } from 'vitest'

const presets = rulePresets()
const at = Date.parse('2026-11-25T12:00:00Z')

function ids(call: Partial<CallSituation>): string[] {
  const situation: CallSituation = {
    jurisdictions: ['US'],
    purposes: ['telemarketing'],
    modes: ['live'],
    line: 'mobile',
    at,
    ...call,
  }
  return matchPresets(presets, situation).map(({ id }) => id)
}

test.each<[string, Partial<CallSituation>, string[]]>([
  ['a country alone: the rules of the country', {}, ['us-fed-telemarketing']],
  ['a state: its own and the country’s', { jurisdictions: ['US-TX'] }, ['us-fed-telemarketing', 'us-tx-telemarketing']],
  [
    'two states, one by area code and one by address: both',
    { jurisdictions: ['US-WA', 'US-TX'] },
    ['us-fed-telemarketing', 'us-wa-telemarketing', 'us-tx-telemarketing'],
  ],
  ['a place without rules of its own', { jurisdictions: ['NZ'] }, []],
  ['a purpose that no rule names', { jurisdictions: ['US-WA'], purposes: ['informational'] }, []],
  ['debts', { purposes: ['debt_collection'] }, ['us-fed-debt-collection']],
  [
    'an AI voice: consent besides the hours',
    { modes: ['artificial_voice'] },
    ['us-fed-telemarketing', 'us-fed-artificial-voice'],
  ],
  ['a line no rule covers', { line: 'business' }, []],
  ['a business in Canada', { jurisdictions: ['CA-ON'], line: 'business' }, ['ca-telemarketing']],
  ['research in Australia', { jurisdictions: ['AU'], purposes: ['research'] }, ['au-research']],
  ['charity in Australia', { jurisdictions: ['AU-NSW'], purposes: ['charity'] }, ['au-telemarketing']],
])('%s', (_, call, expected) => {
  expect(ids(call)).toEqual(expected)
})

test('somewhere in the country, nobody knows where: the rules of all its states', () => {
  const found = ids({ jurisdictions: ['US-*'] })
  expect(found).toEqual(expect.arrayContaining(['us-fed-telemarketing', 'us-wa-telemarketing', 'us-ms-telemarketing']))
  expect(found).not.toContain('ca-telemarketing')
})

test('a line of unknown kind: the rules of every kind', () => {
  expect(ids({ jurisdictions: ['GB'], line: 'unknown' })).toEqual(['gb-live-marketing'])
  expect(ids({ line: 'unknown' })).toEqual(['us-fed-telemarketing'])
})

test.each([
  ['2026-08-10T09:59:59Z', false],
  ['2026-08-10T10:00:00Z', true],
  ['2026-08-11T00:00:00Z', true],
])('a rule that takes effect on 11 August counts from when that day begins anywhere: %s %s', (time, expected) => {
  expect(ids({ jurisdictions: ['FR'], at: Date.parse(time) }).includes('fr-consent')).toBe(expected)
})

test('without an instant, rules match whenever they are in force', () => {
  const { at: _, ...whenever } = {
    jurisdictions: ['FR'],
    purposes: ['telemarketing'],
    modes: ['live'],
    line: 'mobile',
    at,
  } as const
  expect(matchPresets(presets, whenever).map(({ id }) => id)).toEqual(['fr-hours', 'fr-consent'])
})

test.each<[string, Partial<CallSituation>]>([
  ['jurisdictions', { jurisdictions: [] }],
  ['jurisdictions', { jurisdictions: ['US', 'Texas'] }],
  ['purposes', { purposes: [] }],
  ['modes', { modes: [] }],
])('nothing said about %s is refused, as no rule would hold', (field, call) => {
  expect(() => ids(call)).toThrow(new RegExp(`- ${field}: expected`))
})
