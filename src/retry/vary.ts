import type { ZoneHours } from '../calling-hours/calling-hours.js'
import { dayMs } from '../calling-hours/local-week.js'

export interface VaryTimeOfDay {
  /** Epoch ms. */
  earliestAt: number
  /** When this contact was called before, epoch ms, in any order. */
  previousStarts: readonly number[]
  /** Distance around the clock to keep from the time of day of each of them; more than 12 h cannot be kept. */
  minApartMs: number
  /** Time of day is read in its first zone. */
  hours: ZoneHours
  /** How long after the first open instant it is worth waiting for another time of day. Default 3 days. */
  horizonMs?: number
}

/**
 * The earliest open instant, `earliestAt` or later, at a time of day apart from those of earlier calls. Where hours and
 * horizon leave none, the oldest calls are disregarded one after the other; a contact is called at a familiar time
 * rather than not. Returns `earliestAt` when the hours never open: the gate is what refuses such a contact.
 */
export function varyTimeOfDay(options: VaryTimeOfDay): number {
  const { earliestAt, minApartMs, hours, horizonMs = 3 * dayMs } = options
  const opening = hours.nextOpening(earliestAt)
  if (opening === undefined) return earliestAt
  if (minApartMs > dayMs / 2) return opening
  const times = options.previousStarts.toSorted((a, b) => a - b).map(start => timeOfDay(hours, start))
  for (let oldest = 0; oldest < times.length; oldest++) {
    const at = firstApart(hours, opening, opening + horizonMs, times.slice(oldest), minApartMs)
    if (at !== undefined) return at
  }
  return opening
}

function firstApart(hours: ZoneHours, from: number, until: number, times: number[], apart: number): number | undefined {
  let at: number | undefined = from
  while (at !== undefined && at <= until) {
    const now = timeOfDay(hours, at)
    const wait = Math.max(...times.map(time => waitUntilApart(now, time, apart)))
    if (wait === 0) return at
    // Where the clock changes on the way, the wait was reckoned on the wrong clock: look again there.
    at = hours.nextOpening(Math.min(at + wait, hours.offsetSpan(at).to))
  }
  return undefined
}

/** How long a clock that shows `now` must run until it is `apart` from `time`; 0 if it is. */
function waitUntilApart(now: number, time: number, apart: number): number {
  const since = (now - time + dayMs) % dayMs
  if (since < apart) return apart - since
  return since > dayMs - apart ? dayMs - since + apart : 0
}

/** Milliseconds after local midnight, by the clock. */
function timeOfDay(hours: ZoneHours, at: number): number {
  const local = at + hours.offsetSpan(at).offsetMs
  return local - Math.floor(local / dayMs) * dayMs
}
