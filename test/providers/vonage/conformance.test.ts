import { telephonyConformance } from 'outdial/testing'
import { test } from 'vitest'
import { vonageUnderTest } from './under-test.js'

telephonyConformance({
  test,
  factory: vonageUnderTest,
  // What Vonage may not call it rejects when it calls, and not when it is asked to.
  refusals: ['backpressure', 'number', 'config'],
})
