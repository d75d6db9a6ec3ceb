import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChangeWatch } from '../../src/engine/change-watch.js'
import { Publisher } from '../../src/engine/publisher.js'
import { eventsExpired } from '../../src/errors.js'
import type { CampaignEvent } from '../../src/events/types.js'
import type { StorageHint } from '../../src/ports/storage.js'
import { engineContext } from './engine-context.js'
import { runs } from './runs.js'

const key = { tenantId: 'default', campaignId: 'spring' }
const hint = (after?: number): StorageHint => ({ ...key, what: 'events', ...(after !== undefined && { after }) })
const turn = () => new Promise<void>(resolve => setImmediate(resolve))

/** A log that grows, whose reads can be made to fail, and which forgets what is older than `oldest`. */
function scene() {
  const log: CampaignEvent[] = []
  const faults: unknown[] = []
  const state = { oldest: 1, reads: 0 }
  const { ctx, clock, logged } = engineContext({
    lastEventSeq: async () => log.length,
    readEvents: async (_key, after, limit) => {
      state.reads++
      await undefined
      const fault = faults.shift()
      if (fault !== undefined) throw fault
      if (after + 1 < state.oldest) throw eventsExpired('spring', after, state.oldest)
      return log.slice(after, after + limit)
    },
  })
  const publisher = new Publisher(ctx, new ChangeWatch(clock, false), key.tenantId)
  const grow = (count = 1) => {
    for (let i = 0; i < count; i++) {
      log.push({ type: 'campaign.started', at: 0, seq: log.length + 1, ...key })
    }
  }
  return { ctx, clock, logged, publisher, log, faults, state, grow }
}

describe('listeners', () => {
  test('hear each event once, in order, whatever hints come: late, doubled, spurious, one for many', async () => {
    const step = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('grow' as const), count: fc.integer({ min: 1, max: 700 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant('hint' as const), count: fc.integer({ min: 1, max: 3 }) }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('pass' as const), count: fc.integer({ min: 1, max: 5 }) }),
      },
    )
    let heardInAll = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async steps => {
        const { publisher, log, grow, logged } = scene()
        const heard: number[] = []
        publisher.on('*', event => heard.push(event.seq))
        for (const { kind, count } of steps) {
          for (let i = 0; i < count; i++) {
            if (kind === 'hint') publisher.hint(hint(0))
            else if (kind === 'pass') await undefined
          }
          if (kind === 'grow') grow(count)
        }
        // The storage's word: after the last change a hint comes, sooner or later.
        publisher.hint(hint(0))
        for (let turns = 0; turns < 30; turns++) await turn()
        expect(heard).toEqual(log.map(event => event.seq))
        expect(logged).toEqual([])
        heardInAll += heard.length
      }),
      { numRuns: runs(40) },
    )
    expect(heardInAll).toBeGreaterThan(2_000)
  })

  test('of events from now on: where storage does not say what was before, from the newest', async () => {
    const { publisher, grow } = scene()
    const heard: number[] = []
    grow(3)
    publisher.on('*', event => heard.push(event.seq))
    publisher.hint(hint())
    await turn()
    grow()
    publisher.hint(hint())
    await turn()
    expect(heard).toEqual([4])
  })

  test('hear what could not be read once it can be, though no other hint comes', async () => {
    const { publisher, grow, faults, clock, logged } = scene()
    const heard: number[] = []
    publisher.on('*', event => heard.push(event.seq))
    grow(2)
    faults.push(new Error('connection reset'), new Error('connection reset'))
    publisher.hint(hint(0))
    await clock.advanceBy(999)
    expect(heard).toEqual([])
    await clock.advanceBy(1_001)
    expect(heard).toEqual([1, 2])
    expect(logged).toHaveLength(2)
  })

  test('are told in the log when events expired, and go on at once with what is kept', async () => {
    const { publisher, grow, state, clock, logged } = scene()
    const heard: number[] = []
    publisher.on('*', event => heard.push(event.seq))
    grow(10)
    state.oldest = 8
    publisher.hint(hint(0))
    await clock.settle()
    expect(heard).toEqual([8, 9, 10])
    expect(logged).toHaveLength(1)
  })

  test('that are gone cost nothing: no read, and no read again after a failure', async () => {
    const { publisher, grow, faults, state, clock } = scene()
    grow()
    publisher.hint(hint(0))
    await clock.advanceBy(10_000)
    expect(state.reads).toBe(0)

    const off = publisher.on('*', () => {})
    faults.push(new Error('down'))
    publisher.hint(hint(0))
    await clock.settle()
    off()
    await clock.advanceBy(10_000)
    expect(state.reads).toBe(1)
  })

  test('are many, each campaign by itself', async () => {
    const { publisher, grow, clock } = scene()
    const heard: string[] = []
    publisher.on('campaign.started', event => heard.push(`typed ${event.seq}`))
    publisher.on('campaign.completed', event => heard.push(`other ${event.seq}`))
    publisher.on('*', event => heard.push(`any ${event.seq}`))
    grow()
    publisher.hint(hint(0))
    await clock.settle()
    expect(heard).toEqual(['typed 1', 'any 1'])
  })
})

test('a reader gets every event once, in order, beside listeners and without them, until it stops', async () => {
  const { ctx, clock, grow } = scene()
  const watch = new ChangeWatch(clock, false)
  const publisher = new Publisher(ctx, watch, key.tenantId)
  const stop = new AbortController()
  grow(1_200)
  const read: number[] = []
  const reading = (async () => {
    for await (const event of publisher.events(key, 100, stop.signal)) {
      read.push(event.seq)
      if (event.seq === 1_500) stop.abort()
    }
  })()
  for (let i = 0; i < 6; i++) {
    grow(50)
    // Each twice, and one for another campaign.
    for (const campaignId of ['spring', 'spring', 'summer']) watch.hint({ ...hint(0), campaignId })
    await turn()
  }
  await reading
  expect(read).toEqual(Array.from({ length: 1_400 }, (_, i) => i + 101))
})
