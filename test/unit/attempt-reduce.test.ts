import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { end, reduce } from '../../src/attempt/reduce.js'
import type { AttemptRecord, AttemptResult, AttemptState } from '../../src/attempt/types.js'
import type { EventDraft } from '../../src/events/types.js'
import type { CallEnd, CallEvent } from '../../src/ports/telephony.js'
import { runs } from './runs.js'
import { attempt, noon } from './sample-records.js'

const base = { attemptId: 'spring.z.1', providerCallId: 'CA1' }
const ringing: CallEvent = { ...base, type: 'ringing', at: noon + 1_000 }
const answered: CallEvent = { ...base, type: 'answered', at: noon + 5_000 }
const human: CallEvent = { ...base, type: 'detected', answeredBy: 'human', at: noon + 6_000 }
const machine: CallEvent = { ...base, type: 'detected', answeredBy: 'machine', at: noon + 6_000 }
const ended = (result: CallEnd, more: object = {}): CallEvent => ({
  ...base,
  type: 'ended',
  result,
  at: noon + 9_000,
  ...more,
})

/** Takes events in one after the other, a second apart. */
function walk(
  events: CallEvent[],
  from = attempt(),
): { attempt: AttemptRecord; told: EventDraft[]; steps: AttemptRecord[] } {
  let current = from
  const told: EventDraft[] = []
  const steps = [from]
  for (const [i, event] of events.entries()) {
    const reduced = reduce(current, event, noon + 60_000 + i * 1_000)
    current = reduced.attempt
    told.push(...reduced.events)
    steps.push(current)
  }
  return { attempt: current, told, steps }
}

const nameOf = (event: CallEvent) => (event.type === 'ended' ? `ended as ${event.result}` : event.type)
const types = (told: EventDraft[]) => told.map(event => event.type.replace('attempt.', ''))

describe('each event in each state', () => {
  // State before, event, state after, and the events told of it.
  const table: [from: AttemptState, event: CallEvent, to: AttemptState, told: string[]][] = [
    ['reserved', ringing, 'ringing', ['dialing', 'ringing']],
    ['reserved', answered, 'answered', ['dialing', 'answered']],
    ['reserved', human, 'answered', ['dialing', 'answered', 'detected']],
    ['reserved', ended('busy'), 'ended', ['dialing', 'ended']],
    ['reserved', ended('unspecified'), 'dialing', ['dialing']],
    ['unknown', ringing, 'ringing', ['dialing', 'ringing']],
    ['unknown', answered, 'answered', ['dialing', 'answered']],
    ['unknown', machine, 'answered', ['dialing', 'answered', 'detected']],
    ['unknown', ended('no_answer'), 'ended', ['dialing', 'ended']],
    ['unknown', ended('unspecified'), 'dialing', ['dialing']],
    ['dialing', ringing, 'ringing', ['ringing']],
    ['dialing', answered, 'answered', ['answered']],
    ['dialing', human, 'answered', ['answered', 'detected']],
    ['dialing', ended('failed'), 'ended', ['ended']],
    ['dialing', ended('answered'), 'ended', ['answered', 'ended']],
    ['dialing', ended('unspecified'), 'dialing', []],
    ['ringing', ringing, 'ringing', []],
    ['ringing', answered, 'answered', ['answered']],
    ['ringing', machine, 'answered', ['answered', 'detected']],
    ['ringing', ended('no_answer'), 'ended', ['ended']],
    ['ringing', ended('voicemail'), 'ended', ['ended']],
    ['ringing', ended('unspecified'), 'ringing', []],
    ['answered', ringing, 'answered', []],
    ['answered', answered, 'answered', []],
    ['answered', human, 'answered', ['detected']],
    ['answered', ended('answered'), 'ended', ['ended']],
    ['answered', ended('unspecified'), 'ended', ['ended']],
    ['ended', ringing, 'ended', []],
    ['ended', answered, 'ended', []],
    ['ended', human, 'ended', []],
    ['ended', ended('failed'), 'ended', []],
    ['ended', ended('unspecified'), 'ended', []],
  ]
  const named = table.map(([from, event, to, told]) => [from, nameOf(event), to, event, told] as const)
  test.each(named)('%s, %s → %s', (from, _name, to, event, told) => {
    const before = attempt({
      state: from,
      ...(from === 'answered' && { answeredAt: noon + 2_000 }),
      ...(from === 'ended' && { result: 'busy', endedAt: noon + 3_000 }),
    })
    const reduced = reduce(before, event, noon + 60_000)
    expect(reduced.attempt.state).toBe(to)
    expect(types(reduced.events)).toEqual(told)
    expect(reduced.unresolved ?? false).toBe(event.type === 'ended' && event.result === 'unspecified' && to !== 'ended')
  })

  test('no state and no kind of event is left out of the table', () => {
    const seen = new Set(table.map(([from, event]) => `${from} ${event.type}`))
    const states: AttemptState[] = ['reserved', 'unknown', 'dialing', 'ringing', 'answered', 'ended']
    for (const state of states) {
      for (const type of ['ringing', 'answered', 'detected', 'ended']) expect(seen).toContain(`${state} ${type}`)
    }
  })
})

