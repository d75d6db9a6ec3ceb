import { expect, test } from 'vitest'
import { Wake } from '../../src/engine/wake.js'
import { FakeClock } from '../../src/testing/fake-clock.js'

const minute = 60_000

function sleeper() {
  const clock = new FakeClock()
  const wake = new Wake(clock)
  const awake: number[] = []
  const sleep = (ms: number) => void wake.wait(ms).then(() => awake.push(clock.monotonic()))
  return { clock, wake, awake, sleep }
}

test('sleeps as long as it is told, to the millisecond', async () => {
  const { clock, awake, sleep } = sleeper()
  sleep(1_500)
  await clock.advanceBy(1_499)
  expect(awake).toEqual([])
  await clock.advanceBy(1)
  expect(awake).toEqual([1_500])
})

test('is woken before, and its timer with it', async () => {
  const { clock, wake, awake, sleep } = sleeper()
  sleep(1_500)
  await clock.advanceBy(700)
  wake.now()
  wake.now()
  await clock.settle()
  expect(awake).toEqual([700])
  expect(clock.pendingTimers).toBe(0)
})

test('a wake that came while it was busy is not lost: the next sleep ends at once, the one after does not', async () => {
  const { clock, wake, awake, sleep } = sleeper()
  wake.now()
  wake.now()
  sleep(1_500)
  await clock.settle()
  expect(awake).toEqual([0])
  sleep(1_500)
  await clock.advanceBy(1_499)
  expect(awake).toEqual([0])
  await clock.advanceBy(1)
  expect(awake).toEqual([0, 1_500])
})

test('looks again after five minutes at the latest, for a wall clock may have jumped', async () => {
  const { clock, awake, sleep } = sleeper()
  sleep(60 * minute)
  await clock.advanceBy(5 * minute)
  expect(awake).toEqual([5 * minute])
})

test('with nothing to wait for it keeps no idle clock going, and still looks again', async () => {
  const { clock, wake, awake, sleep } = sleeper()
  sleep(Number.POSITIVE_INFINITY)
  await clock.runUntilIdle()
  expect([clock.monotonic(), awake]).toEqual([0, []])
  await clock.advanceBy(5 * minute)
  expect(awake).toEqual([5 * minute])
  sleep(Number.POSITIVE_INFINITY)
  wake.now()
  await clock.settle()
  expect(awake).toHaveLength(2)
})

test.each([0, -5])('does not sleep %d ms', async ms => {
  const { clock, awake, sleep } = sleeper()
  sleep(ms)
  await clock.settle()
  expect(awake).toEqual([0])
})
