import type { AttemptRecord, ContactDetail, DecisionRecord, DueContact, NewContact, Reservation } from 'outdial'
import { conversationEndedAt, OutdialError, refusedAt } from 'outdial'
import { type KeptConsent, toConsent } from './consents.js'
import type { AttemptWrite, Move } from './fold.js'
import { type KeptSuppression, toSuppressions } from './suppressions.js'

/** JSON with a name for each column, as the functions take it. */
export type Row = Record<string, unknown>

/** Kept as text inside the text, so that nobody reads it on the way: see `tables.ts`. */
export const kept = (record: unknown): string | undefined => JSON.stringify(record)

/** The same, a line each. */
export const lines = (records: object[]): string[] => records.map(record => JSON.stringify(record))

export function contactRow(row: NewContact, n: number): Row {
  const { contactId, phones, phoneHashes, zoneKey, attributes, expiresAt, skipReason } = row
  const own = [...new Set(phones)]
  const hashes = own.map(phone => phoneHashes?.[phones.indexOf(phone)] ?? null)
  return {
    n,
    contact_id: contactId,
    phones: own,
    hashes,
    zone_key: zoneKey,
    attributes: kept(attributes),
    expires_at: expiresAt,
    skip: skipReason,
  }
}

function attemptColumns(attempt: AttemptRecord): Row {
  const { state, sendBefore, settledAt, endedAt, result, costMicros } = attempt
  return {
    live: state !== 'ended',
    send_before: sendBefore,
    settled_at: settledAt,
    ended_at: endedAt,
    result,
    cost: costMicros,
  }
}

export function reservationRow({
  attempt,
  expect,
  phoneIndex,
  callerCap,
  decision,
  decisionDigest,
  account,
}: Reservation): Row {
  return {
    ...attemptColumns(attempt),
    seq: attempt.contactSeq,
    dial: attempt.dial,
    attempt_id: attempt.attemptId,
    phone: attempt.phone,
    phone_index: phoneIndex,
    caller: attempt.from,
    reserved_at: attempt.reservedAt,
    started_at: attempt.settledAt ?? attempt.reservedAt,
    contact_version: expect.contactVersion,
    number_version: expect.numberVersion,
    consent_version: expect.consentVersion,
    cap_max: callerCap?.max,
    cap_since: callerCap?.sinceAt,
    in_account: account !== undefined,
    decision: decisionRow(decision, decisionDigest),
  }
}

export function decisionRow(record: DecisionRecord, digest: string | undefined): Row {
  const { contactId, phoneHash, at } = record
  return { contact_id: contactId, phone_hash: phoneHash, at, digest }
}

export function writeRow({ seq, dial, attemptId, record, needsLive, ended }: AttemptWrite): Row {
  const rests = record && { conversed_at: conversationEndedAt(record), refused_at: refusedAt(record) }
  const columns = record ? { ...attemptColumns(record), ...rests } : { withdrawn: true }
  return { ...columns, seq, dial, attempt_id: attemptId, needs_live: needsLive, frees: ended || !record }
}

export function moveRow({
  seq,
  moves,
  status,
  reason,
  phoneIndex,
  attempts,
  callbacks,
  dueAt,
  callbackDue,
}: Move): Row {
  const patch = {
    status,
    reason,
    phone_index: phoneIndex,
    attempts,
    callbacks,
    due_at: dueAt,
    callback_due: callbackDue,
  }
  return { seq, moves, ...patch }
}

/** SQL says null where the port leaves a field out. */
export function toContact<C extends DueContact | ContactDetail>(row: C): C {
  dropNulls(row, ['reason', 'erased', 'attributes', 'expiresAt', 'lastFrom', 'attemptList'])
  row.consents = ((row.consents as unknown as KeptConsent[] | null) ?? []).map(toConsent)
  for (const number of row.numbers) {
    dropNulls(number, ['suppressions', 'lockedBy', 'conversationAt', 'refusalAt'])
    const kept = number.suppressions as unknown as KeptSuppression[] | undefined
    if (kept) number.suppressions = toSuppressions(number.phone, kept)
  }
  return row
}

function dropNulls(row: object, names: string[]): void {
  const fields = row as Record<string, unknown>
  for (const name of names) if (fields[name] === null) delete fields[name]
}

/** Throws `INVALID_INPUT` for what is no E.164 number. The number itself stays out of the message. */
export function checkPhone(phone: string): void {
  if (/^\+[1-9]\d{1,14}$/.test(phone)) return
  throw new OutdialError(
    'INVALID_INPUT',
    'Storage was given a phone number that is not in E.164 form, like +14155550100.',
    { issues: [{ path: 'phone', expected: 'E.164', received: `${phone.length} other characters` }] },
  )
}
