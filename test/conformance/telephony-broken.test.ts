import { type ConformanceEnd, telephonyConformance } from 'outdial/testing'
import { describe, expect, test } from 'vitest'
import {
  type BrokenCarrier,
  broken,
  brokenCreates,
  brokenLookups,
  brokenMessages,
  brokenReports,
  tellsEndsTwice,
} from './broken-carriers.js'
import { simulatedCarrierUnderTest } from './simulated-carrier-under-test.js'

/** The names of the tests that fail. */
async function failures(carrier: BrokenCarrier): Promise<string[]> {
  const tests: { name: string; run: () => Promise<void> }[] = []
  const ends: ConformanceEnd[] = ['answered', 'no_answer', 'busy', 'failed', 'voicemail']
  const factory = () => {
    const under = simulatedCarrierUnderTest()
    return { ...under, telephony: broken(under, carrier) }
  }
  telephonyConformance({ test: (name, run) => tests.push({ name, run }), factory, ends })
  const failed: string[] = []
  for (const { name, run } of tests) {
    const error = await run().then(
      () => undefined,
      error => error,
    )
    if (error !== undefined) failed.push(name)
  }
  return failed
}

describe('the conformance suite rejects a carrier that', () => {
  test.each([...brokenCreates, ...brokenReports, ...brokenLookups, ...brokenMessages])('$mistake', async carrier => {
    expect(await failures(carrier)).toContain(carrier.foundBy)
  })

  test('is not broken: none', async () => {
    expect(await failures({ mistake: 'none', foundBy: '', make: () => ({}) })).toEqual([])
  })

  test('tells first that a call ended, and then how: none', async () => {
    expect(await failures(tellsEndsTwice)).toEqual([])
  })
})
