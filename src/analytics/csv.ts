import type { AttemptRecord } from '../attempt/types.js'
import type { ContactDetail } from '../ports/storage.js'

export type CsvValue = string | number | boolean | null | undefined

const header = [
  'contact_id',
  'contact_status',
  'contact_reason',
  'attempt',
  'attempt_id',
  'phone',
  'from',
  'result',
  'cause',
  'reserved_at',
  'answered_at',
  'ended_at',
  'talk_seconds',
  'outcome_code',
  'outcome_success',
  'outcome_notes',
]

/** One record as RFC 4180 wants it, line end (CRLF) included; `null` and `undefined` are empty fields. */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(field).join(',')}\r\n`
}

/**
 * Text that others wrote, made safe to open in a spreadsheet: what would be taken for a formula gets a `'` in front.
 * Plain numbers and phone numbers compute nothing and stay as they are.
 */
export function inertText(text: string): string {
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return text
  return /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text
}

/**
 * The results of contacts as CSV, line by line, a header first: one row per attempt, and one for a contact without any.
 * Instants are ISO 8601 in UTC, `talk_seconds` has three decimals at most; what is not known is empty.
 */
export async function* resultsCsv(contacts: AsyncIterable<ContactDetail>): AsyncGenerator<string, void, undefined> {
  yield csvLine(header)
  for await (const contact of contacts) {
    const { contactId, status, reason, phones, phoneIndex, attemptList } = contact
    const who = [inertText(contactId), status, inertText(reason ?? '')]
    if (attemptList.length === 0) {
      yield csvLine([...who, null, null, phones[phoneIndex], ...Array<null>(header.length - 6).fill(null)])
    }
    for (const attempt of attemptList) yield csvLine([...who, ...attemptFields(attempt)])
  }
}

function attemptFields({ outcome, ...attempt }: AttemptRecord): CsvValue[] {
  return [
    attempt.number,
    attempt.attemptId,
    attempt.phone,
    attempt.from,
    attempt.result,
    inertText(attempt.cause ?? ''),
    instant(attempt.reservedAt),
    instant(attempt.answeredAt),
    instant(attempt.endedAt),
    attempt.talkMs === undefined ? undefined : attempt.talkMs / 1000,
    inertText(outcome?.code ?? ''),
    outcome?.success,
    inertText(outcome?.notes ?? ''),
  ]
}

export function instant(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString()
}

function field(value: CsvValue): string {
  const text = value === null || value === undefined ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
