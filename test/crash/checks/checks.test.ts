import { attemptId } from 'outdial'
import { describe, expect, test } from 'vitest'
import type { CarrierEntry } from '../carrier/log.ts'
import { type Allowed, mostWithin, wrongCalling } from './calling.ts'
import { readHistory } from './calls.ts'

const allowed: Allowed = { maxAttempts: 2, concurrentCalls: 2, callsPerHour: 3 }
const HOUR = 1_000
const TIMEOUT = 50

/** One request and its call, as the carrier logs them. */
function call(at: number, seq: number, dial: number, more: Partial<CarrierEntry> & { lasts?: number } = {}) {
  const { lasts = 10, end = 'no_answer', checkedAt = at, to = `+1${seq}`, reference = attemptId('c', seq, dial) } = more
  const base = { reference, to }
  const log: CarrierEntry[] = [
    { ...base, at, what: 'asked', checkedAt },
    { ...base, at, what: 'placed' },
  ]
  if (end === 'answered') log.push({ ...base, at: at + 1, what: 'answered' })
  log.push({ ...base, at: at + lasts, what: 'ended', end })
  return log
}

function wrong(log: CarrierEntry[], idempotent = false) {
  const sorted = [...log].sort((a, b) => a.at - b.at)
  const campaigns = new Map([['c', allowed]])
  return wrongCalling(readHistory(sorted, TIMEOUT), { campaigns, idempotent, hourRealMs: HOUR })
}

describe('a carrier’s log', () => {
  test('of calls within their rules is fine', () => {
    const log = [...call(0, 1, 1), ...call(5, 2, 1), ...call(10, 1, 2), ...call(1_000, 3, 1), ...call(1_005, 4, 1)]
    expect(wrong(log)).toEqual([])
  })

  test.each<[string, string, CarrierEntry[]]>([
    ['a call too many', 'c/1 was called 3 times', [call(0, 1, 1), call(20, 1, 2), call(2_000, 1, 3)].flat()],
    ['a call after an answer', 'c/1 was called again', [call(0, 1, 1, { end: 'answered' }), call(20, 1, 2)].flat()],
    [
      'two calls to a number at once',
      '+1 was in 2 calls',
      [call(0, 1, 1, { to: '+1' }), call(9, 2, 1, { to: '+1' })].flat(),
    ],
    [
      'a call that never ends, and another',
      '+1 was in 2',
      [...call(0, 1, 1, { to: '+1' }).slice(0, 2), ...call(900, 2, 1, { to: '+1' })],
    ],
    ['a call too many at once', 'c had 3 calls live', [call(0, 1, 1), call(5, 2, 1), call(9, 3, 1)].flat()],
    [
      'a start too many in an hour',
      'c started 4',
      [call(0, 1, 1), call(20, 2, 1), call(40, 3, 1), call(999, 4, 1)].flat(),
    ],
    ['a request sent twice', 'c.1.1 was asked for 2 times', [...call(0, 1, 1), { ...call(30, 1, 1)[0]! }]],
    ['a call placed twice', 'c.1.1 was placed 2 times', [...call(0, 1, 1), ...call(30, 1, 1)]],
    ['a call of nobody', 'no attempt', call(0, 1, 1, { reference: 'nonsense' })],
    ['a call of another campaign', 'of no campaign', call(0, 1, 1, { reference: attemptId('d', 1, 1) })],
  ])('with %s is found out', (_, what, log) => {
    expect(wrong(log).join('\n')).toContain(what)
  })

  test('may show a request twice where the provider places it once', () => {
    expect(wrong([...call(0, 1, 1), { ...call(30, 1, 1)[0]! }], true)).toEqual([])
  })

  test('excuses a request that stood still longer than any may take, and only that one', () => {
    const late = call(100, 1, 1, { to: '+1', checkedAt: 49 })
    const other = call(105, 2, 1, { to: '+1' })
    expect(wrong([...late, ...other])).toEqual([])
    expect(wrong([...call(100, 1, 1, { to: '+1', checkedAt: 50 }), ...other])).toHaveLength(1)
  })
})

test('an hour leaves its end out', () => {
  expect(mostWithin([0, 500, 1_000], 1_000)).toBe(2)
  expect(mostWithin([0, 500, 999], 1_000)).toBe(3)
})
