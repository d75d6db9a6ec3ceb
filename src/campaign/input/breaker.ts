import { z } from 'zod'
import type { BreakerSettings } from '../settings.js'
import type { DurationInput } from './duration.js'
import { between, duration, fields, overlay, whole } from './fields.js'

/** Stop dialling when calls fail in bulk; `false`: never. */
export type BreakerInput =
  | false
  | {
      /** Share of failed calls that opens it. Default 0.5. */
      failureRate?: number
      /** Of the calls that ended within this time. Default `'2m'`. */
      window?: DurationInput
      /** Fewer calls than this say nothing. Default 10. */
      minCalls?: number
      /** How long it stays open before a probe. Default `'1m'`. */
      cooldown?: DurationInput
    }

export const defaultBreaker: BreakerSettings = { failureRate: 0.5, windowMs: 120_000, minCalls: 10, cooldownMs: 60_000 }

const breakerExpected = 'false or { failureRate?, window?, minCalls?, cooldown? }'

export const breakerFields = z.union(
  [
    z.literal(false),
    fields(breakerExpected, {
      failureRate: between(0.01, 1).optional(),
      window: duration('1s', '24h').optional(),
      minCalls: whole(1, 1_000_000).optional(),
      cooldown: duration('1s', '24h').optional(),
    }),
  ],
  { error: breakerExpected },
)

/** The breaker with what the patch names; one that was off starts from the defaults. */
export function applyBreaker(
  breaker: BreakerSettings | null,
  patch: z.output<typeof breakerFields> | undefined,
): BreakerSettings | null {
  if (patch === undefined) return breaker
  if (patch === false) return null
  return overlay<BreakerSettings>(breaker ?? defaultBreaker, {
    failureRate: patch.failureRate,
    windowMs: patch.window,
    minCalls: patch.minCalls,
    cooldownMs: patch.cooldown,
  })
}
