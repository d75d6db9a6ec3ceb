import { describe, expect, test } from 'vitest'
import { phoneHash } from '../../src/compliance/phone-hash.js'
import { CountedStarts } from '../../src/throttle/counted-starts.js'
import { Serial } from '../../src/throttle/serial.js'

describe('CountedStarts', () => {
  test('releases in the order in which starts stop counting, whatever the order they came in', () => {
    const counted = new CountedStarts()
    counted.add(2, 500)
    counted.add(1, 900)
    counted.add(3, 700)
    expect(counted.total).toBe(6)
    expect(counted.nextUntil).toBe(500)
    expect(counted.release(499)).toBe(0)
    expect(counted.release(700)).toBe(5)
    expect(counted.nextUntil).toBe(900)
    expect(counted.release(10_000)).toBe(1)
    expect(counted.total).toBe(0)
    expect(counted.nextUntil).toBeUndefined()
  })

  test('never puts a start before what has been released', () => {
    const counted = new CountedStarts()
    for (let i = 0; i < 200; i++) counted.add(1, i)
    expect(counted.release(99)).toBe(100)
    counted.add(1, 50)
    counted.add(1, 300)
    expect(counted.total).toBe(102)
    expect(counted.release(150)).toBe(1 + 51)
    expect(counted.release(1_000)).toBe(50)
  })
})

test('Serial runs one operation at a time and outlives one that fails', async () => {
  const serial = new Serial()
  const log: string[] = []
  const step = (name: string) => async () => {
    log.push(`${name} begins`)
    await Promise.resolve()
    log.push(`${name} ends`)
    if (name === 'a') throw new Error('a failed')
    return name
  }
  const [a, b] = await Promise.allSettled([serial.run(step('a')), serial.run(step('b'))])
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  expect(a.status).toBe('rejected')
  expect(b).toEqual({ status: 'fulfilled', value: 'b' })
})

test('a phone hash is the same for the same key and number, URL-safe, and says nothing of either', () => {
  const hash = phoneHash('key', '+15551230001')
  expect(hash).toMatch(/^[A-Za-z0-9_-]{22}$/)
  expect(phoneHash('key', '+15551230001')).toBe(hash)
  expect(phoneHash('other', '+15551230001')).not.toBe(hash)
  expect(phoneHash('key', '+15551230002')).not.toBe(hash)
})
