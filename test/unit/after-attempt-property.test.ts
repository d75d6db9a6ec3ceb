import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AttemptResult } from '../../src/attempt/types.js'
import type { RetriableResult, RetryRule } from '../../src/campaign/settings.js'
import { afterAttempt } from '../../src/contact/after-attempt.js'
import type { DueContact } from '../../src/contact/types.js'
import { runs } from './runs.js'
import { attempt, campaign, contact, daily, dayMs, hourMs, noon, settings } from './sample-records.js'

const results: AttemptResult[] = ['answered', 'no_answer', 'busy', 'voicemail', 'failed', 'completed', 'cancelled']
const retriable: RetriableResult[] = ['no_answer', 'busy', 'failed', 'voicemail', 'outcome_unknown']
const base = settings()
const hours = [undefined, daily(0, 1440), daily(9 * 60, 17 * 60)]

const rule: fc.Arbitrary<RetryRule> = fc.record({
  delayMs: fc.integer({ min: 0, max: dayMs }),
  multiplier: fc.constantFrom(1, 2, 10),
  jitter: fc.constantFrom(0, 0.5, 1),
  maxDelayMs: fc.constant(2 * dayMs),
})

const plan = fc.record({
  maxAttempts: fc.integer({ min: 1, max: 4 }),
  maxCallbacks: fc.integer({ min: 0, max: 2 }),
  rules: fc.dictionary(fc.constantFrom(...retriable), rule),
  varyTimeOfDayMs: fc.constantFrom(0, 2 * hourMs),
  hours: fc.constantFrom(...hours),
  phones: fc.integer({ min: 1, max: 3 }),
})

/** How one call ends. */
const end = fc.record({
  result: fc.constantFrom(...results),
  permanent: fc.boolean(),
  unknown: fc.boolean(),
  callbackInMs: fc.option(fc.integer({ min: -hourMs, max: 2 * dayMs }), { nil: undefined }),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
})

type End = typeof end extends fc.Arbitrary<infer T> ? T : never
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never

/** Calls a contact again and again, each call ending as told, until it is final. */
function live({ hours, phones: count, ...calls }: Plan, ends: End[]) {
  const phones = Array.from({ length: count }, (_, i) => `+1212555014${i}`)
  const { maxAttempts, maxCallbacks, rules, varyTimeOfDayMs } = calls
  const retry = { rules, varyTimeOfDayMs }
  const running = campaign({
    settings: { ...base, calls: { ...base.calls, maxAttempts, maxCallbacks, retry } },
  })
  let person: DueContact = contact({ phones })
  let now = noon
  let spokenTo = false
  const calledAt: number[] = []
  const made = { plain: 0, callbacks: 0 }
  for (let i = 0; person.status === 'pending'; i++) {
    const { result, permanent, unknown, callbackInMs, random } = ends[i % ends.length]!
    // The dialer's numbering, and the gate's rule, as DESIGN words them.
    const callback = person.callbackDue
    const number = callback ? person.attempts : person.attempts + 1
    if (callback) made.callbacks++
    else made.plain++
    if (spokenTo) expect(callback).toBe(true)
    calledAt.push(now)
    const ended = result === 'answered' && callbackInMs !== undefined ? 'completed' : result
    const spoken = ended === 'answered' || ended === 'completed'
    spokenTo ||= spoken
    const asks = ended === 'completed' && callbackInMs !== undefined
    const over = attempt({
      ...{ state: 'ended', result: ended, number, callback, dial: i + 1, phone: phones[person.phoneIndex]! },
      ...(unknown && ended === 'failed' && { cause: 'outcome_unknown' }),
      ...(asks && { outcome: { code: 'x', success: true, recordedAt: now, callbackAt: now + callbackInMs } }),
    })
    const { patch, events } = afterAttempt({
      ...{ campaign: running, contact: person, attempt: over, starts: calledAt, hours, now, random },
      permanent: permanent && ended === 'failed',
    })
    const told = events.filter(event => event.type !== 'contact.callback_refused')
    expect(told).toHaveLength(1)
    expect(events.length - told.length).toBe(asks && person.callbacks >= maxCallbacks ? 1 : 0)
    if (patch.status === 'pending') {
      expect(patch.dueAt).toBeGreaterThanOrEqual(now)
      if (!patch.callbackDue) expect(spoken).toBe(false)
    } else expect(['completed', 'failed']).toContain(patch.status)
    if (patch.status === 'failed') expect(patch.reason).toMatch(/./)
    if (spoken && patch.status !== 'pending') expect(patch.status).toBe('completed')
    person = { ...person, ...patch, phoneIndex: patch.phoneIndex ?? person.phoneIndex }
    const dueAt = patch.dueAt ?? now
    now = hours?.nextOpening(dueAt) ?? dueAt
  }
  return { person, made, spokenTo }
}

test('whatever its calls come to, a contact ends, within maxAttempts calls and maxCallbacks callbacks', () => {
  const seen = { completed: 0, failed: 0, calledBack: 0, severalCalls: 0 }
  fc.assert(
    fc.property(plan, fc.array(end, { minLength: 1, maxLength: 8 }), (plan, ends) => {
      const { person, made, spokenTo } = live(plan, ends)
      expect(made.plain).toBeLessThanOrEqual(plan.maxAttempts)
      expect(made.callbacks).toBeLessThanOrEqual(plan.maxCallbacks)
      expect(person.attempts).toBe(made.plain)
      expect(person.callbacks).toBe(made.callbacks)
      if (person.status === 'failed' && spokenTo) expect(person.reason).toBe('callback_unanswered')
      seen[person.status as 'completed' | 'failed']++
      if (made.callbacks > 0) seen.calledBack++
      if (made.plain > 1) seen.severalCalls++
    }),
    { numRuns: runs(300) },
  )
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(8)
})
