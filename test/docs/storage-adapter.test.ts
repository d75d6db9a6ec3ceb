import { expect, test } from 'vitest'
import { brokenCallerIds } from '../conformance/broken-caller-ids.js'
import { brokenCommits } from '../conformance/broken-commits.js'
import { brokenDecisions } from '../conformance/broken-decisions.js'
import { brokenErasing } from '../conformance/broken-erasing.js'
import { brokenFleets } from '../conformance/broken-fleets.js'
import { brokenOwnership, brokenReading, brokenReservations, brokenRules } from '../conformance/broken-storages.js'
import { firstCells, readPage, sectionOf, tableRows } from './markdown.js'
import { membersOf } from './source.js'

const page = readPage('docs/writing-a-storage-adapter.md')

test('the methods of docs/writing-a-storage-adapter.md are those of the port', () => {
  const named = firstCells(sectionOf(page, 'Method by method'))
  expect(named.sort()).toEqual(
    [
      ...membersOf('src/ports/storage.ts', 'Storage').keys(),
      ...membersOf('src/ports/storage-budget.ts', 'BudgetStorage').keys(),
      ...membersOf('src/ports/storage-compliance.ts', 'ComplianceStorage').keys(),
      ...membersOf('src/ports/storage-decisions.ts', 'DecisionStorage').keys(),
      ...membersOf('src/ports/storage-erasure.ts', 'ErasureStorage').keys(),
      ...membersOf('src/ports/storage-expiry.ts', 'ExpiryStorage').keys(),
    ].sort(),
  )
})

test('its common mistakes are storages that the suite rejects, each by the test named', () => {
  const broken = [
    brokenReservations,
    brokenCallerIds,
    brokenOwnership,
    brokenCommits,
    brokenReading,
    brokenRules,
    brokenDecisions,
    brokenErasing,
    brokenFleets,
  ].flat()
  const known = new Set(broken.map(({ mistake, foundBy }) => `${mistake} → “${foundBy}”`))
  const rows = tableRows(sectionOf(page, 'Common mistakes')).map(([mistake, , by]) => `${mistake} → ${by}`)
  expect(rows.length).toBeGreaterThan(20)
  expect(rows.filter(row => !known.has(row))).toEqual([])
})