describe('the one result', () => {
  const provider: CallEnd[] = ['no_answer', 'busy', 'failed', 'cancelled', 'voicemail']
  test.each(provider)('%s is what the provider says of a call that nobody answered', result => {
    expect(walk([ringing, ended(result)]).attempt.result).toBe(result)
  })

  test.each(['no_answer', 'busy', 'failed', 'cancelled', 'unspecified', 'answered'] as CallEnd[])(
    'after an answer is answered, though the provider ends it as %s',
    result => expect(walk([answered, ended(result)]).attempt.result).toBe('answered'),
  )

  // Each alone proves that somebody picked up, should the webhook of the answer be lost.
  const proofs: [what: string, events: CallEvent[]][] = [
    ['a person was detected', [human, ended('failed')]],
    ['its end tells when it was answered', [ended('failed', { answeredAt: noon + 2_000 })]],
    ['its end tells how long was talked', [ended('failed', { talkMs: 4_000 })]],
    ['it ended as answered', [ended('answered')]],
  ]
  test.each(proofs)('is answered when %s', (_what, events) => {
    expect(walk(events)).toMatchObject({ attempt: { result: 'answered' } })
  })

  test('is voicemail when a machine answered, whatever the end says', () => {
    for (const result of ['answered', 'failed', 'unspecified', 'voicemail'] as CallEnd[]) {
      expect(walk([answered, machine, ended(result)]).attempt.result).toBe('voicemail')
    }
  })

  test('is answered once a person was heard, though a machine is reported later', () => {
    expect(walk([answered, human, machine, ended('voicemail')]).attempt).toMatchObject({
      result: 'answered',
      answeredBy: 'human',
    })
    expect(walk([answered, machine, human, ended('answered')]).attempt.result).toBe('answered')
  })

  test('is completed when an outcome was recorded while it was live', () => {
    const outcome = { code: 'sold', success: true, recordedAt: noon }
    expect(walk([ended('no_answer')], attempt({ state: 'ringing', outcome })).attempt.result).toBe('completed')
    expect(end(attempt({ outcome }), { result: 'failed', cause: 'x' }, noon, noon).attempt).toMatchObject({
      result: 'completed',
      cause: 'x',
    })
  })

  test('carries the cause; a bad number is permanent only where the call failed', () => {
    const bad = { cause: 'invalid_number', permanent: true }
    expect(reduce(attempt(), ended('failed', bad), noon)).toMatchObject({
      permanent: true,
      attempt: { cause: 'invalid_number' },
    })
    expect(reduce(attempt(), ended('busy', bad), noon).permanent).toBeUndefined()
    expect(reduce(attempt({ state: 'answered' }), ended('failed', bad), noon).permanent).toBeUndefined()
  })
})

describe('times', () => {
  test('are the provider’s, within reservation and now', () => {
    expect(walk([ringing, answered, ended('answered')]).attempt).toMatchObject({
      ringingAt: noon + 1_000,
      answeredAt: noon + 5_000,
      endedAt: noon + 9_000,
      talkMs: 4_000,
    })
    expect(reduce(attempt(), { ...ringing, at: noon - 5_000 }, noon + 1).attempt.ringingAt).toBe(noon)
    expect(reduce(attempt(), { ...ringing, at: noon + 5_000 }, noon + 1).attempt.ringingAt).toBe(noon + 1)
  })

  test('are ours where the provider gives none', () => {
    const { at: _, ...bare } = answered
    expect(reduce(attempt(), bare, noon + 7).attempt.answeredAt).toBe(noon + 7)
  })

  test('of an answer told late are reckoned from its end', () => {
    expect(walk([ended('answered', { talkMs: 3_000 })]).attempt.answeredAt).toBe(noon + 6_000)
    expect(walk([ended('answered', { answeredAt: noon + 2_000, talkMs: 3_000 })]).attempt).toMatchObject({
      answeredAt: noon + 2_000,
      talkMs: 3_000,
    })
  })

  test('never make a talk of less than nothing', () => {
    const { at: _, ...late } = answered
    expect(walk([late, ended('answered')]).attempt).toMatchObject({ talkMs: 0, endedAt: noon + 60_000 })
    // The wall clock was set back during the call.
    expect(
      reduce(attempt({ state: 'answered', answeredAt: noon }), ended('answered'), noon - 5_000).attempt.talkMs,
    ).toBe(0)
  })
})

