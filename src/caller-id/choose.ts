import type { CallerIdSettings } from '../campaign/settings.js'
import type { CallerPool } from './pool.js'
import type { Rota } from './rota.js'
import type { CallerUses } from './uses.js'

/** A call that wants a caller ID. */
export interface Callee {
  /** E.164. */
  phone: string
  /** What the contact was called from last. */
  lastFrom?: string
}

/** What there is to choose from. */
export interface Choice {
  pool: CallerPool
  settings: CallerIdSettings
  rota: Rota
  uses: CallerUses
}

/**
 * Which caller ID a call is made from; `undefined` when all are used up. If asked so, the one that the contact was called
 * from before, else the nearest to its number; among those that are as good, the one whose turn it is. What has no use
 * left is passed over. Decides only: turn and use are for the caller to take.
 */
export function chooseCallerId(
  { phone, lastFrom }: Callee,
  { pool, settings, rota, uses }: Choice,
): string | undefined {
  if (settings.sticky && lastFrom !== undefined && pool.has(lastFrom) && uses.isFree(lastFrom)) return lastFrom
  const groups = settings.localPresence ? pool.near(phone) : [pool.numbers]
  for (const group of groups) {
    const next = rota.next(group.filter(number => uses.isFree(number)))
    if (next !== undefined) return next
  }
  return undefined
}
