import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Committer } from '../../src/engine/committer.js'
import { leaseLost, OutdialError } from '../../src/errors.js'
import type { CommitOptions, Transition } from '../../src/ports/storage.js'
import { deferred, engineContext } from './engine-context.js'
import { runs } from './runs.js'

const lease = { tenantId: 'default', campaignId: 'spring', owner: 'a', fence: 1 }
const transition = (contactSeq: number): Transition => ({ contactSeq, events: [] })

interface Asked {
  seqs: number[]
  batch: number
  applied: string[]
  events: number
}

/** A storage that notes what it is asked, and answers as `answer` says. */
function scene(answer: (asked: Asked, nth: number) => Promise<void> | void = () => undefined) {
  const asked: Asked[] = []
  const { ctx, clock, logged } = engineContext({
    commit: async (_lease, transitions, { batch, applied, events }: CommitOptions = {}) => {
      const one = {
        ...{ seqs: transitions.map(each => each.contactSeq), batch: batch!, applied: [...applied!] },
        events: events!.length,
      }
      asked.push(one)
      await answer(one, asked.length)
    },
  })
  return { committer: new Committer(ctx, lease), asked, clock, logged }
}

describe('what is pushed', () => {
  test('together is committed together: transitions, inbox items and events', async () => {
    const { committer, asked } = scene()
    committer.push(transition(1))
    committer.applied('7')
    committer.push(transition(2))
    committer.event({ type: 'breaker.closed', at: 0 })
    expect(asked).toEqual([])
    await committer.flush()
    expect(asked).toEqual([{ seqs: [1, 2], batch: 1, applied: ['7'], events: 1 }])
  })

  test('while a batch is under way gathers for the next: one at a time', async () => {
    const first = deferred()
    const { committer, asked, clock } = scene((_, nth) => (nth === 1 ? first.promise : undefined))
    committer.push(transition(1))
    await clock.settle()
    for (const seq of [2, 3, 4]) {
      committer.push(transition(seq))
      await clock.settle()
    }
    expect(asked.map(each => each.seqs)).toEqual([[1]])
    first.resolve()
    await committer.flush()
    expect(asked.map(each => [each.seqs, each.batch])).toEqual([
      [[1], 1],
      [[2, 3, 4], 2],
    ])
  })

  test('is durable when flush resolves, also what was pushed meanwhile', async () => {
    const first = deferred()
    const { committer, asked, clock } = scene((_, nth) => (nth === 1 ? first.promise : undefined))
    committer.push(transition(1))
    let flushed = false
    const flush = committer.flush().then(() => {
      flushed = true
    })
    await clock.settle()
    committer.push(transition(2))
    await clock.settle()
    expect(flushed).toBe(false)
    first.resolve()
    await flush
    expect(asked.flatMap(each => each.seqs)).toEqual([1, 2])
  })

  test('nothing asks storage nothing', async () => {
    const { committer, asked } = scene()
    await committer.flush()
    expect(asked).toEqual([])
  })
})

describe('a storage in trouble', () => {
  test('is asked again each second with the same batch and the same number, and nothing overtakes', async () => {
    const { committer, asked, clock, logged } = scene((_, nth) => {
      if (nth <= 3) throw new Error('connection reset')
    })
    committer.push(transition(1))
    await clock.settle()
    committer.push(transition(2))
    await clock.advanceBy(2_999)
    expect(asked.map(each => [each.seqs, each.batch])).toEqual([
      [[1], 1],
      [[1], 1],
      [[1], 1],
    ])
    await clock.advanceBy(1)
    expect(asked.slice(3).map(each => [each.seqs, each.batch])).toEqual([
      [[1], 1],
      [[2], 2],
    ])
    await committer.flush()
    expect(logged).toHaveLength(3)
  })

  test('that no longer holds the lease gets nothing more, and flush says so each time', async () => {
    const { committer, asked, clock, logged } = scene(() => {
      throw leaseLost('spring')
    })
    committer.push(transition(1))
    await expect(committer.flush()).rejects.toSatisfy(error => OutdialError.is(error, 'LEASE_LOST'))
    committer.push(transition(2))
    await clock.advanceBy(10_000)
    await expect(committer.flush()).rejects.toSatisfy(error => OutdialError.is(error, 'LEASE_LOST'))
    expect(asked).toHaveLength(1)
    expect(logged).toEqual([])
  })
})

describe('an error that no repeat can mend', () => {
  test.each(['ILLEGAL_TRANSITION', 'ATTEMPT_NOT_FOUND', 'CONTACT_NOT_FOUND', 'INVALID_INPUT'] as const)(
    '%s is told once, and nothing more is written',
    async code => {
      const { committer, asked, clock, logged } = scene(() => {
        throw new OutdialError(code, 'No')
      })
      committer.push(transition(1))
      await expect(committer.flush()).rejects.toSatisfy(error => OutdialError.is(error, code))
      committer.push(transition(2))
      await clock.advanceBy(60_000)
      expect(OutdialError.is(committer.lost, code)).toBe(true)
      expect(asked).toHaveLength(1)
      expect(logged).toHaveLength(1)
    },
  )
})

test('once closed, a storage in trouble is asked five more times, and no more', async () => {
  const { committer, asked, clock } = scene(() => {
    throw new Error('connection reset')
  })
  committer.push(transition(1))
  await clock.advanceBy(60_000)
  const before = asked.length
  expect(before).toBeGreaterThan(50)
  committer.close()
  await clock.advanceBy(60_000)
  expect(asked.length - before).toBeLessThanOrEqual(6)
  await expect(committer.flush()).rejects.toThrow('connection reset')
})

test('whatever fails in between, everything is taken once, in the order pushed', async () => {
  const step = fc.constantFrom('push', 'push', 'applied', 'turn', 'second')
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 30 }),
      fc.array(fc.constantFrom('ok', 'before', 'after')),
      async (steps, fates) => {
        // As the port words it: a repeated number changes nothing. `after`: taken, but the answer is lost.
        const taken: number[] = []
        const applied: string[] = []
        let newest = 0
        const { committer, clock } = scene((one, nth) => {
          const fate = fates[nth - 1] ?? 'ok'
          if (fate === 'before') throw new Error('not taken')
          if (one.batch !== newest) {
            expect(one.batch).toBe(newest + 1)
            newest = one.batch
            taken.push(...one.seqs)
            applied.push(...one.applied)
          }
          if (fate === 'after') throw new Error('taken, answer lost')
        })
        let pushed = 0
        let marked = 0
        for (const each of steps) {
          if (each === 'push') committer.push(transition(pushed++))
          else if (each === 'applied') committer.applied(String(marked++))
          else await clock.advanceBy(each === 'turn' ? 0 : 1_000)
        }
        await clock.runTo(committer.flush())
        expect(taken).toEqual(Array.from({ length: pushed }, (_, i) => i))
        expect(applied).toEqual(Array.from({ length: marked }, (_, i) => String(i)))
      },
    ),
    { numRuns: runs(100) },
  )
})
