/** Our clock and a provider's may differ by this much, and providers round to whole seconds. */
export const CLOCK_TOLERANCE_MS = 5_000

/** The call whose create got no answer, of those that it could be; of several none is taken for it. */
export function only<T>(candidates: T[]): T | 'several' | undefined {
  return candidates.length > 1 ? 'several' : candidates[0]
}
