import { expect, test } from 'vitest'
import { Ground } from './ground.js'
import { Holder, longestGap, mostWithin } from './holders.js'
import { testRedis } from './server.js'

const url = await testRedis()

const RATE = 40
/** What each process may have booked ahead, or have ready: a quarter of a second's. */
const AHEAD = RATE / 4

test.skipIf(url === undefined)(
  'a process killed while its calls are live takes the turns that it had booked with it, and no more',
  { timeout: 120_000 },
  async ({ annotate }) => {
    await using ground = await Ground.on(url!)
    const settings = { url: url!, accountId: ground.accountId, callsPerSecond: RATE }
    const [killed, other] = [new Holder(settings), new Holder(settings)]
    const soon = { timeout: 60_000, interval: 10 }
    await expect.poll(() => Math.min(killed.calls.length, other.calls.length), soon).toBeGreaterThan(RATE / 2)
    const killing = performance.timeOrigin + performance.now()
    await killed.kill()
    const held = Number(await ground.setting('running'))
    const before = other.calls.length
    await expect.poll(() => other.calls.length - before, soon).toBeGreaterThan(RATE)
    await other.kill()

    const calls = [...killed.calls, ...other.calls].sort((a, b) => a - b)
    const after = other.calls.filter(at => at > killing)
    const most = mostWithin(1_000, calls)
    const figures = [
      `${calls.length} calls of two processes at ${RATE} a second, ${killed.calls.length} of them live in the one that was killed`,
      `busiest second: ${most} calls (bound ${RATE + 2 * AHEAD})`,
      `after the kill: ${held} turns booked in Redis, no call for ${Math.round(longestGap([killing, ...after]))} ms at most`,
      `the other then had ${Math.round((after.length * 1_000) / (after.at(-1)! - killing))} calls a second`,
    ]
    await annotate(figures.join('\n'))
    console.log(figures.join('\n'))
    // What guarantees.md says: late turns may bunch, by what each process had booked ahead.
    expect(most).toBeLessThanOrEqual(RATE + 2 * AHEAD)
    // Jobs of a process that is gone are counted out; they hold up nobody meanwhile.
    expect(held).toBeLessThanOrEqual(2 * AHEAD)
  },
)
