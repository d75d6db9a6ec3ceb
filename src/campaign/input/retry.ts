import { z } from 'zod'
import type { RetriableResult, RetryRule, RetrySettings } from '../settings.js'
import type { DurationInput } from './duration.js'
import { between, duration, fields, yesOrNo } from './fields.js'

/** `false`: not retried. A duration: after that long, each time. */
export type RetryRuleInput =
  | false
  | DurationInput
  | {
      delay: DurationInput
      /** Each further delay is this many times the one before. Default 1. */
      multiplier?: number
      /** ± this share of the delay, at random. 0..1, default 0. */
      jitter?: number
      /** Default: a day, or `delay` if that is longer. */
      maxDelay?: DurationInput
    }

/** What is retried, and when. Left out: no answer, busy and failed after `retryDelay`; voicemail and unknown never. */
export interface RetryInput {
  noAnswer?: RetryRuleInput
  busy?: RetryRuleInput
  failed?: RetryRuleInput
  voicemail?: RetryRuleInput
  /** An attempt that nobody could resolve; retrying it may call someone twice. */
  outcomeUnknown?: RetryRuleInput
  /** Keep the attempts of one contact this far apart in time of day; `true` = 3 hours. Default false. */
  varyTimeOfDay?: boolean | DurationInput
}

const dayMs = 86_400_000
const hourMs = 3_600_000

export const retryDelay = duration('0s', '30d')

const ruleObject = fields('{ delay, multiplier?, jitter?, maxDelay? }', {
  delay: retryDelay,
  multiplier: between(1, 10).optional(),
  jitter: between(0, 1).optional(),
  maxDelay: duration('0s', '365d').optional(),
})
  .refine(rule => rule.maxDelay === undefined || rule.maxDelay >= rule.delay, {
    path: ['maxDelay'],
    error: 'a duration of at least `delay`',
  })
  .transform(rule => ruleOf(rule.delay, rule))

const rule = z
  .union([z.literal(false), retryDelay.transform(delay => ruleOf(delay)), ruleObject], {
    error: "false, a duration such as '30m' (at most 30d), or { delay, multiplier?, jitter?, maxDelay? }",
  })
  .optional()

const timeOfDay = duration('0s', '12h')

export const retryFields = fields('an object with a rule per result: { noAnswer, busy, failed, voicemail, … }', {
  noAnswer: rule,
  busy: rule,
  failed: rule,
  voicemail: rule,
  outcomeUnknown: rule,
  varyTimeOfDay: z
    .union([yesOrNo.transform(vary => (vary ? 3 * hourMs : 0)), timeOfDay], {
      error: "true, false or a duration up to 12h, such as '3h'",
    })
    .optional(),
})

type RetryPatch = z.output<typeof retryFields>

const named = {
  noAnswer: 'no_answer',
  busy: 'busy',
  failed: 'failed',
  voicemail: 'voicemail',
  outcomeUnknown: 'outcome_unknown',
} as const satisfies Record<string, RetriableResult>

export const defaultRetry: RetrySettings = {
  rules: { no_answer: ruleOf(hourMs), busy: ruleOf(hourMs), failed: ruleOf(hourMs) },
  varyTimeOfDayMs: 0,
}

/** `delayMs` moves the delay of every rule in force; then what the patch names replaces rules one by one. */
export function applyRetry(retry: RetrySettings, patch: RetryPatch = {}, delayMs?: number): RetrySettings {
  const rules: RetrySettings['rules'] = {}
  for (const key of Object.keys(named) as (keyof typeof named)[]) {
    const before = retry.rules[named[key]]
    const moved = before && delayMs !== undefined ? withDelay(before, delayMs) : before
    const after = patch[key] === undefined ? moved : patch[key]
    if (after) rules[named[key]] = after
  }
  return { rules, varyTimeOfDayMs: patch.varyTimeOfDay ?? retry.varyTimeOfDayMs }
}

function withDelay(rule: RetryRule, delayMs: number): RetryRule {
  return { ...rule, delayMs, maxDelayMs: Math.max(rule.maxDelayMs, delayMs) }
}

function ruleOf(
  delayMs: number,
  more: { multiplier?: number | undefined; jitter?: number | undefined; maxDelay?: number | undefined } = {},
): RetryRule {
  return {
    delayMs,
    multiplier: more.multiplier ?? 1,
    jitter: more.jitter ?? 0,
    maxDelayMs: more.maxDelay ?? Math.max(dayMs, delayMs),
  }
}
