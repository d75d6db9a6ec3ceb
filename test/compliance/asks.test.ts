import { HolidayDates, matchPresets, PresetHours, type RulePreset, type StrictestRules, strictestRules } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import { expect, test } from 'vitest'

const presets = rulePresets()
const day = 86_400_000

/** What the published rules ask for besides hours, which `hours.test.ts` has. */
const cases: [
  what: string,
  jurisdictions: string[],
  modes: RulePreset['modes'],
  asks: Partial<StrictestRules>,
  purposes?: RulePreset['purposes'],
][] = [
  [
    'US federal, by a person: a copy of the registry of 31 days',
    ['US'],
    ['live'],
    { consent: 'none', registries: [{ name: 'National Do Not Call Registry', maxAgeDays: 31 }], caps: [] },
  ],
  ['US federal, by an AI agent: an artificial voice', ['US'], ['artificial_voice'], { consent: 'express_written' }],
  [
    'debt collection: 7 calls in 7 days per debt, 7 days of rest after a conversation',
    ['US'],
    ['live'],
    {
      caps: [{ counts: 'attempts', max: 7, perMs: 7 * day, window: 'rolling', scope: 'debt' }],
      rests: [{ after: 'conversation', restMs: 7 * day }],
    },
    ['debt_collection'],
  ],
  ...['FL', 'MD', 'OK'].map((state): (typeof cases)[number] => [
    `${state}: 3 in any 24 hours`,
    [`US-${state}`],
    ['live'],
    { caps: [{ counts: 'attempts', max: 3, perMs: day, window: 'rolling', scope: 'subject' }] },
  ]),
  [
    'Canada, by a person: the national list, of 31 days',
    ['CA-ON'],
    ['live'],
    { consent: 'none', registries: [{ name: 'National Do Not Call List', maxAgeDays: 31 }] },
  ],
  ['Canada, by a device that speaks: consent', ['CA-ON'], ['prerecorded'], { consent: 'express' }],
  [
    'France: 4 in 30 calendar days, 60 full days after a refusal, consent since 11 August 2026',
    ['FR'],
    ['live'],
    {
      consent: 'express',
      caps: [{ counts: 'attempts', max: 4, perMs: 30 * day + day / 12, window: 'rolling', scope: 'number' }],
      rests: [{ after: 'refusal', restMs: 61 * day }],
    },
  ],
  ['Germany: consent, and its proof for 5 years', ['DE'], ['live'], { consent: 'express', keepRecordsYears: 5 }],
  ['Spain, by a person: a ground', ['ES'], ['live'], { consent: 'lawful_basis' }],
  ['Spain, by a machine: consent', ['ES'], ['artificial_voice'], { consent: 'express' }],
  [
    'the United Kingdom, by a person: TPS and CTPS, of 28 days',
    ['GB'],
    ['live'],
    { consent: 'none', registries: [{ name: 'TPS and CTPS', maxAgeDays: 28 }] },
  ],
  ['the United Kingdom, by a recorded voice: consent', ['GB'], ['prerecorded'], { consent: 'express' }],
  [
    'Australia: the register',
    ['AU-NSW'],
    ['live'],
    { registries: [{ name: 'Do Not Call Register', maxAgeDays: null }] },
  ],
  [
    'an area code of Florida and an address in Texas: the cap of one holds in the other',
    ['US-FL', 'US-TX'],
    ['live'],
    { caps: [{ counts: 'attempts', max: 3, perMs: day, window: 'rolling', scope: 'subject' }] },
  ],
]

test.each(cases)('%s', (_what, jurisdictions, modes, asks, purposes = ['telemarketing']) => {
  const at = Date.parse('2026-11-25T12:00Z')
  expect(strictestRules(matchPresets(presets, { jurisdictions, modes, purposes, line: 'mobile', at }))).toMatchObject(
    asks,
  )
})

test('before 11 August 2026 France asked for no consent', () => {
  const call = {
    jurisdictions: ['FR'],
    modes: ['live' as const],
    purposes: ['telemarketing' as const],
    line: 'mobile' as const,
  }
  const asks = (at: string) => strictestRules(matchPresets(presets, { ...call, at: Date.parse(at) })).consent
  expect(asks('2026-08-09T12:00Z')).toBe('none')
  expect(asks('2026-08-11T12:00Z')).toBe('express')
})

test.each(['GB', 'DE'])('%s sets no hours', jurisdiction => {
  const modes = ['live', 'autodialed', 'artificial_voice'] as const
  const held = matchPresets(presets, {
    jurisdictions: [jurisdiction],
    modes,
    purposes: ['telemarketing'],
    line: 'unknown',
  })
  expect(held.length).toBeGreaterThan(0)
  expect(new PresetHours(held, new HolidayDates()).forZones(['Europe/London'])).toBeUndefined()
})
