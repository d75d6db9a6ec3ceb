import { mock } from 'node:test'
import Bottleneck from 'bottleneck'
import { OutdialError } from 'outdial'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { FakeClock } from '../../src/testing/fake-clock.js'

const realTurn = () => new Promise<void>(resolve => setImmediate(resolve))
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    error => error.code,
  )

describe('time', () => {
  test('stands still until told', async () => {
    const clock = new FakeClock({ now: '2026-03-01T09:00:00+01:00' })
    await realTurn()
    expect(clock.now()).toBe(Date.UTC(2026, 2, 1, 8))
    await clock.advanceBy(1500)
    expect(clock.now()).toBe(Date.UTC(2026, 2, 1, 8) + 1500)
    expect(clock.monotonic()).toBe(1500)
  })

  test.each(['2026-03-01T09:00:00', '2026-03-01', 'soon'])('refuses %s, which names no instant', now => {
    expect(() => new FakeClock({ now })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })

  test('advances by durations in words, and refuses what is none', async () => {
    const clock = new FakeClock()
    await clock.advanceBy('1h30m')
    await clock.advanceBy({ toMillis: () => 500 })
    expect(clock.monotonic()).toBe(5_400_500)
    for (const wrong of ['soon', '30 min', -1, Number.NaN])
      expect(await code(clock.advanceBy(wrong))).toBe('INVALID_INPUT')
  })

  test('advances to a wall instant, and not back', async () => {
    const clock = new FakeClock({ now: 1000 })
    await clock.advanceTo(new Date(5000))
    expect(clock.now()).toBe(5000)
    expect(await code(clock.advanceTo(4000))).toBe('INVALID_INPUT')
  })

  test('a wall clock that jumps leaves timers and elapsed time alone', async () => {
    const clock = new FakeClock({ now: 100_000 })
    const fired: number[] = []
    clock.setTimer(1000, () => fired.push(clock.now()))
    clock.jump(-50_000)
    expect([clock.now(), clock.monotonic()]).toEqual([50_000, 0])
    await clock.advanceBy(999)
    expect(fired).toEqual([])
    await clock.advanceBy(1)
    expect(fired).toEqual([51_000])
  })
})

describe('timers', () => {
  test('fire at their due instant, in order, ties as scheduled', async () => {
    const clock = new FakeClock({ now: 0 })
    const fired: string[] = []
    const note = (name: string) => () => fired.push(`${name}@${clock.now()}/${clock.monotonic()}`)
    clock.setTimer(20, note('c'))
    clock.setTimer(10, note('a'))
    clock.setTimer(20, note('d'))
    clock.setTimer(10, note('b'))
    await clock.advanceBy(15)
    expect(fired).toEqual(['a@10/10', 'b@10/10'])
    await clock.advanceBy(5)
    expect(fired.slice(2)).toEqual(['c@20/20', 'd@20/20'])
  })

  test('a cancelled timer never fires and is not pending', async () => {
    const clock = new FakeClock()
    let fired = 0
    const timers = Array.from({ length: 1000 }, (_, i) => clock.setTimer(i, () => fired++))
    for (const timer of timers.slice(1)) {
      timer.cancel()
      timer.cancel()
    }
    expect(clock.pendingTimers).toBe(1)
    await clock.runUntilIdle()
    timers[0]!.cancel()
    expect([fired, clock.pendingTimers, clock.monotonic()]).toEqual([1, 0, 0])
  })

  test('a delay without end never fires and keeps nothing going', async () => {
    const clock = new FakeClock()
    clock.setTimer(Number.POSITIVE_INFINITY, () => expect.unreachable())
    await clock.runUntilIdle()
    expect(() => clock.setTimer(Number.NaN, () => {})).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })

  test('housekeeping fires on the way but keeps nothing going', async () => {
    const clock = new FakeClock()
    let beats = 0
    const beat = () => {
      beats++
      clock.setTimer(10, beat, { background: true })
    }
    beat()
    clock.setTimer(35, () => {})
    await clock.runUntilIdle()
    expect([beats, clock.monotonic(), clock.pendingTimers]).toEqual([4, 35, 1])
  })

  test('an error in a timer reaches who advances, and the clock goes on afterwards', async () => {
    const clock = new FakeClock()
    clock.setTimer(1, () => {
      throw new Error('in a timer')
    })
    await expect(clock.advanceBy(5)).rejects.toThrow('in a timer')
    await clock.advanceBy(5)
    expect(clock.monotonic()).toBe(6)
  })
})

describe('settling', () => {
  test('what follows from a timer is over before the next one fires', async () => {
    const clock = new FakeClock()
    const seen: string[] = []
    clock.setTimer(1, async () => {
      for (let i = 0; i < 50; i++) await undefined
      seen.push('first, later')
    })
    clock.setTimer(1, () => seen.push('second'))
    await clock.advanceBy(1)
    expect(seen).toEqual(['first, later', 'second'])
  })

  test('waits for work, however many turns it takes', async () => {
    const clock = new FakeClock()
    const seen: string[] = []
    clock.setTimer(1, async () => {
      const end = clock.work('storage.commit')
      for (let i = 0; i < 500; i++) await realTurn()
      seen.push('committed')
      end()
      end()
    })
    clock.setTimer(2, () => seen.push('second'))
    await clock.runUntilIdle()
    expect(seen).toEqual(['committed', 'second'])
  })

  test('moves on over work that sleeps, and waits for it again once it wakes', async () => {
    const clock = new FakeClock()
    const seen: string[] = []
    const call = async () => {
      const end = clock.work('telephony.createCall')
      await clock.sleep(100)
      await realTurn()
      await realTurn()
      await realTurn()
      seen.push(`replied@${clock.monotonic()}`)
      end()
    }
    void call()
    clock.setTimer(100, () => seen.push('tie'))
    await clock.advanceBy(200)
    expect(seen).toEqual(['replied@100', 'tie'])
  })

  test('work that waits on real time only is named when the clock stalls', async () => {
    const clock = new FakeClock({ stallMs: 20 })
    clock.work('storage.claim')
    clock.work('storage.claim')
    clock.work('telephony.getCall')
    const error: unknown = await clock.advanceBy(1).catch(error => error)
    expect(OutdialError.is(error, 'FAKE_CLOCK_STALLED')).toBe(true)
    expect((error as OutdialError).detail.underWay).toEqual(['storage.claim ×2', 'telephony.getCall'])
  })

  test('an aborted sleep rejects with the reason and leaves no timer', async () => {
    const clock = new FakeClock()
    const abort = new AbortController()
    const sleeping = clock.sleep(100, abort.signal)
    abort.abort(new Error('enough'))
    await expect(sleeping).rejects.toThrow('enough')
    await expect(clock.sleep(100, abort.signal)).rejects.toThrow('enough')
    expect(clock.pendingTimers).toBe(0)
    // Neither may count as asleep still, or work under way would be passed over.
    let ended = false
    clock.setTimer(1, async () => {
      const end = clock.work('storage.commit')
      for (let i = 0; i < 5; i++) await realTurn()
      ended = true
      end()
    })
    await clock.advanceBy(1)
    expect(ended).toBe(true)
  })
})

describe('running until', () => {
  test('stops at the instant the condition holds', async () => {
    const clock = new FakeClock()
    let n = 0
    const tick = () => {
      n++
      clock.setTimer(10, tick)
    }
    tick()
    await clock.runUntil(async () => n === 5)
    expect(clock.monotonic()).toBe(40)
  })

  test('gives up when nothing is left to wait for, or at the limit', async () => {
    const clock = new FakeClock()
    expect(await code(clock.runUntil(() => false))).toBe('FAKE_CLOCK_STALLED')
    const again = () => void clock.setTimer(10, again)
    again()
    expect(await code(clock.runUntil(() => false, { limitMs: 100 }))).toBe('FAKE_CLOCK_STALLED')
    expect(await code(clock.runUntilIdle({ limitMs: 100 }))).toBe('FAKE_CLOCK_STALLED')
    expect(clock.monotonic()).toBe(200)
  })

  test('a condition that waits on the clock itself stalls instead of hanging', async () => {
    const clock = new FakeClock({ stallMs: 20 })
    expect(await code(clock.runUntil(() => clock.sleep(1).then(() => true)))).toBe('FAKE_CLOCK_STALLED')
  })

  test('only one advance at a time', async () => {
    const clock = new FakeClock()
    const first = clock.advanceBy(10)
    await expect(clock.advanceBy(10)).rejects.toThrow('await one advance before the next')
    await first
    await clock.advanceBy(10)
    expect(clock.monotonic()).toBe(20)
  })
})

describe('zero-delay timers', () => {
  const original = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout }

  test('are immediate while a clock advances, and the originals are back afterwards, also after an error', async () => {
    const clock = new FakeClock()
    const other = new FakeClock()
    const inner: unknown[] = []
    clock.setTimer(1, () => {
      void other.advanceBy(1)
      inner.push(setTimeout(() => inner.push('ran')).constructor.name)
      const cancelled = setTimeout(() => inner.push('must not run'), 0)
      clearTimeout(cancelled)
      const real = setTimeout(() => {}, 60_000)
      inner.push(real.constructor.name)
      clearTimeout(real)
    })
    clock.setTimer(2, () => {
      throw new Error('broken')
    })
    await expect(clock.advanceBy(5)).rejects.toThrow('broken')
    expect(inner).toEqual(['Immediate', 'Timeout', 'ran'])
    await other.settle()
    expect(globalThis.setTimeout).toBe(original.setTimeout)
    expect(globalThis.clearTimeout).toBe(original.clearTimeout)
  })

  test('a reference kept beyond the advance behaves like the original', async () => {
    const clock = new FakeClock()
    let kept = globalThis.setTimeout
    clock.setTimer(1, () => {
      kept = globalThis.setTimeout
    })
    await clock.advanceBy(1)
    expect(kept).not.toBe(original.setTimeout)
    const timer = kept(() => {}, 0)
    expect(timer.constructor.name).toBe('Timeout')
    clearTimeout(timer)
  })

  test('a Bottleneck hop counts as settled only with the work that waits for it', async () => {
    const clock = new FakeClock()
    const limiter = new Bottleneck({ reservoir: 2 })
    let runs = 0
    clock.setTimer(1, async () => {
      const end = clock.work('throttle.acquire')
      await limiter.schedule({ weight: 2 }, async () => runs++)
      end()
    })
    await clock.advanceBy(1)
    expect(runs).toBe(1)
  })
})

