import { z } from 'zod'
import type { RuleRest } from '../../compliance/presets/types.js'
import type { CallSettings, OnMachine } from '../settings.js'
import type { DurationInput } from './duration.js'
import { duration, fields, overlay, type Patch, whole, yesOrNo } from './fields.js'
import { onMachine } from './on-machine.js'
import { applyRetry, defaultRetry, type RetryInput, retryDelay, retryFields } from './retry.js'

/** At most `max` calls to a number in any `per`: `{ max: 3, per: '24h' }`. */
export interface NumberCapInput {
  max: number
  per: DurationInput
  /** Default `'attempts'`: every call. `'conversations'`: only those that somebody answered. */
  counts?: 'attempts' | 'conversations'
  /** Default `'rolling'`. `'calendar'`: so many days in a row on the contact's own clock; `per` is whole days then. */
  window?: 'rolling' | 'calendar'
}

/** Rest of a number after something happened in any campaign of the tenant. */
export interface CooldownInput {
  /** From the end of the last conversation on. A callback that the person asked for is made nevertheless. */
  afterConversation?: DurationInput | null
  /** From the last outcome with `refused` or `optOut` on. */
  afterRefusal?: DurationInput | null
}

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
  /** Caps on calls to one number over all campaigns of the tenant. Default none. */
  numberCaps?: NumberCapInput[]
  /** How long this campaign lets a number rest; each on its own in an edit, `null` = not at all. Default not at all. */
  cooldown?: CooldownInput
  /**
   * No call starts so short a time before calling hours close, so that none rings when they are over. Default `null`: as
   * long as `ringTimeout`.
   */
  closingMargin?: DurationInput | null
}

const dayMs = 86_400_000

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
  cooldown: [],
  closingMarginMs: null,
}

const numberCap = fields("a cap such as { max: 3, per: '1d' }", {
  max: whole(1, 10_000),
  per: duration('1m', '366d'),
  counts: z.enum(['attempts', 'conversations'], "'attempts' or 'conversations'").default('attempts'),
  window: z.enum(['rolling', 'calendar'], "'rolling' or 'calendar'").default('rolling'),
})
  .refine(({ per, window }) => window === 'rolling' || per % dayMs === 0, {
    path: ['per'],
    error: "whole days, such as '7d', where the window is 'calendar'",
  })
  .transform(({ per, ...cap }) => ({ ...cap, perMs: per }))

const cooldown = fields("a rest such as { afterConversation: '7d', afterRefusal: '60d' }", {
  afterConversation: duration('1m', '3660d').nullish(),
  afterRefusal: duration('1m', '3660d').nullish(),
})

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
  cooldown: cooldown.optional(),
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
    cooldown: applyCooldown(calls.cooldown, patch.cooldown),
    closingMarginMs: patch.closingMargin,
  })
}

function applyCooldown(before: readonly RuleRest[], patch: Patch<z.output<typeof cooldown>> = {}): RuleRest[] {
  const asked = { conversation: patch.afterConversation, refusal: patch.afterRefusal }
  return (['conversation', 'refusal'] as const).flatMap(after => {
    const kept = before.find(rest => rest.after === after)?.restMs
    const restMs = asked[after] === undefined ? kept : asked[after]
    return restMs == null ? [] : { after, restMs }
  })
}
