import { type CallSituation, matchPresets, PresetHours, RuleBook, strictestRules } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import { expect, test } from 'vitest'
import { known } from './hours.js'

const presets = rulePresets()
const holidays = await known(presets)
const campaign = { purposes: ['telemarketing'], modes: ['live', 'artificial_voice'] } as const
const book = new RuleBook({ presets, holidays, ...campaign })
const hourMs = 3_600_000

const places: [string[], string[]][] = [
  [['US-TX'], ['America/Chicago', 'America/Denver']],
  [['US-MS', 'US-LA'], ['America/New_York']],
  [['FR'], ['Europe/Paris']],
  [['US-PA'], ['America/New_York']],
  [['AU-NSW'], ['Australia/Sydney']],
  [['GB'], ['Europe/London']],
  [['NZ'], ['Pacific/Auckland']],
]

test.each(places)('it says for %j what the functions say, hour by hour', (jurisdictions, zones) => {
  for (const line of ['mobile', 'business', 'unknown'] as const) {
    const call: CallSituation = { ...campaign, jurisdictions, line }
    const rules = book.rulesIn({ jurisdictions, line })
    const hours = new PresetHours(matchPresets(presets, call), holidays).forZones(zones)
    const kept = rules.hours(zones)
    // Around the days on which the rules of France and Pennsylvania change.
    for (const begin of [Date.parse('2026-08-09T00:00Z'), Date.parse('2026-10-16T00:00Z')]) {
      for (let at = begin; at < begin + 96 * hourMs; at += hourMs / 2) {
        expect(kept?.isOpen(at)).toBe(hours?.isOpen(at))
        expect(rules.at(at)).toEqual(strictestRules(matchPresets(presets, { ...call, at })))
      }
    }
  }
})

test('contacts of one place share their rules, and their hours', () => {
  const france = { jurisdictions: ['FR'], line: 'mobile' } as const
  const [one, other] = [book.rulesIn(france), book.rulesIn({ ...france })]
  expect(other).toBe(one)
  expect(other.hours(['Europe/Paris'])).toBe(one.hours(['Europe/Paris']))
  expect(one.at(Date.parse('2026-09-01T00:00Z'))).toBe(one.at(Date.parse('2027-09-01T00:00Z')))
  expect(one.at(Date.parse('2026-07-01T00:00Z')).consent).toBe('none')
  expect(one.at(Date.parse('2026-09-01T00:00Z')).consent).toBe('express')
})

test('another line or another place has rules of its own', () => {
  const us = { jurisdictions: ['US'], line: 'mobile' } as const
  expect(book.rulesIn({ ...us, line: 'business' })).not.toBe(book.rulesIn(us))
  expect(book.rulesIn({ ...us, jurisdictions: ['US-WA'] }).at(0).presets).toHaveLength(
    book.rulesIn(us).at(0).presets.length + 1,
  )
})

test('a place that nobody can tell is refused, not taken for one without rules', () => {
  expect(() => book.rulesIn({ jurisdictions: [], line: 'mobile' })).toThrow(/jurisdictions: expected/)
})
