import { mayBeIn } from './jurisdictions.js'

/** No calls to a country or a part of one, in any campaign of the tenant, until somebody lifts it or its time is over. */
export interface JurisdictionPause {
  /** ISO 3166-1 (`'US'`: all of it) or 3166-2 (`'US-LA'`). */
  jurisdiction: string
  /** Since when, epoch ms. */
  at: number
  /** Epoch ms; `null` = until `resumeJurisdiction()`. */
  until: number | null
  reason: string
}

/** All pauses of a tenant, those that are over included. */
export interface JurisdictionPauses {
  /** Goes up with each change; 0 when there never was one. */
  version: number
  pauses: JurisdictionPause[]
}

/** Whether it holds now for who is in these jurisdictions; who may be anywhere may be there. */
export function pauseReaches(pause: JurisdictionPause, jurisdictions: readonly string[], now: number): boolean {
  if (pause.until !== null && now >= pause.until) return false
  return jurisdictions.length === 0 || jurisdictions.some(candidate => mayBeIn(pause.jurisdiction, candidate))
}
