import { telephonyConformance } from 'outdial/testing'
import { test } from 'vitest'
import { simulatedCarrierUnderTest } from './simulated-carrier-under-test.js'

telephonyConformance({
  test,
  factory: () => simulatedCarrierUnderTest(),
  ends: ['answered', 'no_answer', 'busy', 'failed', 'voicemail'],
})
