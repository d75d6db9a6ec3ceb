import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Throttle, ThrottleSeed } from '../../src/ports/throttle.js'
import { FakeClock } from '../../src/testing/fake-clock.js'
import { bottleneckThrottle } from '../../src/throttle/bottleneck-throttle.js'

const HOUR = 3_600_000

async function make(limits: ThrottleSeed['limits'], seed: Partial<ThrottleSeed> = {}) {
  const clock = new FakeClock()
  const onAvailable = vi.fn()
  const throttle = await bottleneckThrottle({ liveCalls: 0, countedForMs: [], onAvailable, ...seed, limits }, clock)
  const during = async <T>(promise: Promise<T>): Promise<T> => {
    await clock.settle()
    return promise
  }
  return {
    clock,
    throttle,
    onAvailable,
    draw: (wanted: number) => during(throttle.draw(wanted)),
    setLimits: (to: ThrottleSeed['limits']) => during(throttle.setLimits(to)),
  }
}

/** Draws and settles: `count` calls were started. */
async function start(on: { draw(n: number): Promise<number>; throttle: Throttle }, count: number): Promise<void> {
  expect(await on.draw(count)).toBe(count)
  on.throttle.settled(count)
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('slots', () => {
  test('are as many as concurrentCalls, and come back when calls end', async () => {
    const it = await make({ concurrentCalls: 3, callsPerHour: null })
    expect(await it.draw(5)).toBe(3)
    expect(await it.draw(1)).toBe(0)
    it.throttle.settled(3)
    it.throttle.ended(2)
    expect(it.throttle.state()).toEqual({ freeSlots: 2, freeStarts: null, nextStartFreeInMs: 3_601_000 })
    expect(await it.draw(5)).toBe(2)
  })

  test('a new owner counts the calls that were live already', async () => {
    const it = await make({ concurrentCalls: 3, callsPerHour: null }, { liveCalls: 2 })
    expect(await it.draw(5)).toBe(1)
    it.throttle.ended(2)
    expect(await it.draw(5)).toBe(2)
  })

  test('two draws at once share what there is', async () => {
    const it = await make({ concurrentCalls: 5, callsPerHour: null })
    const both = Promise.all([it.throttle.draw(4), it.throttle.draw(4)])
    await it.clock.settle()
    expect(await both).toEqual([4, 1])
  })
})

describe('the hour', () => {
  test('a start counts until a full hour after its request settled, and not a millisecond less', async () => {
    const it = await make({ concurrentCalls: 10, callsPerHour: 2 })
    expect(await it.draw(5)).toBe(2)
    await it.clock.advanceBy(5_000)
    it.throttle.settled(2)
    it.throttle.ended(2)
    await it.clock.advanceBy(HOUR)
    expect(await it.draw(1)).toBe(0)
    await it.clock.advanceBy(1)
    expect(await it.draw(5)).toBe(2)
  })

  test('a start given back is free at once, slot and all', async () => {
    const it = await make({ concurrentCalls: 2, callsPerHour: 2 })
    expect(await it.draw(2)).toBe(2)
    it.throttle.giveBack(1)
    it.throttle.settled(1)
    expect(await it.draw(2)).toBe(1)
  })

  test('a new owner counts starts for as long as they still count', async () => {
    const it = await make({ concurrentCalls: 9, callsPerHour: 3 }, { countedForMs: [1_000, 60_000, 60_000] })
    expect(it.throttle.state()).toEqual({ freeSlots: 9, freeStarts: 0, nextStartFreeInMs: 1_001 })
    expect(await it.draw(5)).toBe(0)
    await it.clock.advanceBy(1_001)
    expect(await it.draw(5)).toBe(1)
    it.throttle.giveBack(1)
    await it.clock.advanceBy(59_000)
    expect(await it.draw(5)).toBe(3)
  })

  test('a wall clock set forward frees no start', async () => {
    const it = await make({ concurrentCalls: 9, callsPerHour: 1 })
    await start(it, 1)
    it.clock.jump(2 * HOUR)
    expect(await it.draw(1)).toBe(0)
  })
})

describe('live edits', () => {
  test('a lowered limit cuts nothing, and nothing starts until it is met', async () => {
    const it = await make({ concurrentCalls: 5, callsPerHour: 100 })
    await start(it, 5)
    await it.setLimits({ concurrentCalls: 2, callsPerHour: 100 })
    expect(it.throttle.state().freeSlots).toBe(-3)
    it.throttle.ended(3)
    expect(await it.draw(1)).toBe(0)
    it.throttle.ended(1)
    expect(await it.draw(5)).toBe(1)
  })

  test('a raised limit is in force when setLimits resolves', async () => {
    const it = await make({ concurrentCalls: 1, callsPerHour: 1 })
    expect(await it.draw(3)).toBe(1)
    await it.setLimits({ concurrentCalls: 4, callsPerHour: 3 })
    expect(await it.draw(2)).toBe(2)
  })

  test('an hourly limit introduced later counts the starts of the hour before, settled or not', async () => {
    const it = await make({ concurrentCalls: 50, callsPerHour: null })
    await start(it, 4)
    await it.clock.advanceBy(HOUR / 2)
    await start(it, 3)
    expect(await it.draw(2)).toBe(2)
    await it.setLimits({ concurrentCalls: 50, callsPerHour: 10 })
    expect(await it.draw(50)).toBe(1)
    it.throttle.settled(3)
    await it.clock.advanceBy(HOUR / 2 + 1)
    expect(await it.draw(50)).toBe(0)
    // Without a limit starts are kept to the second, rounded up.
    await it.clock.advanceBy(1_000)
    expect(await it.draw(50)).toBe(4)
  })

  test('lifting the hourly limit frees what waits for it; putting it back forgets nothing', async () => {
    const it = await make({ concurrentCalls: 50, callsPerHour: 2 })
    await start(it, 2)
    expect(await it.draw(1)).toBe(0)
    await it.setLimits({ concurrentCalls: 50, callsPerHour: null })
    await start(it, 5)
    await it.setLimits({ concurrentCalls: 50, callsPerHour: 8 })
    expect(await it.draw(5)).toBe(1)
  })

  test('an edit waits for the draw before it, so that both see whole limits', async () => {
    const it = await make({ concurrentCalls: 5, callsPerHour: null })
    const first = it.throttle.draw(5)
    const edit = it.throttle.setLimits({ concurrentCalls: 7, callsPerHour: 6 })
    const second = it.throttle.draw(5)
    await it.clock.settle()
    await edit
    expect(await Promise.all([first, second])).toEqual([5, 1])
  })
})

describe('onAvailable', () => {
  test('is not called unless a draw fell short', async () => {
    const it = await make({ concurrentCalls: 2, callsPerHour: null })
    await start(it, 2)
    it.throttle.ended(2)
    await it.clock.advanceBy(2 * HOUR)
    expect(it.onAvailable).not.toHaveBeenCalled()
  })

  test('is called once for many ends', async () => {
    const it = await make({ concurrentCalls: 4, callsPerHour: null })
    expect(await it.draw(5)).toBe(4)
    for (let i = 0; i < 4; i++) it.throttle.ended(1)
    await it.clock.settle()
    await it.clock.advanceBy(0)
    expect(it.onAvailable).toHaveBeenCalledTimes(1)
  })

  test('is called for a raised limit', async () => {
    const it = await make({ concurrentCalls: 1, callsPerHour: 1 })
    expect(await it.draw(3)).toBe(1)
    await it.setLimits({ concurrentCalls: 1, callsPerHour: 3 })
    await it.clock.advanceBy(0)
    expect(it.onAvailable).not.toHaveBeenCalled()
    await it.setLimits({ concurrentCalls: 4, callsPerHour: 3 })
    await it.clock.advanceBy(0)
    expect(it.onAvailable).toHaveBeenCalledTimes(1)
  })

  test('comes after whoever drew has dealt with the answer, however soon permits are back', async () => {
    const log: string[] = []
    const it = await make({ concurrentCalls: 2, callsPerHour: null }, { onAvailable: () => log.push('available') })
    const answer = it.throttle.draw(3)
    void answer.then(() => it.throttle.ended(1))
    void answer.then(async count => {
      for (let turn = 0; turn < 20; turn++) await undefined
      log.push(`drew ${count}`)
    })
    await it.clock.advanceBy(0)
    expect(log).toEqual(['drew 2', 'available'])
  })

  test('waits for the hour with one timer, set for the first start that is over', async () => {
    const it = await make({ concurrentCalls: 9, callsPerHour: 2 })
    await start(it, 1)
    await it.clock.advanceBy(60_000)
    await start(it, 1)
    expect(await it.draw(1)).toBe(0)
    expect(it.clock.pendingTimers).toBe(1)
    await it.clock.advanceBy(HOUR - 60_000)
    expect(it.onAvailable).not.toHaveBeenCalled()
    await it.clock.advanceBy(1)
    expect(it.onAvailable).toHaveBeenCalledTimes(1)
    expect(it.clock.pendingTimers).toBe(0)
  })

  test('is not called for a slot while the hour is full', async () => {
    const it = await make({ concurrentCalls: 2, callsPerHour: 2 })
    expect(await it.draw(3)).toBe(2)
    it.throttle.ended(2)
    it.throttle.settled(2)
    await it.clock.advanceBy(HOUR)
    expect(it.onAvailable).not.toHaveBeenCalled()
    await it.clock.advanceBy(1)
    expect(it.onAvailable).toHaveBeenCalledTimes(1)
  })

  test('leaves no timer behind: neither after a draw that was met in full, nor after close', async () => {
    const it = await make({ concurrentCalls: 9, callsPerHour: 1 })
    await start(it, 1)
    expect(await it.draw(1)).toBe(0)
    await it.setLimits({ concurrentCalls: 9, callsPerHour: 3 })
    await start(it, 2)
    expect(it.clock.pendingTimers).toBe(0)
    expect(await it.draw(1)).toBe(0)
    expect(it.clock.pendingTimers).toBe(1)
    await it.throttle.close()
    expect(it.clock.pendingTimers).toBe(0)
    expect(await it.draw(1)).toBe(0)
  })
})

test('more permits back than are out is refused: going on would break a limit', async () => {
  const it = await make({ concurrentCalls: 2, callsPerHour: null })
  await start(it, 1)
  it.throttle.ended(1)
  expect(() => it.throttle.ended(1)).toThrow(RangeError)
  expect(() => it.throttle.settled(1)).toThrow(RangeError)
  expect(() => it.throttle.giveBack(1)).toThrow(RangeError)
  expect(it.throttle.state().freeSlots).toBe(2)
})

test("the machine's clock set back does not hold draws up", async () => {
  const it = await make({ concurrentCalls: 4, callsPerHour: 10 })
  await start(it, 2)
  const real = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => real() - HOUR)
  expect(await it.draw(5)).toBe(2)
  it.throttle.ended(2)
  expect(await it.draw(5)).toBe(2)
  expect(it.throttle.state()).toMatchObject({ freeSlots: 0, freeStarts: 4 })
})

test('works while Math.random is pinned', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  const it = await make({ concurrentCalls: 4, callsPerHour: 10 })
  const three = Promise.all([it.throttle.draw(1), it.throttle.draw(1), it.throttle.draw(1)])
  await it.clock.settle()
  expect(await three).toEqual([1, 1, 1])
})
