import { enabledPresets, OutdialError, parsePresets, type RulePreset, type RulePresetInput } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import { describe, expect, test } from 'vitest'
import { isMirror, isOfficial } from './official-hosts.js'

/** A copy older than this shows a rule only together with a younger one. */
const oldestYear = 2021

/** What keeps a preset from being on by itself. */
function faults({ id, status, verifiedOn, sources, effectiveFrom }: RulePreset): string[] {
  if (status === 'unverified') return []
  const found: string[] = []
  const rule = sources.filter(({ shows, official }) => shows === 'rule' && official)
  if (rule.length === 0) found.push(`${id} has no official source for its rule`)
  for (const { url, readIn } of rule) {
    if (!isOfficial(url)) found.push(`${id} calls ${url} official`)
    if (readIn !== undefined && !isMirror(readIn, url)) found.push(`${id} takes ${readIn} for a copy of ${url}`)
  }
  const young = sources.filter(s => s.shows !== 'dates' && (s.editionYear ?? 0) >= oldestYear)
  if (young.length === 0) found.push(`${id} has nothing that shows it still holds`)
  if (verifiedOn === null || sources.some(({ readOn }) => readOn > verifiedOn)) found.push(`${id} has no honest date`)
  if (effectiveFrom !== null && verifiedOn !== null && effectiveFrom > verifiedOn) found.push(`${id} is not law yet`)
  return found
}

const presets = rulePresets()

test('what is on by itself has an official source that was read, and is no older than it looks', () => {
  expect(enabledPresets(presets).flatMap(faults)).toEqual([])
  expect(enabledPresets(presets).map(({ id }) => id)).toEqual([
    'us-fed-telemarketing',
    'us-fed-artificial-voice',
    'us-fl-telemarketing',
    'us-ny-telemarketing',
    'us-va-telemarketing',
    'us-wa-telemarketing',
    'ca-telemarketing',
    'ca-automated',
    'de-consent',
    'de-automated',
    'es-consent',
    'es-automated',
    'es-hours',
    'fr-hours',
    'fr-consent',
    'gb-live-marketing',
    'gb-automated',
    'au-telemarketing',
    'au-research',
  ])
})

test('no source of any preset is called official that is not, or the other way round', () => {
  for (const { id, sources } of presets) {
    for (const { official, url } of sources) expect([id, url, official]).toEqual([id, url, isOfficial(url)])
  }
})

test('where a source was read in a copy, the copy is a known one of its publisher', () => {
  for (const { id, sources } of presets) {
    for (const { readIn, url } of sources) {
      if (readIn !== undefined) expect([id, readIn, isMirror(readIn, url)]).toEqual([id, readIn, true])
    }
  }
})

test('a preset that is off until it is named comes on when it is, and no other', () => {
  const on = enabledPresets(presets, ['us-tx-telemarketing']).map(({ id }) => id)
  expect(on).toContain('us-tx-telemarketing')
  expect(on).toHaveLength(enabledPresets(presets).length + 1)
})

test('an id that no preset has is told, with the one that was meant', () => {
  expect(() => enabledPresets(presets, ['us-tx-telemarkting'])).toThrow(/did you mean 'us-tx-telemarketing'/)
})

describe('the check itself', () => {
  const source = {
    ref: 'a statute',
    url: 'https://www.legislature.gov/1',
    publisher: 'A legislature',
    official: true,
    readOn: '2026-11-25',
    edition: '2024',
    editionYear: 2024,
    shows: 'rule' as const,
  }
  const preset: RulePresetInput = {
    id: 'xx-rule',
    name: 'A rule',
    jurisdiction: 'XX',
    purposes: ['telemarketing'],
    modes: ['live'],
    status: 'verified',
    verifiedOn: '2026-11-25',
    revised: '2026-11-25',
    sources: [source],
  }
  const faultsOf = (change: Partial<RulePresetInput>) => parsePresets([{ ...preset, ...change }]).flatMap(faults)

  test('passes a preset whose official source was read', () => {
    expect(faultsOf({})).toEqual([])
  })

  test.each([
    [
      'a vendor that is called official',
      { url: 'https://www.dnc.com/rules' },
      'calls https://www.dnc.com/rules official',
    ],
    ['a name that only looks official', { url: 'https://legislature.gov.example.com/1' }, 'official'],
    ['a publisher that is outside its list', { url: 'https://legislature.org/1' }, 'official'],
    [
      'anybody’s copy of an official text',
      { readIn: 'https://github.com/somebody/laws/blob/main/1.md' },
      'takes https://github.com/somebody/laws/blob/main/1.md for a copy',
    ],
    [
      'a known copy of another publisher’s texts',
      { readIn: `https://github.com/legalize-dev/legalize-fr/blob/${'0'.repeat(40)}/fr/1.md` },
      'for a copy of https://www.legislature.gov/1',
    ],
    [
      'a known copy that names no commit',
      { url: 'https://www.boe.es/1', readIn: 'https://github.com/legalize-dev/legalize-es/blob/main/es/1.md' },
      'for a copy of https://www.boe.es/1',
    ],
    ['an old edition alone', { editionYear: 2008 }, 'still holds'],
    ['a copy without a date alone', { editionYear: null }, 'still holds'],
    ['a copy read after it was verified', { readOn: '2026-11-26' }, 'honest date'],
  ])('rejects %s', (_, change, fault) => {
    expect(faultsOf({ sources: [{ ...source, ...change }] })).toEqual([expect.stringContaining(fault)])
  })

  test('rejects one that takes effect after it was verified', () => {
    expect(faultsOf({ effectiveFrom: '2027-01-01' })).toEqual([expect.stringContaining('not law yet')])
  })

  test.each([
    [
      'without an official source',
      { sources: [{ ...source, official: false }] },
      'official source that shows the rule',
    ],
    ['with one that shows dates alone', { sources: [{ ...source, shows: 'dates' as const }] }, 'official source'],
    ['without the date', { verifiedOn: null }, 'date on which'],
  ])('a verified preset %s cannot even be read', (_, change, message) => {
    let error: unknown
    try {
      parsePresets([{ ...preset, ...change }])
    } catch (thrown) {
      error = thrown
    }
    expect(OutdialError.is(error, 'INVALID_INPUT')).toBe(true)
    expect((error as Error).message).toContain(message)
  })
})