describe('after the end', () => {
  const over = attempt({ state: 'ended', result: 'answered', endedAt: noon + 9_000 })
  const price = { amount: '0.013', currency: 'USD' }

  test('a detection and a price are noted, once, and nobody is told', () => {
    const { attempt: late, told } = walk([machine, human, ended('failed', { price })], over)
    expect(late).toEqual({ ...over, answeredBy: 'machine', price })
    expect(told).toEqual([])
    expect(reduce(late, ended('failed', { price: { amount: '9', currency: 'USD' } }), noon).attempt).toBe(late)
  })

  test('anything else leaves the very same attempt', () => {
    for (const event of [ringing, answered, ended('busy')]) expect(reduce(over, event, noon).attempt).toBe(over)
  })
})

describe('events of another call under the same attempt id', () => {
  const bound = attempt({ state: 'ringing', providerCallId: 'CA1' })
  const other = { providerCallId: 'CA2' }

  test.each([
    ringing,
    answered,
    machine,
    ended('busy'),
    ended('answered', { price: { amount: '1', currency: 'USD' } }),
  ])('$type leaves the very same attempt, and is said to be foreign', event => {
    for (const before of [bound, { ...bound, state: 'ended' as const, result: 'answered' as const }]) {
      const reduced = reduce(before, { ...event, ...other } as CallEvent, noon)
      expect(reduced).toEqual({ attempt: before, events: [], foreign: true })
      expect(reduced.attempt).toBe(before)
    }
  })

  test('one that names no call is taken for ours, and so is any before the attempt is bound', () => {
    const { providerCallId: _, ...nameless } = ended('busy')
    expect(reduce(bound, nameless as CallEvent, noon).attempt.result).toBe('busy')
    const first = reduce(attempt({ state: 'dialing' }), { ...ringing, ...other } as CallEvent, noon)
    expect(first.attempt).toMatchObject({ state: 'ringing', providerCallId: 'CA2' })
    expect(first.foreign).toBeUndefined()
  })
})

test('the provider’s id is taken once, from whatever event first brings it', () => {
  const { providerCallId: _, ...bare } = ringing
  expect(walk([bare, answered]).attempt.providerCallId).toBe('CA1')
  expect(walk([bare]).told[0]).toMatchObject({ type: 'attempt.dialing', providerCallId: '' })
})