describe('other fake timers', () => {
  afterEach(() => {
    vi.useRealTimers()
    mock.timers.reset()
  })

  test('of vitest are refused, a mocked Date alone is not', async () => {
    const clock = new FakeClock()
    vi.useFakeTimers()
    expect(await code(clock.advanceBy(1))).toBe('FAKE_TIMERS_CONFLICT')
    vi.useRealTimers()
    vi.useFakeTimers({ toFake: ['Date'] })
    expect(await code(clock.advanceBy(1))).toBe('resolved')
  })

  test('of node:test are refused', async () => {
    const clock = new FakeClock()
    mock.timers.enable({ apis: ['setTimeout'] })
    expect(await code(clock.advanceBy(1))).toBe('FAKE_TIMERS_CONFLICT')
    mock.timers.reset()
    expect(await code(clock.advanceBy(1))).toBe('resolved')
  })
})

test('a clock with a timer that nobody ever advances says so once', async () => {
  const warnings: string[] = []
  let heard = () => {}
  const warned = new Promise<void>(resolve => {
    heard = resolve
  })
  const listen = (warning: Error & { code?: string }) => {
    if (warning.code !== 'OUTDIAL_FAKE_CLOCK_NEVER_ADVANCED') return
    warnings.push(warning.message)
    heard()
  }
  process.on('warning', listen)
  const clock = new FakeClock()
  clock.setTimer(1, () => {})
  clock.setTimer(2, () => {})
  await warned
  process.off('warning', listen)
  expect(warnings).toHaveLength(1)
})

test('a step waits for nothing but turns of the event loop', async () => {
  const clock = new FakeClock()
  let left = 5_000
  const next = () => {
    if (--left > 0) clock.setTimer(1, next)
  }
  for (let i = 0; i < 100; i++) clock.setTimer(1, next)
  let turns = 0
  let running = true
  const count = () => {
    turns++
    if (running) setImmediate(count)
  }
  count()
  await clock.runUntilIdle()
  running = false
  // Two to settle each; a real timer in between, be it of a millisecond, would let hundreds go by.
  expect(turns).toBeLessThan(3 * 5_100)
})
