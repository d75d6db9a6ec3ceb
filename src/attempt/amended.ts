import type { AttemptRecord } from './types.js'

/**
 * A copy with changes. As `{ ...attempt, ...change }`, but on Node 20 a spread that is followed by fields new to the
 * object takes ten times as long, and every attempt is copied half a dozen times.
 */
export function amended(attempt: AttemptRecord, change: Partial<AttemptRecord>): AttemptRecord {
  return Object.assign({}, attempt, change)
}
