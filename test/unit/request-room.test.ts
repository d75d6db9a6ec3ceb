import { expect, test } from 'vitest'
import { RequestRoom } from '../../src/engine/request-room.js'

const turn = () => new Promise<void>(resolve => setImmediate(resolve))

test('there is room for so many requests and no more, whoever asks', async () => {
  const room = new RequestRoom(3)
  expect(room.free).toBe(3)
  const first = room.take(2)
  expect(first).toHaveLength(2)
  expect(room.free).toBe(1)
  expect(room.take(5)).toHaveLength(1)
  expect(room.take(1)).toEqual([])
  expect(room.take(0)).toEqual([])
  expect(room.take(-1)).toEqual([])
})

test('a room given back is free again, once, however often it is given back', async () => {
  const room = new RequestRoom(2)
  const [one] = room.take(2)
  one!.release()
  one!.release()
  await turn()
  expect(room.free).toBe(1)
  expect(room.take(2)).toHaveLength(1)
})

test('who waits for room is told once, when one came free', async () => {
  const room = new RequestRoom(1)
  const [held] = room.take(1)
  const told: string[] = []
  room.whenFree(() => told.push(`a, free ${room.free}`))
  room.whenFree(() => told.push(`b, free ${room.free}`))
  await turn()
  expect(told).toEqual([])
  held!.release()
  await turn()
  expect(told).toEqual(['a, free 1', 'b, free 1'])
  const [again] = room.take(1)
  again!.release()
  await turn()
  expect(told).toHaveLength(2)
})

test('who finds no room when told can wait once more', async () => {
  const room = new RequestRoom(1)
  let [held] = room.take(1)
  let told = 0
  const wait = () => {
    told++
    ;[held] = room.take(1)
    if (told < 3) room.whenFree(wait)
  }
  room.whenFree(wait)
  for (let i = 0; i < 4; i++) {
    held!.release()
    await turn()
  }
  expect(told).toBe(3)
})

test('draining waits for every request in flight', async () => {
  const room = new RequestRoom(2)
  await room.drain()
  const held = room.take(2)
  let drained = false
  const drain = room.drain().then(() => {
    drained = true
  })
  held[0]!.release()
  await turn()
  expect(drained).toBe(false)
  held[1]!.release()
  await drain
  expect(room.free).toBe(2)
})
