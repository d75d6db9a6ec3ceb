import { expect, test } from 'vitest'
import { csvLine, inertText, resultsCsv } from '../../src/analytics/csv.js'
import type { AttemptRecord } from '../../src/attempt/types.js'
import type { ContactDetail } from '../../src/ports/storage.js'

const contact = (fields: Partial<ContactDetail>): ContactDetail => ({
  seq: 0,
  contactId: 'ann',
  version: 1,
  status: 'pending',
  phones: ['+15551230001'],
  phoneIndex: 0,
  zoneKey: 'UTC',
  attempts: 0,
  dials: 0,
  callbacks: 0,
  dueAt: 0,
  callbackDue: false,
  numbers: [],
  consents: [],
  consentVersion: 0,
  attemptStarts: [],
  attemptList: [],
  ...fields,
})
const attempt = (fields: Partial<AttemptRecord>): AttemptRecord => ({
  attemptId: 'c1.0.1',
  contactSeq: 0,
  contactId: 'ann',
  dial: 1,
  number: 1,
  callback: false,
  phone: '+15551230001',
  from: '+15559990000',
  state: 'ended',
  reservedAt: Date.UTC(2026, 0, 5, 9),
  sendBefore: 0,
  ...fields,
})

async function csv(contacts: ContactDetail[]): Promise<string[]> {
  const lines: string[] = []
  async function* all() {
    yield* contacts
  }
  for await (const line of resultsCsv(all())) {
    expect(line.endsWith('\r\n')).toBe(true)
    lines.push(line.slice(0, -2))
  }
  return lines
}

test('a field is quoted when it has to be, and only then', () => {
  expect(csvLine(['plain', 'a,b', 'say "hi"', 'two\nlines', null, undefined, 0, false])).toBe(
    'plain,"a,b","say ""hi""","two\nlines",,,0,false\r\n',
  )
})

test.each([
  ['=1+1', "'=1+1"],
  ['+cmd|x', "'+cmd|x"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['  =1', "'  =1"],
  ['\t=1', "'\t=1"],
  ['＝1', "'＝1"],
  ['+15551230001', '+15551230001'],
  ['-3.5', '-3.5'],
  ['a=b', 'a=b'],
  ['', ''],
])('text that a spreadsheet would compute is made inert: %j', (text, inert) => {
  expect(inertText(text)).toBe(inert)
})

test('results have a row per attempt, and one for a contact without any', async () => {
  const lines = await csv([
    contact({
      status: 'completed',
      attemptList: [
        attempt({ result: 'busy', cause: 'user_busy', endedAt: Date.UTC(2026, 0, 5, 9, 0, 20) }),
        attempt({
          attemptId: 'c1.0.2',
          number: 2,
          result: 'completed',
          answeredAt: Date.UTC(2026, 0, 5, 10, 0, 5),
          endedAt: Date.UTC(2026, 0, 5, 10, 1),
          talkMs: 55_000,
          outcome: { code: 'sold', success: true, notes: '=HYPERLINK("x"),\nok', recordedAt: 0 },
        }),
      ],
    }),
    contact({ contactId: '+15551230002', phones: ['+15551230002'] }),
    contact({ contactId: 'bob', status: 'skipped', reason: 'no_phone', phones: [] }),
  ])
  expect(lines).toEqual([
    'contact_id,contact_status,contact_reason,attempt,attempt_id,phone,from,result,cause,reserved_at,answered_at,ended_at,talk_seconds,outcome_code,outcome_success,outcome_notes',
    'ann,completed,,1,c1.0.1,+15551230001,+15559990000,busy,user_busy,2026-01-05T09:00:00.000Z,,2026-01-05T09:00:20.000Z,,,,',
    `ann,completed,,2,c1.0.2,+15551230001,+15559990000,completed,,2026-01-05T09:00:00.000Z,2026-01-05T10:00:05.000Z,2026-01-05T10:01:00.000Z,55,sold,true,"'=HYPERLINK(""x""),\nok"`,
    '+15551230002,pending,,,,+15551230002,,,,,,,,,,',
    'bob,skipped,no_phone,,,,,,,,,,,,,',
  ])
  expect(new Set(lines.map(line => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).length))).toEqual(new Set([16]))
})
