import type { CallEvent } from 'outdial'
import { type NextCall, type TelephonyUnderTest, telephonyConformance } from 'outdial/testing'
import { setTheScene } from './scene.js'

/** Holds the adapter against the suite; how many of its tests failed. */
export async function runConformance(): Promise<number> {
  const tests: { name: string; run: () => Promise<void> }[] = []
  // With vitest or node:test, pass their `test` here instead.
  const test = (name: string, run: () => Promise<void>) => tests.push({ name, run })
  telephonyConformance({ test, factory, ends: ['answered', 'no_answer', 'busy', 'failed', 'voicemail'] })
  let failed = 0
  for (const { name, run } of tests) {
    const error = await run().catch((error: Error) => error)
    if (error) failed++
    console.log(error ? `FAILED  ${name}\n        ${error.message}` : `ok      ${name}`)
  }
  console.log(`${tests.length - failed} of ${tests.length} passed`)
  return failed
}

/** A carrier and an adapter of its own for each test. */
async function factory(): Promise<TelephonyUnderTest> {
  let next: NextCall = {}
  let deliver: ((events: CallEvent[]) => Promise<void>) | undefined
  const { carrier, ...scene } = await setTheScene({
    fateOf: () => next,
    receive: async events => {
      await deliver?.(events)
      return { unmatched: [] }
    },
  })
  return {
    ...scene,
    control: {
      next: call => {
        next = call
      },
      callsPlaced: () => carrier.callsPlaced,
    },
    subscribe: receive => {
      deliver = receive
      return () => {
        deliver = undefined
      }
    },
  }
}
