import { afterEach, expect, test, vi } from 'vitest'
import { SystemClock } from '../../src/clock/system-clock.js'
import { SystemRandom } from '../../src/clock/system-random.js'

afterEach(() => {
  vi.useRealTimers()
})

test('a delay longer than setTimeout can hold fires once, when due', async () => {
  vi.useFakeTimers()
  const clock = new SystemClock()
  const fortyDays = 40 * 24 * 3_600_000
  let fired = 0
  clock.setTimer(fortyDays, () => fired++)
  await vi.advanceTimersByTimeAsync(fortyDays - 1)
  expect(fired).toBe(0)
  await vi.advanceTimersByTimeAsync(fortyDays)
  expect(fired).toBe(1)
})

test('a long delay can be cancelled on its second leg', async () => {
  vi.useFakeTimers()
  const timer = new SystemClock().setTimer(2 ** 32, () => expect.unreachable())
  await vi.advanceTimersByTimeAsync(2 ** 31 + 5)
  timer.cancel()
  expect(vi.getTimerCount()).toBe(0)
})

test('housekeeping does not keep the process going, other timers do', () => {
  const set = vi.spyOn(globalThis, 'setTimeout')
  const clock = new SystemClock()
  const timers = [clock.setTimer(60_000, () => {}, { background: true }), clock.setTimer(60_000, () => {})]
  const referenced = set.mock.results.map(result => (result.value as NodeJS.Timeout).hasRef())
  set.mockRestore()
  for (const timer of timers) timer.cancel()
  expect(referenced).toEqual([false, true])
})

test('a sleep ends early with the reason of its signal', async () => {
  const abort = new AbortController()
  const sleeping = new SystemClock().sleep(60_000, abort.signal)
  abort.abort(new Error('enough'))
  await expect(sleeping).rejects.toThrow('enough')
  await expect(new SystemClock().sleep(60_000, abort.signal)).rejects.toThrow('enough')
  await new SystemClock().sleep(0)
})

test('time: the wall and an elapsed time that never goes back', () => {
  const clock = new SystemClock()
  const earliest = Date.now()
  expect(clock.now()).toBeGreaterThanOrEqual(earliest)
  expect(clock.now()).toBeLessThanOrEqual(Date.now())
  const before = clock.monotonic()
  expect(clock.monotonic()).toBeGreaterThanOrEqual(before)
  expect(() => clock.setTimer(Number.NaN, () => {})).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

test('system randomness lies in [0, 1)', () => {
  const random = new SystemRandom()
  const drawn = Array.from({ length: 1000 }, () => random.next())
  expect(drawn.every(x => x >= 0 && x < 1)).toBe(true)
  expect(new Set(drawn).size).toBeGreaterThan(990)
})
