/**
 * A telephony adapter of your own: `paper-cup-carrier.ts` is all you would write for a provider.
 * This program holds it against the conformance suite and exits non-zero if it fails.
 */
import { FakeClock, telephonyConformance } from 'outdial/testing'
import { PaperCupApi } from './paper-cup-api.js'
import { eventsOf, PaperCupCarrier } from './paper-cup-carrier.js'

const tests: { name: string; run: () => Promise<void> }[] = []

// With vitest or node:test, pass their `test` here instead.
telephonyConformance({ test: (name, run) => tests.push({ name, run }), factory })

function factory() {
  const clock = new FakeClock()
  const api = new PaperCupApi(clock)
  return {
    telephony: new PaperCupCarrier(api),
    clock,
    control: {
      next: (call: typeof api.next) => {
        api.next = call
      },
      callsPlaced: () => api.callsPlaced,
    },
    subscribe: (deliver: (events: ReturnType<typeof eventsOf>) => Promise<void>) => {
      api.webhook = message => deliver(eventsOf(message))
      return () => {
        api.webhook = async () => {}
      }
    },
  }
}

let failed = 0
for (const { name, run } of tests) {
  try {
    await run()
    console.log(`ok      ${name}`)
  } catch (error) {
    failed++
    console.log(`FAILED  ${name}\n        ${error instanceof Error ? error.message : error}`)
  }
}
console.log(`${tests.length - failed} of ${tests.length} passed`)
process.exitCode = failed === 0 ? 0 : 1
