import { describe, expect, test } from 'vitest'
import { createAnalytics } from '../../src/analytics/analytics.js'
import type { AttemptRecord } from '../../src/attempt/types.js'

let dial = 0
const attempt = (fields: Partial<AttemptRecord>): AttemptRecord => ({
  attemptId: `c.0.${++dial}`,
  contactSeq: 0,
  contactId: 'c',
  dial,
  number: 1,
  callback: false,
  phone: '+15551230001',
  from: '+15559990000',
  state: 'ended',
  reservedAt: Date.UTC(2026, 0, 5, 15),
  sendBefore: Date.UTC(2026, 0, 5, 15, 1),
  ...fields,
})
const outcome = (success: boolean) => ({ code: 'x', success, recordedAt: 0 })

function analyse(attempts: Partial<AttemptRecord>[], zone?: string) {
  const analytics = createAnalytics()
  for (const each of attempts) analytics.add(attempt(each), zone === undefined ? [] : [zone])
  return analytics.result()
}

describe('figures', () => {
  test('answered and completed calls are answers; voicemail is none, and calls under way are not counted yet', () => {
    const result = analyse([
      { result: 'answered', talkMs: 10_000 },
      { result: 'completed', talkMs: 50_000, outcome: outcome(true) },
      { result: 'completed', outcome: outcome(false) },
      { result: 'completed', talkMs: 30_000, outcome: outcome(true) },
      { result: 'voicemail', talkMs: 99_000, answeredBy: 'machine' },
      { result: 'no_answer' },
      { result: 'busy', cause: 'user_busy' },
      { result: 'failed', cause: 'user_busy' },
      { state: 'ringing' },
    ])
    expect(result).toMatchObject({
      attempts: 9,
      calls: 8,
      answered: 4,
      answerRate: 0.5,
      conversionRate: 0.5,
      averageTalkMs: 30_000,
      attemptsPerAnswer: 2,
      causes: { user_busy: 2 },
      results: { answered: 1, completed: 3, voicemail: 1, no_answer: 1, busy: 1, failed: 1, cancelled: 0 },
    })
  })

  test('are null, not NaN, where there is nothing to divide by', () => {
    const none = { answerRate: null, conversionRate: null, averageTalkMs: null, attemptsPerAnswer: null }
    expect(analyse([])).toMatchObject({ ...none, attempts: 0, calls: 0, bestTimes: [], byHour: [] })
    expect(analyse([{ result: 'busy' }])).toMatchObject({ ...none, answerRate: 0, calls: 1 })
  })

  test('a cause named like part of an object is a cause like any other', () => {
    const { causes } = analyse([
      { result: 'failed', cause: '__proto__' },
      { result: 'failed', cause: 'constructor' },
    ])
    expect(Object.entries(causes)).toEqual([
      ['__proto__', 1],
      ['constructor', 1],
    ])
  })
})

describe('hours of the week', () => {
  test.each([
    ['America/New_York', { weekday: 1, hour: 10 }],
    ['Asia/Kolkata', { weekday: 1, hour: 20 }],
    ['Pacific/Auckland', { weekday: 2, hour: 4 }],
    ['UTC', { weekday: 1, hour: 15 }],
  ])('are those of the contact: Monday 15:00 UTC in %s', (zone, cell) => {
    expect(analyse([{ result: 'answered' }], zone).byHour).toEqual([
      expect.objectContaining({ ...cell, calls: 1, answered: 1 }),
    ])
  })

  test('follow the zone through its changes', () => {
    const before = { result: 'busy' as const, reservedAt: Date.UTC(2026, 2, 29, 0, 59) }
    const after = { result: 'busy' as const, reservedAt: Date.UTC(2026, 2, 29, 1) }
    const { byHour } = analyse([before, after, before], 'Europe/Berlin')
    expect(byHour.map(({ hour, calls }) => [hour, calls])).toEqual([
      [1, 2],
      [3, 1],
    ])
  })

  test.each([undefined, '', 'Nowhere/Land', 'EST'])('leave out contacts of unknown zone (%s)', zone => {
    const result = analyse([{ result: 'answered' }], zone)
    expect(result.calls).toBe(1)
    expect(result.byHour).toEqual([])
  })
})
