import assert from 'node:assert/strict'
import { campaignKey, contactRows, HOUR, NOON } from './samples.js'
import { Scene } from './scene.js'
import type { Fact } from './suite.js'

/** `startsSince`: what a new owner counts against the hour. */
export function starts(fact: Fact): void {
  fact('starts since: when each request settled, ascending, from the instant asked for on', async storage => {
    const scene = await Scene.open(storage, contactRows(4))
    for (const [n, settledAt] of [NOON + 3, NOON + 1, NOON - 1, NOON + 3].entries()) {
      await scene.end(await scene.reserve(`c${n}`), { status: 'completed' }, { settledAt })
    }
    assert.deepEqual(await storage.startsSince(scene.lease, NOON), [NOON + 1, NOON + 3, NOON + 3])
    assert.deepEqual(await storage.startsSince(scene.lease, NOON + 1), [NOON + 1, NOON + 3, NOON + 3])
    assert.deepEqual(await storage.startsSince(scene.lease, NOON + 2), [NOON + 3, NOON + 3])
    assert.deepEqual(await storage.startsSince(scene.lease, NOON + 4), [])
  })

  fact('starts since: of a live call too, once its request settled; an open one is left out', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    await scene.reserve('c0')
    const attempt = await scene.reserve('c1')
    const answered = { ...attempt, state: 'answered' as const, settledAt: NOON + 1 }
    await storage.commit(scene.lease, [{ contactSeq: 1, attempt: answered, events: [] }])
    assert.deepEqual(await storage.startsSince(scene.lease, 0), [NOON + 1])
  })

  fact('starts since: the end stands in where only that is known', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    await scene.end(await scene.reserve('c0'), { status: 'completed' }, { endedAt: NOON + 9 })
    assert.deepEqual(await storage.startsSince(scene.lease, NOON + 9), [NOON + 9])
    assert.deepEqual(await storage.startsSince(scene.lease, NOON + 10), [])
  })

  fact('starts since: the instant of the request counts, not that of the end or the reservation', async storage => {
    const scene = await Scene.open(storage, contactRows(1))
    const attempt = await scene.reserve('c0', NOON - HOUR)
    await scene.end(attempt, { status: 'completed' }, { settledAt: NOON, endedAt: NOON + HOUR })
    assert.deepEqual(await storage.startsSince(scene.lease, NOON - 2 * HOUR), [NOON])
  })

  fact('starts since: of one campaign alone, withdrawn attempts left out', async storage => {
    const scene = await Scene.open(storage, contactRows(2))
    const sister = await Scene.open(storage, contactRows(3), campaignKey('autumn'))
    await sister.end(await sister.reserve('c2'), { status: 'completed' }, { settledAt: NOON })
    const attempt = await scene.reserve('c0')
    const settled = { ...attempt, state: 'unknown' as const, settledAt: NOON + 1 }
    await storage.commit(scene.lease, [{ contactSeq: 0, attempt: settled, events: [] }])
    await scene.withdraw(attempt.attemptId, { status: 'pending' })
    assert.deepEqual(await storage.startsSince(scene.lease, 0), [])
  })
}
