import { parsePresets, type RuleCapInput, type RulePresetInput, strictestRules } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import { expect, test } from 'vitest'

const rolling: RuleCapInput = { counts: 'attempts', max: 3, per: '1d', window: 'rolling', scope: 'number' }
const calendar: RuleCapInput = { ...rolling, window: 'calendar' }

function capsOf(...caps: RuleCapInput[]): RuleCapInput[] {
  const presets = caps.map(
    (cap, i): RulePresetInput => ({
      id: `xx-${i}`,
      name: 'A rule',
      jurisdiction: 'XX',
      purposes: ['telemarketing'],
      modes: ['live'],
      caps: [cap],
      sources: [],
      status: 'unverified',
      revised: '2026-11-25',
    }),
  )
  return strictestRules(parsePresets(presets)).caps.map(({ perMs, ...cap }) => ({
    ...cap,
    per: `${perMs / 3_600_000}h`,
  }))
}

const shown = (cap: RuleCapInput): RuleCapInput => ({ ...cap, per: cap.per === '1d' ? '24h' : cap.per })

test.each<[string, RuleCapInput, RuleCapInput]>([
  ['fewer calls', { ...rolling, max: 2 }, rolling],
  ['a longer span', { ...rolling, per: '48h' }, rolling],
  ['all calls rather than those answered', rolling, { ...rolling, counts: 'conversations' }],
  ['all calls to the number rather than those about a debt', rolling, { ...rolling, scope: 'debt' }],
  ['a rolling span that no day outlasts', { ...rolling, per: '26h' }, calendar],
  ['the same twice', rolling, rolling],
])('%s: the other cap says nothing more', (_, strict, loose) => {
  expect(capsOf(strict, loose)).toEqual([shown(strict)])
  expect(capsOf(loose, strict)).toEqual([shown(strict)])
})

test.each<[string, RuleCapInput, RuleCapInput]>([
  ['fewer calls in a shorter span', { ...rolling, max: 1, per: '12h' }, rolling],
  ['a day of 24 hours and a calendar day, which may have 25', rolling, calendar],
  ['a calendar day and any span', { ...calendar, max: 1 }, rolling],
  ['calendar spans that need not begin together', { ...calendar, per: '48h' }, calendar],
  ['what is counted per debt and what per campaign', { ...rolling, scope: 'debt' }, { ...rolling, scope: 'campaign' }],
  ['calls, and those answered of which fewer are allowed', rolling, { ...rolling, counts: 'conversations', max: 1 }],
])('%s: both stay', (_, one, other) => {
  expect(capsOf(one, other)).toEqual([shown(one), shown(other)])
})

test('of several registers all are consulted, of one the youngest copy', () => {
  const registries = [
    { name: 'A', maxAgeDays: 31 },
    { name: 'B', maxAgeDays: null },
    { name: 'A', maxAgeDays: 7 },
    { name: 'B', maxAgeDays: 28 },
  ]
  const [any] = rulePresets()
  const presets = registries.map(registry => ({ ...any!, registry }))
  expect(strictestRules(presets).registries).toEqual([
    { name: 'A', maxAgeDays: 7 },
    { name: 'B', maxAgeDays: 28 },
  ])
})

test('France today: consent, four attempts in thirty days, two months of rest', () => {
  const presets = rulePresets().filter(({ id }) => id.startsWith('fr-'))
  expect(strictestRules(presets)).toEqual({
    presets: [
      { id: 'fr-hours', revised: '2026-11-25' },
      { id: 'fr-consent', revised: '2026-11-25' },
    ],
    consent: 'express',
    caps: [{ counts: 'attempts', max: 4, perMs: (30 * 24 + 2) * 3_600_000, window: 'rolling', scope: 'number' }],
    rests: [{ after: 'refusal', restMs: 61 * 86_400_000 }],
    registries: [],
    keepRecordsYears: null,
  })
})

test('no preset asks for nothing', () => {
  expect(strictestRules([])).toEqual({
    presets: [],
    consent: 'none',
    caps: [],
    rests: [],
    registries: [],
    keepRecordsYears: null,
  })
})
