import { expect, test } from 'vitest'
import { tracked } from '../../src/engine/tracked.js'
import type { Clock } from '../../src/ports/clock.js'
import { deferred } from './engine-context.js'

function watching() {
  const open: string[] = []
  const clock = {
    work: (label: string) => {
      open.push(label)
      return () => void open.splice(open.indexOf(label), 1)
    },
  } as unknown as Clock
  return { open, clock }
}

class Port {
  #calls = 0
  readonly kind = 'port'
  readonly held = deferred<number>()
  get calls() {
    return this.#calls
  }
  async slow(): Promise<number> {
    this.#calls++
    return this.held.promise
  }
  soon(): number {
    return ++this.#calls
  }
  broken(): never {
    throw new Error('broken')
  }
}

test('a call is work until it settles, and gives what the port gave', async () => {
  const { open, clock } = watching()
  const port = new Port()
  const seen = tracked(port, 'storage', clock)
  const call = seen.slow()
  expect(open).toEqual(['storage.slow'])
  port.held.resolve(7)
  expect(await call).toBe(7)
  expect(open).toEqual([])
})

test('a call that fails is over too, at once or later, and fails as the port failed', async () => {
  const { open, clock } = watching()
  const port = new Port()
  const seen = tracked(port, 'storage', clock)
  expect(() => seen.broken()).toThrow('broken')
  expect(open).toEqual([])
  const call = seen.slow()
  port.held.reject(new Error('down'))
  await expect(call).rejects.toThrow('down')
  expect(open).toEqual([])
})

test('calls that answer at once, fields and private state are as they are', () => {
  const { open, clock } = watching()
  const port = new Port()
  const seen = tracked(port, 'storage', clock)
  expect(seen.soon()).toBe(1)
  expect([seen.kind, seen.calls]).toEqual(['port', 1])
  expect((seen as { none?: unknown }).none).toBeUndefined()
  expect(open).toEqual([])
  expect(seen.soon).toBe(seen.soon)
})

test('with a clock that does not ask, the port is the port', () => {
  const port = new Port()
  expect(tracked(port, 'storage', {} as Clock)).toBe(port)
})
