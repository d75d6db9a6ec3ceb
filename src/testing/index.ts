export type { StandingRefusal } from './carrier/admission.js'
export type { CarrierLogEntry } from './carrier/log.js'
export type {
  CallScript,
  CarrierBehaviour,
  CarrierFaults,
  CarrierLimits,
  CreateScript,
  DialledCall,
  Range,
  ScriptedResult,
  WebhookScript,
} from './carrier/settings.js'
export { FakeClock, type FakeClockOptions, type RunOptions } from './fake-clock.js'
export { type LatencyOptions, withLatency } from './latency-storage.js'
export { SeededRandom } from './seeded-random.js'
export { SimulatedCarrier, type SimulatedCarrierOptions } from './simulated-carrier.js'
export {
  type NotApplicable,
  type StorageCapabilities,
  type StorageConformanceOptions,
  type StorageUnderTest,
  storageConformance,
  type TestRunner,
} from './storage-conformance/index.js'
export {
  type ConformanceEnd,
  type NextCall,
  type TelephonyConformanceOptions,
  type TelephonyUnderTest,
  telephonyConformance,
} from './telephony-conformance/index.js'
