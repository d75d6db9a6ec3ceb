import type { AttemptRecord, ContactPatch, Transition } from 'outdial'
import { attemptId, parseAttemptId } from 'outdial'

/** A contact as a batch leaves it: its patches laid over one another, and how many they were. */
export interface Move extends ContactPatch {
  seq: number
  moves: number
}

/** What a batch does to one attempt: its last record, or none if it is withdrawn. */
export interface AttemptWrite {
  seq: number
  dial: number
  attemptId: string
  record: AttemptRecord | undefined
  /** The batch writes it live or withdraws it, so it must not have ended before. */
  needsLive: boolean
  ended: boolean
}

/** Why a batch is refused whatever is stored: it contradicts itself, or names what is no attempt of the campaign. */
export interface Fault {
  code: 'ATTEMPT_NOT_FOUND' | 'ILLEGAL_TRANSITION'
  seq: number
  dial: number
}

export interface Folded {
  /** Every contact that is named. */
  seqs: number[]
  contacts: Move[]
  attempts: AttemptWrite[]
  fault: Fault | undefined
}

/** Makes one write for each contact and attempt of what a batch does to them in order. */
export function fold(campaignId: string, transitions: Transition[]): Folded {
  const seqs = new Set<number>()
  const contacts = new Map<number, Move>()
  const attempts = new Map<string, AttemptWrite>()
  let fault: Fault | undefined
  const write = (seq: number, dial: number, record: AttemptRecord | undefined) => {
    const ended = record?.state === 'ended'
    const id = attemptId(campaignId, seq, dial)
    const before = attempts.get(id)
    if (before && before.record === undefined) fault ??= { code: 'ATTEMPT_NOT_FOUND', seq, dial }
    else if (before?.ended && !ended) fault ??= { code: 'ILLEGAL_TRANSITION', seq, dial }
    const needsLive = before?.needsLive || !ended
    attempts.set(id, { seq, dial, attemptId: id, record, needsLive, ended: before?.ended || ended })
  }
  for (const { contactSeq, contact, attempt, withdraw } of transitions) {
    seqs.add(contactSeq)
    if (attempt) write(attempt.contactSeq, attempt.dial, attempt)
    if (withdraw !== undefined) {
      const parts = parseAttemptId(withdraw)
      if (parts?.campaignId === campaignId) write(parts.contactSeq, parts.dial, undefined)
      else fault ??= { code: 'ATTEMPT_NOT_FOUND', seq: -1, dial: parts?.dial ?? 0 }
    }
    if (contact) contacts.set(contactSeq, laidOver(contacts.get(contactSeq), contactSeq, contact))
  }
  return { seqs: [...seqs], contacts: [...contacts.values()], attempts: [...attempts.values()], fault }
}

/** What the later patch leaves out stays, but for the reason, which goes with the status it came with. */
function laidOver(before: Move | undefined, seq: number, patch: ContactPatch): Move {
  const { reason: _, ...kept } = before ?? { moves: 0 }
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as ContactPatch
  return { ...kept, ...given, seq, moves: kept.moves + 1 }
}
