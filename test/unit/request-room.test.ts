import { FakeClock } from 'outdial/testing'
import { expect, test } from 'vitest'
import { RequestRoom } from '../../src/engine/request-room.js'

const clock = new FakeClock()
const roomFor = (requests: number) => new RequestRoom(requests, clock)
const turn = () => clock.advanceBy(1)

/** A campaign that notes when it is told. */
function campaign(told: string[] = [], name = 'it'): () => void {
  return () => told.push(name)
}

test('there is room for so many requests and no more, whoever asks', async () => {
  const room = roomFor(3)
  const [a, b] = [campaign(), campaign()]
  expect(room.freeFor(a)).toBe(3)
  expect(room.take(2, a)).toHaveLength(2)
  expect(room.freeFor(b)).toBe(1)
  expect(room.take(5, b)).toHaveLength(1)
  expect(room.take(1, a)).toEqual([])
  expect(room.take(0, a)).toEqual([])
  expect(room.take(-1, a)).toEqual([])
})

test('a room given back is free again, once, however often it is given back', async () => {
  const room = roomFor(2)
  const it = campaign()
  const [one] = room.take(2, it)
  one!.release()
  one!.release()
  await turn()
  expect(room.freeFor(it)).toBe(1)
  expect(room.take(2, it)).toHaveLength(1)
})

test('who waits for room is told once, the first to have come first; one that came free is kept for it', async () => {
  const room = roomFor(1)
  const told: string[] = []
  const [a, b, other] = [campaign(told, 'a'), campaign(told, 'b'), campaign()]
  const [held] = room.take(1, other)
  for (const each of [a, b, a]) room.wait(each)
  await turn()
  expect(told).toEqual([])
  held!.release()
  await turn()
  expect(told).toEqual(['a'])
  expect([a, b, other].map(each => room.freeFor(each))).toEqual([1, 0, 0])
  const [of] = room.take(1, a)
  of!.release()
  await turn()
  expect(told).toEqual(['a', 'b'])
})

test.each(['leaves the line', 'does nothing for a second'])('who is told and %s is passed over', async how => {
  const room = roomFor(1)
  const told: string[] = []
  const [a, b] = [campaign(told, 'a'), campaign(told, 'b')]
  const [held] = room.take(1, campaign())
  room.wait(a)
  room.wait(b)
  held!.release()
  await turn()
  if (how === 'leaves the line') room.leave(a)
  else await clock.advanceBy(1_000)
  await turn()
  expect(told).toEqual(['a', 'b'])
})

test('who finds no room when told can wait once more', async () => {
  const room = roomFor(1)
  let [held] = room.take(1, campaign())
  let told = 0
  const wait = () => {
    told++
    ;[held] = room.take(1, wait)
    if (told < 3) room.wait(wait)
  }
  room.wait(wait)
  for (let i = 0; i < 4; i++) {
    held!.release()
    await turn()
  }
  expect(told).toBe(3)
})

test('draining waits for every request in flight', async () => {
  const room = roomFor(2)
  const it = campaign()
  await room.drain()
  const held = room.take(2, it)
  let drained = false
  const drain = room.drain().then(() => {
    drained = true
  })
  held[0]!.release()
  await turn()
  expect(drained).toBe(false)
  held[1]!.release()
  await drain
  expect(room.freeFor(it)).toBe(2)
})