describe('events in any order, as often as they come', () => {
  const rank: Record<AttemptState, number> = { reserved: 0, unknown: 0, dialing: 1, ringing: 2, answered: 3, ended: 4 }
  const retriable: AttemptResult[] = ['no_answer', 'busy', 'failed', 'cancelled', 'voicemail']
  const stray = fc.option(fc.integer({ min: noon - 5_000, max: noon + 90_000 }), { nil: undefined })
  const ends = fc.record({
    result: fc.constantFrom<CallEnd>(
      'answered',
      'no_answer',
      'busy',
      'voicemail',
      'failed',
      'cancelled',
      'unspecified',
    ),
    talkMs: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined }),
    answeredAt: stray,
    permanent: fc.option(fc.boolean(), { nil: undefined }),
    price: fc.option(fc.constant({ amount: '1', currency: 'USD' }), { nil: undefined }),
  })
  const event = fc
    .tuple(
      fc.constantFrom('ringing', 'answered', 'detected', 'ended'),
      stray,
      fc.constantFrom('human', 'machine'),
      ends,
    )
    .map(([type, at, answeredBy, end]) => {
      const extra = type === 'detected' ? { answeredBy } : type === 'ended' ? end : {}
      return defined({ ...base, type, at, ...extra }) as unknown as CallEvent
    })
  const start = fc.constantFrom<AttemptState>('reserved', 'unknown', 'dialing').map(state => attempt({ state }))

  test('a state never goes back, and what the log tells of an attempt comes at most once each', () => {
    fc.assert(
      fc.property(start, fc.array(event, { maxLength: 12 }), (from, events) => {
        const { steps, told } = walk(events, from)
        for (let i = 1; i < steps.length; i++) {
          expect(rank[steps[i]!.state]).toBeGreaterThanOrEqual(rank[steps[i - 1]!.state])
        }
        // A person may be told after a machine, never the other way round.
        const who = told.flatMap(each => (each.type === 'attempt.detected' ? [each.answeredBy] : []))
        expect([[], ['human'], ['machine'], ['machine', 'human']]).toContainEqual(who)
        const once = types(told).filter(type => type !== 'detected')
        expect(new Set(once).size).toBe(once.length)
        const last = steps.at(-1)!
        expect(types(told).includes('ended')).toBe(last.state === 'ended')
        expect(last.result !== undefined).toBe(last.state === 'ended')
        expect(last.talkMs ?? 0).toBeGreaterThanOrEqual(0)
        for (const at of [last.ringingAt, last.answeredAt, last.endedAt])
          expect(at ?? noon).toBeGreaterThanOrEqual(noon)
        expect(last.endedAt ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(last.answeredAt ?? 0)
      }),
      { numRuns: runs(500) },
    )
  })

  test('once ended, result, cause, times and talk stand', () => {
    fc.assert(
      fc.property(
        start,
        fc.array(event, { maxLength: 6 }),
        ends,
        fc.array(event, { maxLength: 6 }),
        (from, before, end, after) => {
          const over = walk([...before, { ...base, type: 'ended', ...defined(end), result: 'failed' }], from).attempt
          const { answeredBy: _, price: __, ...stands } = over
          const late = walk(after, over)
          expect(late.attempt).toMatchObject(stands)
          expect(late.told).toEqual([])
        },
      ),
      { numRuns: runs(300) },
    )
  })

  test('an answered call never ends so that it might be retried, unless a machine answered', () => {
    let met = 0
    fc.assert(
      fc.property(start, fc.array(event, { minLength: 2, maxLength: 12 }), (from, events) => {
        let answeredBefore = false
        let current = from
        for (const [i, each] of events.entries()) {
          const next = reduce(current, each, noon + 60_000 + i).attempt
          if (next.state === 'ended' && current.state !== 'ended' && answeredBefore) {
            met++
            const allowed = next.answeredBy === 'machine' || (each.type === 'ended' && each.result === 'voicemail')
            if (!allowed || next.answeredBy === 'human') expect(retriable).not.toContain(next.result)
          }
          answeredBefore ||= next.answeredAt !== undefined
          current = next
        }
      }),
      { numRuns: runs(500) },
    )
    expect(met).toBeGreaterThan(50)
  })

  test('the events of one real call, shuffled and doubled, end it once, as answered if it was', () => {
    const call = [ringing, answered, human, ended('answered', { answeredAt: noon + 5_000, talkMs: 4_000 })]
    const order = fc
      .tuple(fc.shuffledSubarray(call, { minLength: 4 }), fc.array(fc.nat({ max: 3 }), { maxLength: 4 }))
      .chain(([all, again]) =>
        fc.shuffledSubarray([...all, ...again.map(i => call[i]!)], { minLength: all.length + again.length }),
      )
    fc.assert(
      fc.property(start, order, (from, events) => {
        const { attempt: over, told } = walk(events, from)
        expect(over).toMatchObject({ state: 'ended', result: 'answered', answeredBy: 'human', talkMs: 4_000 })
        expect(types(told).filter(type => type === 'ended')).toHaveLength(1)
      }),
      { numRuns: runs(300) },
    )
  })

  test('an event that comes twice in a row changes nothing the second time', () => {
    fc.assert(
      fc.property(start, fc.array(event, { maxLength: 5 }), event, (from, before, last) => {
        const once = reduce(walk(before, from).attempt, last, noon + 80_000).attempt
        const twice = reduce(once, last, noon + 81_000)
        expect(twice.attempt).toEqual(once)
        expect(twice.events).toEqual([])
      }),
      { numRuns: runs(300) },
    )
  })
})

function defined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined))
}
