import { storageConformance } from 'outdial/testing'
import { describe, expect, test } from 'vitest'
import { brokenCallerIds } from './broken-caller-ids.js'
import { brokenCare } from './broken-care.js'
import { brokenCommits } from './broken-commits.js'
import { brokenDecisions } from './broken-decisions.js'
import { brokenErasing } from './broken-erasing.js'
import { brokenFleets } from './broken-fleets.js'
import {
  type BrokenStorage,
  broken,
  brokenOwnership,
  brokenReading,
  brokenReservations,
  brokenRules,
} from './broken-storages.js'
import { EVENT_WINDOW, memoryUnderTest } from './memory-under-test.js'

type Declared = Map<string, () => Promise<void>>

/** The suite's tests for memory storage with this mistake in it. */
function suiteFor(storage: BrokenStorage): Declared {
  const tests: Declared = new Map()
  storageConformance({
    test: (name, run) => tests.set(name, run),
    factory: () => {
      const under = memoryUnderTest()
      return { ...under, storage: broken(under.storage, storage) }
    },
    capabilities: { eventWindow: EVENT_WINDOW },
  })
  return tests
}

describe('the conformance suite rejects a storage that', () => {
  test.each([
    ...brokenReservations,
    ...brokenCallerIds,
    ...brokenOwnership,
    ...brokenCommits,
    ...brokenReading,
    ...brokenRules,
    ...brokenDecisions,
    ...brokenErasing,
    ...brokenFleets,
    ...brokenCare,
  ])('$mistake', async storage => {
    const finding = suiteFor(storage).get(storage.foundBy)
    expect(finding, `a test named '${storage.foundBy}'`).toBeDefined()
    // By what the suite asserts, or by what the storage refuses; not by a slip in the broken storage itself.
    await expect(finding!()).rejects.toThrow(
      expect.objectContaining({ name: expect.stringMatching(/^(Assertion|Outdial)Error$/) }),
    )
  })

  test('is not broken: none', async () => {
    for (const [name, run] of suiteFor({ mistake: 'none', foundBy: '', make: () => ({}) })) {
      await expect(run(), name).resolves.toBeUndefined()
    }
  })
})

describe('the conformance suite', () => {
  const factory = memoryUnderTest

  test('declares what does not apply as skipped, with the reason', () => {
    const declared: string[] = []
    const skipped: string[] = []
    const runner = Object.assign((name: string) => declared.push(name), { skip: (name: string) => skipped.push(name) })
    storageConformance({ test: runner, factory, capabilities: { eventWindow: { skip: 'keeps every event' } } })
    expect(skipped).toEqual([expect.stringMatching(/^event window: .* \(left out: keeps every event\)$/)])
    expect(declared.filter(name => name.startsWith('event window'))).toEqual([])
  })

  test('gives each test a storage of its own and cleans up after it, passed or not', async () => {
    let open = 0
    let opened = 0
    const tests: Declared = new Map()
    storageConformance({
      test: (name, run) => tests.set(name, run),
      factory: async () => {
        open += 1
        opened += 1
        const under = memoryUnderTest()
        const storage = opened === 2 ? broken(under.storage, brokenOwnership[3]!) : under.storage
        return { ...under, storage, cleanup: async () => void (open -= 1) }
      },
      capabilities: { eventWindow: EVENT_WINDOW },
    })
    const run = tests.get(brokenOwnership[3]!.foundBy)!
    await run()
    await expect(run()).rejects.toThrow()
    expect({ open, opened }).toEqual({ open: 0, opened: 2 })
  })

  test('names each of its tests once', () => {
    const names: string[] = []
    storageConformance({ test: name => names.push(name), factory, capabilities: { eventWindow: EVENT_WINDOW } })
    expect(names.length).toBeGreaterThan(150)
    expect(new Set(names).size).toBe(names.length)
  })
})
