import type { RulePreset } from 'outdial'
import { rulePresets } from 'outdial/compliance'
import { expect, test } from 'vitest'
import { readPage, sectionOf, tableRows } from './markdown.js'
import { unverifiedRow, verifiedRow } from './preset-rows.js'

const page = readPage('docs/compliance.md')
const presets = rulePresets()
const of = (status: RulePreset['status']) => presets.filter(preset => preset.status === status)

test('the table of verified presets says of each what it holds, and where it was read', () => {
  expect(tableRows(sectionOf(page, 'Verified presets'))).toEqual(of('verified').map(verifiedRow))
})

test('the table of unverified presets names every one, and what it would ask for', () => {
  expect(tableRows(sectionOf(page, 'Unverified presets'))).toEqual(of('unverified').map(unverifiedRow))
})

test('the page says when the presets were last gone through', () => {
  const dates = new Set(presets.map(({ revised }) => revised))
  for (const date of dates) expect(page.text).toContain(date)
})
