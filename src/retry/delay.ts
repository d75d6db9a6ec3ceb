import type { RetryRule } from '../campaign/settings.js'

/**
 * How long to wait before the next retry, in whole ms: `delayMs`, multiplied once per retry that went before, at most
 * `maxDelayMs`, spread by ± `jitter`. `random` is in `[0, 1)`.
 *
 * The spread never reaches above `maxDelayMs`; it is narrowed, not cut off, so that capped delays do not all fall due at once.
 */
export function retryDelayMs(rule: RetryRule, earlierRetries: number, random: number): number {
  // Zero times an overflowed power is NaN, which would make the contact due never.
  const grown = rule.delayMs === 0 ? 0 : rule.delayMs * rule.multiplier ** earlierRetries
  const delay = Math.min(grown, rule.maxDelayMs)
  const least = delay * (1 - rule.jitter)
  const most = Math.min(delay * (1 + rule.jitter), rule.maxDelayMs)
  return Math.round(least + (most - least) * random)
}
