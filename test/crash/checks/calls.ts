import { parseAttemptId } from 'outdial'
import type { CarrierEntry } from '../carrier/log.ts'

/** A call as the carrier's log tells of it. */
export interface PlacedCall {
  reference: string
  campaignId: string
  contactSeq: number
  to: string
  placedAt: number
  /** Infinity when the log ends before the call does. */
  endedAt: number
  answered: boolean
  end: string | undefined
}

export interface CarrierHistory {
  calls: PlacedCall[]
  /** How many requests came for each attempt. */
  asked: Map<string, number>
  /**
   * Attempts whose request arrived, or was placed, longer after its last check than any request may take: a process stood
   * still in between. That is the documented hole; everything else must be as it should be without them.
   */
  late: Set<string>
  /** What cannot be in a log that is whole. */
  faults: string[]
}

/** `longestMs`: how long a request may take from its last check until there is a call or never will be, in the log's time. */
export function readHistory(log: readonly CarrierEntry[], longestMs: number): CarrierHistory {
  const asked = new Map<string, number>()
  const late = new Set<string>()
  const faults: string[] = []
  const open = new Map<string, PlacedCall>()
  const checked = new Map<string, number>()
  const calls: PlacedCall[] = []
  for (const { at, what, reference, to, checkedAt, end } of log) {
    const call = open.get(reference)
    if (what === 'asked') {
      asked.set(reference, (asked.get(reference) ?? 0) + 1)
      checked.set(reference, checkedAt ?? Number.NaN)
    }
    if ((what === 'asked' || what === 'placed') && !(at - checked.get(reference)! <= longestMs)) late.add(reference)
    if (what === 'placed') {
      const id = parseAttemptId(reference)
      if (!id) faults.push(`${reference} is no attempt's id`)
      else {
        const { campaignId, contactSeq } = id
        const placed = { reference, campaignId, contactSeq, to, placedAt: at, endedAt: Number.POSITIVE_INFINITY }
        const fresh: PlacedCall = { ...placed, answered: false, end: undefined }
        open.set(reference, fresh)
        calls.push(fresh)
      }
    } else if (what === 'answered' || what === 'ended') {
      if (!call) faults.push(`${reference} is ${what} and was not placed`)
      else if (what === 'answered') call.answered = true
      else Object.assign(call, { endedAt: at, end })
    }
  }
  return { calls, asked, late, faults }
}
