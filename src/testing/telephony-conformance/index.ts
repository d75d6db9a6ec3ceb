import { creatingTests } from './creating.js'
import { hangingUpTests } from './hanging-up.js'
import type { TelephonyConformanceOptions } from './harness.js'
import { leavingMessagesTests } from './leaving-messages.js'
import { lookingUpTests } from './looking-up.js'
import { reportingTests } from './reporting.js'
import { Session } from './session.js'

export type { ConformanceEnd, NextCall, TelephonyConformanceOptions, TelephonyUnderTest } from './harness.js'

/**
 * The tests every telephony adapter has to pass, for any test runner:
 *
 *     telephonyConformance({ test, factory: () => ({ telephony, clock, control }) })
 *
 * The engine's promises rest on them: no call is placed twice, none is lost, and nothing is taken for certain that is
 * not. Failures are `AssertionError`s.
 */
export function telephonyConformance({ test, factory, ...can }: TelephonyConformanceOptions): void {
  const tests = [
    ...creatingTests(can.refusals ?? ['backpressure', 'number', 'policy', 'config']),
    ...reportingTests(can.ends ?? ['answered', 'no_answer', 'busy', 'failed']),
    ...lookingUpTests,
    ...hangingUpTests,
    ...leavingMessagesTests,
  ]
  for (const { name, run } of tests) {
    test(name, async () => {
      const under = await factory()
      try {
        await run(new Session(under))
      } finally {
        await under.close?.()
      }
    })
  }
}
