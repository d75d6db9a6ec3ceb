import { type Clock, type Pace, SystemClock } from 'outdial'
import { redisPace } from 'outdial/redis'
import { describe, expect, test } from 'vitest'
import { said, without } from '../providers/carrier/own-process.js'
import { Ground } from './ground.js'
import { testRedis } from './server.js'

const url = await testRedis()
const time = new SystemClock()

/** However busy the machine is. */
const soon = { timeout: 20_000, interval: 10 }

/** However the operating system puts it. */
const broken = /ECONNRESET|EPIPE|closed/

/** When each of so many turns came, booked all at once. */
const turns = (pace: Pace, count: number): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, () => pace.turn().then(() => time.monotonic())))

/** The system's clock, but for what `other` says. */
const clockWith = (other: Partial<Clock>): Clock => ({
  now: () => time.now(),
  monotonic: () => time.monotonic(),
  setTimer: (ms, fn, options) => time.setTimer(ms, fn, options),
  sleep: ms => time.sleep(ms),
  ...other,
})

describe.skipIf(url === undefined)('a pace in Redis', () => {
  test('is one for all processes: turns come apart, whoever booked them', async () => {
    await using ground = await Ground.on(url!)
    const paces = await Promise.all([50, 50, 50].map(rate => ground.pace(rate)))
    const began = time.monotonic()
    const came = (await Promise.all(paces.map(pace => turns(pace, 10)))).flat().sort((a, b) => a - b)
    // No turn comes early, however busy the machine is; Redis counts in whole milliseconds.
    for (const [i, at] of came.entries()) expect(at - began, `turn ${i}`).toBeGreaterThan(i * 20 - 3)
  })

  test('has the rate that was set last, in whatever process', async () => {
    await using ground = await Ground.on(url!)
    const fast = await ground.pace(100)
    await turns(fast, 1)
    expect(await ground.setting('minTime')).toBe('10')
    const slow = await ground.pace(20)
    await turns(slow, 1)
    expect(await ground.setting('minTime')).toBe('50')
    fast.setRate(40)
    await expect.poll(() => ground.setting('minTime'), soon).toBe('25')
    const began = time.monotonic()
    expect((await turns(slow, 5)).at(-1)! - began).toBeGreaterThan(4 * 25 - 3)
  })

  test('away: turns that were booked are none, and it is told at once; back again, turns come', async () => {
    await using ground = await Ground.on(url!)
    // Ten seconds apart: they will not have come before the wire is cut, however busy the machine is.
    const pace = await ground.pace(0.1)
    await turns(pace, 1)
    const booked = [pace.turn(), pace.turn()]
    await expect.poll(() => ground.setting('running'), soon).toBe('2')
    ground.wire.cut()
    await Promise.all(booked.map(turn => expect(turn).rejects.toThrow(broken)))
    const tries = ground.wire.tries
    await expect(pace.turn()).rejects.toThrow(broken)
    await expect(pace.turn()).rejects.toThrow(broken)
    // It tries when it is asked, and not by itself.
    expect(ground.wire.tries).toBeLessThanOrEqual(tries + 4)
    await ground.forget()
    pace.setRate(100)
    ground.wire.mend()
    await turns(pace, 3)
  })

  test('that answers nobody is taken for away, and not waited for when it is closed', async () => {
    await using ground = await Ground.on(url!)
    const [pace, other] = [await ground.pace(100), await ground.pace(100)]
    await turns(pace, 1)
    await turns(other, 1)
    ground.wire.hold()
    const [first, second] = [pace.turn(), other.turn()]
    const refused = expect(second).rejects.toThrow('The pace was closed.')
    await other.close()
    await refused
    await expect(other.turn()).rejects.toThrow('The pace was closed.')
    await expect(first).rejects.toThrow(/timed out|did not answer/)
    ground.wire.mend()
    await turns(pace, 3)
  })

  test('that was emptied goes on, with its rate, and nobody is told of trouble', async () => {
    await using ground = await Ground.on(url!)
    const paces = [await ground.pace(50), await ground.pace(50)]
    for (const pace of paces) await turns(pace, 2)
    await ground.forget()
    for (const pace of paces) await turns(pace, 5)
    expect(await ground.setting('minTime')).toBe('20')
  })

  test('of turns in a far future, told by a clock that was set back since, is told anew', async () => {
    await using ground = await Ground.on(url!)
    const patience = new Set<() => void>()
    const pace = await ground.pace(
      50,
      clockWith({
        setTimer: (ms, fn, options) => {
          if (ms !== 300_000) return time.setTimer(ms, fn, options)
          patience.add(fn)
          return { cancel: () => patience.delete(fn) }
        },
      }),
    )
    await turns(pace, 1)
    await ground.admin.hset(`${ground.keys}_settings`, 'nextRequest', Date.now() + 3_600_000)
    const booked = turns(pace, 3)
    await expect.poll(() => ground.setting('running'), soon).toBe('3')
    // Five minutes later.
    for (const over of patience) over()
    await booked
    expect(Number(await ground.setting('nextRequest'))).toBeLessThan(Date.now() + 60_000)
  })

  test.each([
    [5_000, 'ahead of'],
    [-5_000, 'behind'],
  ])('a clock that is %d ms off is told so, and moves nobody’s turns', async (off, way) => {
    await using ground = await Ground.on(url!)
    const right = await ground.pace(50)
    await turns(right, 1)
    const wrong = await ground.pace(50, clockWith({ now: () => time.now() + off }))
    await expect(wrong.turn()).rejects.toThrow(new RegExp(`clock of this process is \\d+ ms ${way} that of Redis`))
    await turns(right, 2)
  })
})

test('importing outdial and outdial/redis loads no driver until a pace is asked for', async () => {
  const program = `
    import { createRequire } from 'node:module'
    await import('outdial')
    const { redisPace } = await import('outdial/redis')
    const loaded = () => Object.keys(createRequire(import.meta.url).cache).some(path => path.includes('/ioredis/'))
    const before = loaded()
    await redisPace({ url: 'redis://localhost:1' })
    console.log(JSON.stringify([before, loaded()]))
  `
  expect(await said(program)).toEqual([false, true])
})

test('where ioredis is not installed, the error names it, the versions and the command', async () => {
  const program = `
    const { redisPace } = await import('outdial/redis')
    const error = await redisPace({ url: 'redis://localhost:1' }).catch(error => error)
    console.log(JSON.stringify({ code: error.code, message: error.message, detail: error.detail }))
  `
  expect(await said(program, ...without('ioredis'))).toMatchObject({
    code: 'PEER_MISSING',
    message: expect.stringContaining('npm install ioredis'),
    detail: { package: 'ioredis', install: 'npm install ioredis' },
  })
})

test.each([
  [{}, 'url'],
  [{ url: 'http://user:secret@localhost' }, 'url'],
  [{ url: 'redis://localhost', prefix: 'a b' }, 'prefix'],
  [{ url: 'redis://localhost', client: {} } as object, '(input)'],
])('redisPace(%j) is refused, and quotes no password', async (options, path) => {
  const refusal = redisPace(options)
  await expect(refusal).rejects.toMatchObject({ code: 'INVALID_INPUT', detail: { issues: [{ path }] } })
  await expect(refusal).rejects.not.toThrow('secret')
})
