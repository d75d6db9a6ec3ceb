import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { type LiveCall, LiveCalls } from '../../src/engine/live-calls.js'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const HOUR_MS = 3_600_000

function call(id: string, checkAt: number): LiveCall {
  return { attempt: { attemptId: id }, checkAt, giveUpAt: checkAt } as LiveCall
}

test('calls come up at their check, the earliest first, each once until it is put back', () => {
  const live = new LiveCalls()
  for (const at of [30, 10, 20, 40]) live.add(call(`call-${at}`, at))

  expect(live.nextCheck()).toBe(10)
  const due = live.due(30)
  expect(due.map(each => each.checkAt)).toEqual([10, 20, 30])
  expect(live.due(30)).toEqual([])

  live.checkAt(due[0]!, 35)
  expect(live.nextCheck()).toBe(35)
})

test('a check that was put off, or whose call has ended, does not come up', () => {
  const live = new LiveCalls()
  const [late, ended] = [call('late', 10), call('ended', 10)]
  live.add(late)
  live.add(ended)
  live.checkAt(late, 50)
  live.delete('ended')

  expect(live.due(49)).toEqual([])
  expect(live.due(50)).toEqual([late])
})

test('while calls come and go, every one of those that are live still comes up', () => {
  const live = new LiveCalls()
  const kept: string[] = []
  for (let i = 0; i < 1_000; i++) {
    live.add(call(`call-${i}`, HOUR_MS + i))
    if (i % 100 === 0) kept.push(`call-${i}`)
    else live.delete(`call-${i}`)
  }

  expect(live.due(2 * HOUR_MS).map(each => each.attempt.attemptId)).toEqual(kept)
})

test('a call that ended is let go of long before its check would have been due', async () => {
  const live = new LiveCalls()
  const ended: WeakRef<LiveCall>[] = []
  for (let i = 0; i < 1_000; i++) {
    const one = call(`call-${i}`, HOUR_MS)
    live.add(one)
    live.checkAt(one, HOUR_MS / 2)
    live.delete(`call-${i}`)
    ended.push(new WeakRef(one))
  }
  await new Promise(resolve => setImmediate(resolve))
  collectGarbage()

  expect(ended.filter(ref => ref.deref()).length).toBeLessThan(100)
  expect(live.nextCheck()).toBe(Number.POSITIVE_INFINITY)
})
