import { describe, expect, test } from 'vitest'
import { outcomeRefusal, withOutcome } from '../../src/attempt/outcome.js'
import type { AttemptResult, AttemptState } from '../../src/attempt/types.js'
import { attempt, hourMs, noon } from './sample-records.js'

const outcome = { code: 'sold', success: true, recordedAt: noon }

describe('an outcome can be recorded', () => {
  const states: [state: AttemptState, refused: string | undefined][] = [
    ['reserved', 'its call has not been placed'],
    ['unknown', undefined],
    ['dialing', undefined],
    ['ringing', undefined],
    ['answered', undefined],
  ]
  test.each(states)('on a live call that is %s: refused for %s', (state, refused) => {
    expect(outcomeRefusal(attempt({ state }))).toBe(refused)
  })

  const results: [result: AttemptResult, taken: boolean][] = [
    ['answered', true],
    ['voicemail', true],
    ['no_answer', false],
    ['busy', false],
    ['failed', false],
    ['cancelled', false],
  ]
  test.each(results)('on a call that ended as %s: %s', (result, taken) => {
    const refusal = outcomeRefusal(attempt({ state: 'ended', result }))
    if (taken) expect(refusal).toBeUndefined()
    else expect(refusal).toContain(`'${result}'`)
  })

  test('once', () => {
    const second = 'it already has an outcome'
    expect(outcomeRefusal(attempt({ state: 'answered', outcome }))).toBe(second)
    expect(outcomeRefusal(attempt({ state: 'ended', result: 'completed', outcome }))).toBe(second)
  })
})

describe('an outcome', () => {
  test('makes an answered end completed, and leaves the rest of it', () => {
    const over = attempt({ state: 'ended', result: 'answered', endedAt: noon, talkMs: 5_000 })
    expect(withOutcome(over, outcome, noon + 1).attempt).toEqual({ ...over, result: 'completed', outcome })
  })

  test('of a live call gives it no result yet', () => {
    const live = attempt({ state: 'answered' })
    expect(withOutcome(live, outcome, noon + 1).attempt).toEqual({ ...live, outcome })
  })

  test('is told with its code, and never with its notes', () => {
    const whole = { ...outcome, notes: 'Has a dog.', callbackAt: noon + hourMs, optOut: false }
    expect(withOutcome(attempt({ state: 'answered' }), whole, noon + 1).events).toEqual([
      {
        type: 'attempt.outcome',
        at: noon + 1,
        contactId: 'c-35',
        attemptId: 'spring.z.1',
        code: 'sold',
        success: true,
        optOut: false,
        callbackAt: noon + hourMs,
      },
    ])
    const optedOut = withOutcome(attempt(), { ...outcome, success: false, optOut: true }, noon).events[0]
    expect(optedOut).toMatchObject({ optOut: true, success: false })
    expect(optedOut).not.toHaveProperty('callbackAt')
  })
})
