import type { AttemptRecord, Transition } from 'outdial'
import { attemptId } from 'outdial'
import { describe, expect, test } from 'vitest'
import { fold } from '../../adapters/postgres/fold.js'

/** The record of an attempt of contact `seq`, as far as a fold looks at it. */
function attempt(seq: number, dial: number, state: AttemptRecord['state']): AttemptRecord {
  return { attemptId: attemptId('spring', seq, dial), contactSeq: seq, dial, state } as AttemptRecord
}

const of = (contactSeq: number, rest: Partial<Transition>): Transition => ({ contactSeq, events: [], ...rest })

describe('contacts', () => {
  test('each is written once, as the batch leaves it: what a later patch leaves out stays', () => {
    const { contacts, seqs } = fold('spring', [
      of(1, { contact: { status: 'in_progress', attempts: 1 } }),
      of(2, { contact: { status: 'in_progress' } }),
      of(1, { contact: { status: 'pending', dueAt: 500 } }),
      of(1, { contact: { status: 'pending', dueAt: 700 } }),
    ])
    expect(contacts).toEqual([
      { seq: 1, moves: 3, status: 'pending', attempts: 1, dueAt: 700 },
      { seq: 2, moves: 1, status: 'in_progress' },
    ])
    expect(seqs).toEqual([1, 2])
  })

  test('a reason goes with the status it came with', () => {
    const { contacts } = fold('spring', [
      of(1, { contact: { status: 'skipped', reason: 'suppressed' } }),
      of(1, { contact: { status: 'pending' } }),
      of(2, { contact: { status: 'pending' } }),
      of(2, { contact: { status: 'failed', reason: 'attempts_exhausted' } }),
    ])
    expect(contacts).toEqual([
      { seq: 1, moves: 2, status: 'pending' },
      { seq: 2, moves: 2, status: 'failed', reason: 'attempts_exhausted' },
    ])
  })

  test('a field that is given as undefined takes nothing away', () => {
    const { contacts } = fold('spring', [
      of(1, { contact: { status: 'pending', dueAt: 500 } }),
      of(1, { contact: { dueAt: undefined, attempts: 2 } as never }),
    ])
    expect(contacts).toEqual([{ seq: 1, moves: 2, status: 'pending', dueAt: 500, attempts: 2 }])
  })

  test('one that only its attempt or an event concerns is named, and not moved', () => {
    const folded = fold('spring', [of(3, { attempt: attempt(3, 1, 'ringing') }), of(4, {})])
    expect(folded).toMatchObject({ seqs: [3, 4], contacts: [] })
  })
})

describe('attempts', () => {
  const fields = ({ attempts }: ReturnType<typeof fold>) =>
    attempts.map(({ dial, record, needsLive, ended }) => [dial, record?.state, needsLive, ended])

  test('each is written once, by its last record; it must have been live where the batch wrote it so', () => {
    const folded = fold('spring', [
      of(1, { attempt: attempt(1, 1, 'dialing') }),
      of(1, { attempt: attempt(1, 1, 'ringing') }),
      of(1, { attempt: attempt(1, 1, 'ended') }),
      of(1, { attempt: attempt(1, 2, 'reserved') }),
      of(2, { attempt: attempt(2, 1, 'ended') }),
    ])
    expect(folded.fault).toBeUndefined()
    expect(fields(folded)).toEqual([
      [1, 'ended', true, true],
      [2, 'reserved', true, false],
      // An end may be written over an end, to refine it.
      [1, 'ended', false, true],
    ])
  })

  test('an end refined within the batch stays an end', () => {
    const folded = fold('spring', [
      of(1, { attempt: attempt(1, 1, 'ended') }),
      of(1, { attempt: attempt(1, 1, 'ended') }),
    ])
    expect(folded.fault).toBeUndefined()
    expect(fields(folded)).toEqual([[1, 'ended', false, true]])
  })

  test('one that is withdrawn leaves no record, and must be live', () => {
    const folded = fold('spring', [of(1, { withdraw: attemptId('spring', 1, 2), contact: { status: 'pending' } })])
    expect(folded.fault).toBeUndefined()
    expect(folded.attempts).toEqual([
      { seq: 1, dial: 2, attemptId: 'spring.1.2', record: undefined, needsLive: true, ended: false },
    ])
  })
})

describe('a batch that contradicts itself is refused by its first fault', () => {
  test.each<[string, Transition[], object]>([
    [
      'live again after its end',
      [of(1, { attempt: attempt(1, 1, 'ended') }), of(1, { attempt: attempt(1, 1, 'answered') })],
      { code: 'ILLEGAL_TRANSITION', seq: 1, dial: 1 },
    ],
    [
      'withdrawn after its end',
      [of(1, { attempt: attempt(1, 1, 'ended') }), of(1, { withdraw: attemptId('spring', 1, 1) })],
      { code: 'ILLEGAL_TRANSITION', seq: 1, dial: 1 },
    ],
    [
      'written after it was withdrawn',
      [of(1, { withdraw: attemptId('spring', 1, 1) }), of(1, { attempt: attempt(1, 1, 'dialing') })],
      { code: 'ATTEMPT_NOT_FOUND', seq: 1, dial: 1 },
    ],
    [
      'withdrawn twice',
      [of(1, { withdraw: attemptId('spring', 1, 1) }), of(1, { withdraw: attemptId('spring', 1, 1) })],
      { code: 'ATTEMPT_NOT_FOUND', seq: 1, dial: 1 },
    ],
    [
      'of another campaign',
      [of(1, { withdraw: attemptId('autumn', 1, 3) })],
      { code: 'ATTEMPT_NOT_FOUND', seq: -1, dial: 3 },
    ],
    ['no attempt id', [of(1, { withdraw: 'nonsense' })], { code: 'ATTEMPT_NOT_FOUND', seq: -1, dial: 0 }],
    [
      'two faults: the first is told',
      [
        of(1, { withdraw: 'nonsense' }),
        of(2, { attempt: attempt(2, 1, 'ended') }),
        of(2, { attempt: attempt(2, 1, 'ringing') }),
      ],
      { code: 'ATTEMPT_NOT_FOUND', seq: -1, dial: 0 },
    ],
  ])('%s', (_, transitions, fault) => {
    expect(fold('spring', transitions).fault).toEqual(fault)
  })

  test('an end told once more after the end it had is none', () => {
    const transitions = [of(1, { attempt: attempt(1, 1, 'ringing') }), of(1, { attempt: attempt(1, 1, 'ended') })]
    expect(fold('spring', transitions).fault).toBeUndefined()
  })
})

test('an empty batch writes nothing', () => {
  expect(fold('spring', [])).toEqual({ seqs: [], contacts: [], attempts: [], fault: undefined })
})
