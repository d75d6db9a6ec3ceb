import { z } from 'zod'
import type { CallSettings, OnMachine } from '../settings.js'
import type { DurationInput } from './duration.js'
import { duration, fields, overlay, type Patch, whole, yesOrNo } from './fields.js'
import { onMachine } from './on-machine.js'
import { applyRetry, defaultRetry, type RetryInput, retryDelay, retryFields } from './retry.js'

/** How fast, how long and how often. */
export interface CallsInput {
  /** Call starts in any 60 minutes; `null` (the default) = no limit. */
  callsPerHour?: number | null
  /** Live calls at any instant. */
  concurrentCalls: number
  /** Calls per contact, the first included. Default 3. */
  maxAttempts?: number
  /** Default `'1h'`. In an edit: the new delay of every result now retried that the edit's `retry` does not name. */
  retryDelay?: DurationInput
  retry?: RetryInput
  /** Default `'30s'`. */
  ringTimeout?: DurationInput
  /** Default `'1h'`. */
  maxCallDuration?: DurationInput
  /** Callbacks a contact may ask for, outside `maxAttempts`. Default 3. */
  maxCallbacks?: number
  /** Ask the provider to tell voicemail from people. Default false. */
  detectMachine?: boolean
  /** What to do when a machine answers. Other than `'continue'`, the default, it needs `detectMachine: true`. */
  onMachine?: OnMachine
  /** How long the campaign stays open for outcomes after its last call. Default `'30s'`. */
  wrapUp?: DurationInput
  /** Calls to one number over all campaigns of the tenant: at most `max` in any `per`. Default none. */
  numberCaps?: { max: number; per: DurationInput }[]
  /**
   * No call starts so short a time before calling hours close, so that none rings when they are over. Default `null`: as
   * long as `ringTimeout`.
   */
  closingMargin?: DurationInput | null
}

/** `concurrentCalls` has no default; creation requires it. */
export const defaultCalls: CallSettings = {
  callsPerHour: null,
  concurrentCalls: 1,
  maxAttempts: 3,
  maxCallbacks: 3,
  ringTimeoutMs: 30_000,
  maxCallDurationMs: 3_600_000,
  detectMachine: false,
  onMachine: 'continue',
  wrapUpMs: 30_000,
  retry: defaultRetry,
  numberCaps: [],
  closingMarginMs: null,
}

const numberCap = fields("a cap such as { max: 3, per: '1d' }", {
  max: whole(1, 10_000),
  per: duration('1m', '366d'),
}).transform(({ max, per }) => ({ max, perMs: per }))

export const callFields = fields('call settings: { concurrentCalls, callsPerHour, maxAttempts, … }', {
  callsPerHour: whole(1, 10_000_000).nullish(),
  concurrentCalls: whole(1, 100_000),
  maxAttempts: whole(1, 100).optional(),
  retryDelay: retryDelay.optional(),
  retry: retryFields.optional(),
  ringTimeout: duration('5s', '10m').optional(),
  maxCallDuration: duration('1s', '24h').optional(),
  maxCallbacks: whole(0, 100).optional(),
  detectMachine: yesOrNo.optional(),
  onMachine: onMachine.optional(),
  wrapUp: duration('0s', '24h').optional(),
  numberCaps: z.array(numberCap, 'a list of caps').max(20, 'at most 20 caps').optional(),
  closingMargin: duration('0s', '10m').nullish(),
})

type CallsPatch = Patch<z.output<typeof callFields>>

export function applyCalls(calls: CallSettings, patch: CallsPatch = {}): CallSettings {
  return overlay<CallSettings>(calls, {
    callsPerHour: patch.callsPerHour,
    concurrentCalls: patch.concurrentCalls,
    maxAttempts: patch.maxAttempts,
    maxCallbacks: patch.maxCallbacks,
    ringTimeoutMs: patch.ringTimeout,
    maxCallDurationMs: patch.maxCallDuration,
    detectMachine: patch.detectMachine,
    onMachine: patch.onMachine,
    wrapUpMs: patch.wrapUp,
    retry: applyRetry(calls.retry, patch.retry, patch.retryDelay),
    numberCaps: patch.numberCaps,
    closingMarginMs: patch.closingMargin,
  })
}
