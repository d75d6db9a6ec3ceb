const FIRST_MS = 1_000
const LONGEST_MS = 300_000

/** How often in a row the provider pushed back, and until when nothing is sent; instants of any one clock in ms. */
export interface BackoffState {
  failures: number
  until: number
}

export interface PushBack {
  now: number
  /** When the request that was pushed back was sent; absent = `now`. */
  sentAt?: number
  /** The provider's own wish. Honoured whole, also beyond the longest delay of ours. */
  retryAfterMs?: number
  /** In [0, 1). */
  random: number
}

export const noBackoff: BackoffState = { failures: 0, until: Number.NEGATIVE_INFINITY }

/**
 * The provider pushed back: wait 1 s, then twice as long each time up to 5 minutes, of which a random half, and never
 * less than it asked for. Answers to requests sent before the current wait was over belong to the trouble that caused
 * it: a hundred refusals at once are one. They only move its end, where the provider asks for that.
 */
export function backoff(state: BackoffState, { now, sentAt = now, retryAfterMs, random }: PushBack): BackoffState {
  const asked = retryAfterMs !== undefined && retryAfterMs > 0 ? now + retryAfterMs : now
  if (sentAt < state.until) return asked > state.until ? { ...state, until: asked } : state
  const whole = Math.min(FIRST_MS * 2 ** Math.min(state.failures, 30), LONGEST_MS)
  const own = now + Math.ceil(whole / 2 + (random * whole) / 2)
  return { failures: state.failures + 1, until: Math.max(own, asked) }
}

/** The provider took a request: the next push-back begins at 1 s again, unless the request was sent before this wait. */
export function backoffSucceeded(state: BackoffState, { sentAt }: { sentAt: number }): BackoffState {
  return sentAt < state.until ? state : noBackoff
}
